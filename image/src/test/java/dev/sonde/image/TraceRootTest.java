package dev.sonde.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of trace only a process of its own can show: privileges, signals. */
class TraceRootTest {
  private static final Path IMAGE = Path.of("../target/sonde").toAbsolutePath().normalize();
  private static final String NOBODY = "setpriv --reuid=65534 --regid=65534 --clear-groups ";

  /** A device behind which nobody answers. */
  private static final String SILENCE =
      "ip link set lo up && ip link add d0 type veth peer name d1 && ip link set d1 up"
          + " && ip link set d0 arp off up && ip addr add 198.18.0.1/24 dev d0"
          + " && ip route add default dev d0 && ";

  @TempDir private Path folder;

  @BeforeEach
  void rootOfTheMachine() throws Exception {
    assumeTrue(Files.exists(IMAGE.resolve("bin/sonde")), "no image: run mvn package");
    assumeTrue(
        Command.run("sh", "-c", "unshare -n " + NOBODY + "true").status() == 0,
        "needs root of the machine, and setpriv, to become another user");
  }

  private static Object[] alone(Path image, String before, String words) {
    String trace = "exec " + before + "'" + image.resolve("bin/sonde") + "' " + words;
    return new Object[] {"unshare", "-n", "sh", "-c", SILENCE + trace};
  }

  private Path copy() throws Exception {
    assertThat(Command.run("cp", "-R", IMAGE, folder.resolve("copy")).status()).isZero();
    assertThat(Command.run("chmod", "755", folder).status()).isZero();
    return folder.resolve("copy");
  }

  @Test
  void rootIsNobodyInEveryThreadWhileItTraces() throws Exception {
    Process trace = Command.start(Map.of(), alone(IMAGE, "", "trace -n -w 60 198.18.9.9"));
    BufferedReader out = trace.inputReader(StandardCharsets.UTF_8);
    assertThat(out.readLine())
        .isEqualTo("traceroute to 198.18.9.9 (198.18.9.9), 30 hops max, 60 byte packets");
    int threads = 0;
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + trace.pid() + "/task"))) {
      for (Path task : tasks.toList()) {
        List<String> status = Files.readAllLines(task.resolve("status"));
        assertThat(status)
            .contains("Uid:\t65534\t65534\t65534\t65534", "Gid:\t65534\t65534\t65534\t65534")
            .contains("CapEff:\t0000000000000000", "CapPrm:\t0000000000000000");
        threads++;
      }
    }
    assertThat(threads).isGreaterThan(5);
    assertThat(Command.run("kill", "-INT", trace.pid()).status()).isZero();
    assertThat(out.readAllAsString()).isEmpty();
    assertThat(trace.waitFor()).isEqualTo(130);
  }

  @Test
  void nobodyTracesByUdpAndIsToldWhatIcmpAndTcpNeed() throws Exception {
    Path image = copy();
    Command udp = Command.run(alone(image, NOBODY, "traceroute -n -q 1 127.0.0.1"));
    assertThat(udp.err()).isEmpty();
    assertThat(udp.out()).containsPattern("\n 1  127\\.0\\.0\\.1  [0-9.]+ ms\n$");
    assertThat(udp.status()).isZero();
    for (String option : List.of("-I", "-T")) {
      Command refused = Command.run(alone(image, NOBODY, "trace -n " + option + " 127.0.0.1"));
      assertThat(refused.status()).isEqualTo(2);
      assertThat(refused.out()).isEmpty();
      assertThat(refused.err())
          .startsWith("sonde trace: socket(AF_INET, ")
          .contains("; permit it by: ")
          .containsOnlyOnce("\n");
    }
  }

  @Test
  void closedPipeEndsItQuietly() throws Exception {
    String words = "traceroute -n -m 3 -w 1 198.18.9.9; echo =$? >&2; } | head -1";
    Command command =
        Command.run("unshare", "-n", "sh", "-c", SILENCE + "{ " + IMAGE + "/bin/sonde " + words);
    assertThat(command.out())
        .isEqualTo("traceroute to 198.18.9.9 (198.18.9.9), 3 hops max, 60 byte packets\n");
    assertThat(command.err()).isEqualTo("=141\n");
  }
}
