package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IcmpdToolTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-4 -6 | --ipv4 or --ipv6, not both",
        "frogs | what is 'frogs' for?",
        "--mode 888 | --mode: '888' is not within 000 to 777, in octal",
        "--mode 4666 | --mode: '4666' is not within 000 to 777, in octal",
        "--mode 66 | --mode: '66' is not within 000 to 777, in octal",
        "--clients 0 | --clients: '0' is not within 1 to 1048576",
        "--queue 9999999 | --queue: '9999999' is not within 1 to 262144",
        "--user no-such-user | --user: no user 'no-such-user'",
        "--user root | --user: root is who it is not to be any longer",
        "--user 1:0 | --user: root is who it is not to be any longer",
        "--user 3999999999 | --user: user 3999999999 has no group: 3999999999:GROUP",
        "--allow-uid 1,no-such-user | --allow-uid: no user 'no-such-user'",
        "--allow-uid 1 --allow-uid , | --allow-uid: no user ''",
        "--allow-gid no-such-group | --allow-gid: no group 'no-such-group'",
        "--wait 1 | --wait is not for the daemon",
        "--json | --json is not for the daemon",
        "--path= | --path: which FILE?",
        "--status --user 1:1 | --user is not for --status",
        "--status -4 | --ipv4 is not for --status",
        "--status watch ::1 9 | --status or watch, not both",
        "watch | watch HOST PORT: which HOST, which PORT?",
        "watch ::1 | watch HOST PORT: which HOST, which PORT?",
        "watch ::1 9 9 | watch HOST PORT: which HOST, which PORT?",
        "watch ::1 0 | PORT: '0' is not within 1 to 65535",
        "watch ::1 65536 | PORT: '65536' is not within 1 to 65535",
        "watch ::1 echo | PORT: 'echo' is not within 1 to 65535",
        "watch --queue 5 ::1 9 | --queue is not for watch",
        "watch -w -1 ::1 9 | --wait: '-1' is not within 0 to 86400",
      })
  void nonsenseIsOneLineAndStatusTwo(String words, String complaint) throws IOException {
    Run run = Run.of(("icmpd " + words).split(" ", -1));
    assertThat(run).isEqualTo(new Run(2, "", "sonde icmpd: " + complaint + "\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "0666,rw-rw-rw-",
    "660,rw-rw----",
    "0000,---------",
    "777,rwxrwxrwx",
    "0124,--x-w-r--",
  })
  void modeIsThatOfChmod(String octal, String mode) {
    assertThat(IcmpdTool.mode(octal)).isEqualTo(PosixFilePermissions.fromString(mode));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "6", "01000", "0x1ff", "rw", "٦٦٦"})
  void whatIsNoModeIsRefused(String octal) {
    assertThatExceptionOfType(BadUsage.class).isThrownBy(() -> IcmpdTool.mode(octal));
  }

  @Test
  void whereNoDaemonIsEachSaysSo() throws IOException {
    String path = "/proc/no-such.sock";
    assertThat(Run.of("icmpd", "--status", "--path", path))
        .isEqualTo(new Run(1, "", "sonde icmpd: no daemon listens at " + path + "\n"));
    assertThat(Run.of("icmpd", "watch", "--path", path, "--", "127.0.0.1", "9"))
        .isEqualTo(
            new Run(
                2,
                "",
                "sonde icmpd: no daemon listens at %s; start one by: sudo sonde icmpd --path %s\n"
                    .formatted(path, path)));
  }
}
