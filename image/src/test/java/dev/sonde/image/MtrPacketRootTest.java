package dev.sonde.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of mtr-packet only the installed one can show: its link, and who it is. */
class MtrPacketRootTest {
  private static final Path IMAGE = Path.of("../target/sonde").toAbsolutePath().normalize();
  private static final Path HELPER = IMAGE.resolve("bin/mtr-packet");
  private static final String NOBODY = "setpriv --reuid=65534 --regid=65534 --clear-groups ";

  @BeforeEach
  void rootOfTheMachine() throws Exception {
    assumeTrue(Files.exists(HELPER), "no image: run mvn package");
    assumeTrue(
        Command.run("sh", "-c", "unshare -n " + NOBODY + "true").status() == 0,
        "needs root of the machine, and setpriv, to become another user");
  }

  private static Object[] alone(String words) {
    String script = "ip link set lo up && exec " + words;
    return new Object[] {"unshare", "-n", "sh", "-c", script, HELPER};
  }

  private static List<String> identities(long pid) throws Exception {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
      List<String> all = new ArrayList<>();
      for (Path task : tasks.toList()) {
        for (String line : Files.readAllLines(task.resolve("status"))) {
          if (line.startsWith("Uid:") || line.startsWith("CapPrm:")) all.add(line);
        }
      }
      return all;
    }
  }

  @Test
  void rootIsNobodyFromTheFirstProbeOn() throws Exception {
    Process helper = Command.start(Map.of(), alone("\"$0\""));
    BufferedReader out = helper.inputReader(StandardCharsets.UTF_8);
    try (Writer in = helper.outputWriter(StandardCharsets.UTF_8)) {
      in.write("1 check-support feature tcp\n");
      in.flush();
      assertThat(out.readLine()).isEqualTo("1 feature-support support ok");
      assertThat(identities(helper.pid())).contains("Uid:\t0\t0\t0\t0");
      in.write("2 send-probe ip-4 127.0.0.1 mark 7 local-device lo\n");
      in.flush();
      assertThat(out.readLine()).startsWith("2 reply ip-4 127.0.0.1 round-trip-time ");
      assertThat(identities(helper.pid()))
          .containsOnly("Uid:\t65534\t65534\t65534\t65534", "CapPrm:\t0000000000000000");
    }
    assertThat(helper.waitFor()).isZero();
    assertThat(helper.errorReader(StandardCharsets.UTF_8).readAllAsString()).isEmpty();
  }

  @Test
  void mtrOfThisMachineRunsWithIt() throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/bin/mtr")), "no mtr: sudo apt-get install mtr-tiny");
    for (String option : List.of("", "-u ", "-T ")) {
      Command command =
          Command.run(
              alone("env MTR_PACKET=\"$0\" mtr -n -r -c 2 -i 0.1 -G 1 " + option + "127.0.0.1"));
      assertThat(command.err()).isEmpty();
      assertThat(command.out()).containsPattern("1\\.\\|-- 127\\.0\\.0\\.1 +0\\.0% +2 ");
      assertThat(command.status()).isZero();
    }
  }

  @Test
  void nobodySendsUdpAndIsToldWhatElseIsPermitted() throws Exception {
    String lines =
        "1 check-support feature udp\\n2 check-support feature tcp\\n3 check-support feature icmp"
            + "\\n4 check-support feature mark\\n5 send-probe ip-4 127.0.0.1 protocol tcp"
            + "\\n6 send-probe ip-4 127.0.0.1\\n7 send-probe ip-4 127.0.0.1 mark 1"
            + "\\n8 send-probe ip-4 127.0.0.1 protocol udp\\n";
    Command command =
        Command.run(alone(NOBODY + "sh -c 'printf \"" + lines + "\" | \"$0\"' \"$0\""));
    assertThat(command.err()).isEmpty();
    assertThat(command.out().lines().toList())
        .hasSize(8)
        .startsWith(
            "1 feature-support support ok",
            "2 feature-support support no",
            "3 feature-support support no",
            "4 feature-support support no",
            "5 permission-denied",
            "6 permission-denied",
            "7 permission-denied")
        .last()
        .asString()
        .startsWith("8 reply ip-4 127.0.0.1 round-trip-time ");
  }
}
