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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of ping only a process of its own can show: privileges, signals, a closed pipe. */
class PingRootTest {
  private static final Path IMAGE = Path.of("../target/sonde").toAbsolutePath().normalize();
  private static final String NOBODY = "setpriv --reuid=65534 --regid=65534 --clear-groups ";

  @TempDir private Path folder;

  @BeforeEach
  void rootOfTheMachine() throws Exception {
    assumeTrue(Files.exists(IMAGE.resolve("bin/sonde")), "no image: run mvn package");
    assumeTrue(
        Command.run("sh", "-c", "unshare -n " + NOBODY + "true").status() == 0,
        "needs root of the machine, and setpriv, to become another user");
  }

  private static String[] alone(Path image, String before, String words) {
    String ping = "exec " + before + "'" + image.resolve("bin/sonde") + "' ping " + words;
    return new String[] {"unshare", "-n", "sh", "-c", "ip link set lo up && " + ping};
  }

  /** A copy in a folder that others may not enter, or may. */
  private Path copy(String mode) throws Exception {
    assertThat(Command.run("cp", "-R", IMAGE, folder.resolve("copy")).status()).isZero();
    assertThat(Command.run("chmod", mode, folder).status()).isZero();
    return folder.resolve("copy");
  }

  @Test
  void rootIsNobodyInEveryThreadWhileItPings() throws Exception {
    Process ping = Command.start(Map.of(), (Object[]) alone(IMAGE, "", "-i 0.1 127.0.0.1"));
    BufferedReader out = ping.inputReader(StandardCharsets.UTF_8);
    assertThat(out.readLine()).startsWith("PING 127.0.0.1 (127.0.0.1)");
    assertThat(out.readLine()).startsWith("64 bytes from 127.0.0.1: icmp_seq=1 ");
    int threads = 0;
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + ping.pid() + "/task"))) {
      for (Path task : tasks.toList()) {
        List<String> status = Files.readAllLines(task.resolve("status"));
        assertThat(status)
            .contains("Uid:\t65534\t65534\t65534\t65534", "Gid:\t65534\t65534\t65534\t65534")
            .contains("CapEff:\t0000000000000000", "CapPrm:\t0000000000000000");
        threads++;
      }
    }
    assertThat(threads).isGreaterThan(5);
    assertThat(Command.run("kill", "-INT", ping.pid()).status()).isZero();
    assertThat(out.readAllAsString()).contains("\n--- 127.0.0.1 ping statistics ---\n");
    assertThat(ping.waitFor()).isZero();
  }

  @Test
  void interruptWithoutAReplyIsStatusOne() throws Exception {
    String[] words = alone(IMAGE, "", "-O -i 0.1 127.0.0.1");
    words[4] = "echo 1 >/proc/sys/net/ipv4/icmp_echo_ignore_all && " + words[4];
    Process ping = Command.start(Map.of(), (Object[]) words);
    BufferedReader out = ping.inputReader(StandardCharsets.UTF_8);
    out.readLine();
    assertThat(out.readLine()).isEqualTo("no answer yet for icmp_seq=1");
    assertThat(Command.run("kill", "-INT", ping.pid()).status()).isZero();
    assertThat(out.readAllAsString()).contains(" 0 received, 100% packet loss");
    assertThat(ping.waitFor()).isEqualTo(1);
  }

  /**
   * Replies that have arrived are read, though that is after the signal: on a busy machine one or
   * another may be on its way yet, but never all.
   */
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void interruptedFloodDoesNotLoseWhatWasInFlight(String host) throws Exception {
    Process ping = Command.start(Map.of(), (Object[]) alone(IMAGE, "", "-f -l 32 " + host));
    BufferedReader out = ping.inputReader(StandardCharsets.UTF_8);
    for (int read = 0; read < 20_000; read++) assertThat(out.read()).isNotNegative();
    assertThat(Command.run("kill", "-INT", ping.pid()).status()).isZero();
    String[] summary = out.readAllAsString().split("statistics ---\n", 2)[1].split(" ", -1);
    assertThat(Long.parseLong(summary[0]) - Long.parseLong(summary[3])).isBetween(0L, 31L);
    assertThat(ping.waitFor()).isZero();
  }

  @Test
  void folderThatNobodyMayEnterIsNoHindrance() throws Exception {
    Path image = copy("700");
    Command command = Command.run((Object[]) alone(image, "", "-c 1 localhost"));
    assertThat(command.err()).isEmpty();
    assertThat(command.out()).contains(" bytes from localhost (").contains("1 received, 0%");
    Command refused = Command.run((Object[]) alone(image, "", "-c 1 fe80::1%nosuch"));
    assertThat(refused)
        .isEqualTo(new Command(2, "", "ping: fe80::1%nosuch: Name or service not known\n"));
  }

  @Test
  void missingPermissionIsOneLineWithBothWaysOut() throws Exception {
    Command command = Command.run((Object[]) alone(copy("755"), NOBODY, "-c 1 127.0.0.1"));
    assertThat(command.status()).isEqualTo(2);
    assertThat(command.out()).isEmpty();
    assertThat(command.err())
        .startsWith("ping: socket(AF_INET, SOCK_RAW, IPPROTO_ICMP): EPERM (Operation not permitted")
        .contains("net.ipv4.ping_group_range='0 2147483647'")
        .contains("--ambient-caps=+net_raw")
        .containsOnlyOnce("\n");
  }

  @Test
  void permittedGroupPingsWithoutPrivilegeAndMayNotFlood() throws Exception {
    Path image = copy("755");
    String permit = "echo 0 2147483647 >/proc/sys/net/ipv4/ping_group_range && ";
    String[] words = alone(image, NOBODY, "-c 2 -i 0.002 -v 127.0.0.1");
    words[4] = permit + words[4];
    Command command = Command.run((Object[]) words);
    assertThat(command.err()).isEmpty();
    assertThat(command.out()).contains("2 received, 0%").doesNotContain("ident=");
    String[] flood = alone(image, NOBODY, "-f -c 2 127.0.0.1");
    flood[4] = permit + flood[4];
    assertThat(Command.run((Object[]) flood).err())
        .isEqualTo("ping: cannot flood; minimal interval allowed for user is 2ms\n");
  }

  @Test
  void closedPipeEndsItQuietly() throws Exception {
    String[] words = alone(IMAGE, "", "-i 0.01 127.0.0.1");
    Process ping = Command.start(Map.of(), (Object[]) words);
    assertThat(ping.inputReader(StandardCharsets.UTF_8).readLine()).startsWith("PING");
    ping.getInputStream().close();
    String err = ping.errorReader(StandardCharsets.UTF_8).readAllAsString();
    assertThat(ping.waitFor()).isEqualTo(141);
    assertThat(err).isEmpty();
  }
}
