package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A missing privilege names the call, the errno, and the fix, in one line. */
class RemediesTest {
  private static final Machine MACHINE = new Machine(Path.of("/nowhere"), Path.of("/opt/sonde"));
  private static final int EPERM = 1;
  private static final int ENOENT = 2;
  private static final int EACCES = 13;
  private static final int ENETUNREACH = 101;

  private static String line(String call, int errno) {
    return Remedies.line(new SocketFailure(call, errno), MACHINE);
  }

  @Test
  void rawSocketNeedsItsCapability() {
    assertThat(line("socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)", EPERM))
        .startsWith("socket(AF_INET, SOCK_RAW, IPPROTO_ICMP): EPERM (Operation not permitted); ")
        .endsWith("--ambient-caps=+net_raw /opt/sonde/bin/sonde TOOL")
        .doesNotContain("\n");
  }

  @Test
  void pathThatAShellWouldTakeApartIsQuoted() {
    Machine machine = new Machine(Path.of("/nowhere"), Path.of("/opt/Bob's tools"));
    assertThat(
            Remedies.line(
                new SocketFailure("socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)", EPERM), machine))
        .endsWith("--ambient-caps=+net_raw '/opt/Bob'\\''s tools/bin/sonde' TOOL");
  }

  /** Root becomes nobody before it looks at a packet. */
  @Test
  void capturingIsSimplyForRoot() {
    assertThat(line("socket(AF_PACKET, SOCK_RAW, 0)", EPERM))
        .isEqualTo(
            "socket(AF_PACKET, SOCK_RAW, 0): EPERM (Operation not permitted); permit it by: "
                + "sudo /opt/sonde/bin/sonde capture");
  }

  @Test
  void pingSocketNeedsItsSysctl() {
    assertThat(line("socket(AF_INET6, SOCK_DGRAM, IPPROTO_ICMPV6)", EACCES))
        .endsWith("; permit it by: sudo sysctl -w net.ipv4.ping_group_range='0 2147483647'");
  }

  @Test
  void tunDeviceNeedsItsMode() {
    assertThat(line("open /dev/net/tun", EACCES))
        .endsWith("; permit it by: sudo chmod 666 /dev/net/tun");
    assertThat(line("open /dev/net/tun", ENOENT))
        .isEqualTo(
            "open /dev/net/tun: ENOENT (No such file or directory); permit it by: sudo modprobe"
                + " tun");
  }

  @Test
  void namespacesNeedTheirSysctlOrRoot(@TempDir Path root) throws IOException {
    SocketFailure failure = new SocketFailure("unshare(CLONE_NEWNET)", EPERM);
    Machine machine = new Machine(root, Path.of("/opt/sonde"));
    assertThat(Remedies.line(failure, machine))
        .startsWith("unshare(CLONE_NEWNET): EPERM (Operation not permitted); permit it by: ")
        .endsWith("sudo /opt/sonde/bin/sonde lab FILE");
    Path user = Files.createDirectories(root.resolve("proc/sys/user"));
    Files.writeString(user.resolve("max_user_namespaces"), "0\n");
    assertThat(Remedies.line(failure, machine))
        .endsWith("; permit it by: sudo sysctl -w user.max_user_namespaces=15000");
  }

  @Test
  void markNeedsItsCapability() {
    assertThat(line("SO_MARK 5", EPERM))
        .startsWith("SO_MARK 5: EPERM (Operation not permitted); permit it by: ")
        .endsWith("--ambient-caps=+net_admin /opt/sonde/bin/sonde TOOL");
  }

  @Test
  void otherRefusalPointsToTheDoctor() {
    assertThat(line("bind 0.0.0.0", EACCES))
        .endsWith("sonde doctor says what this machine permits");
  }

  @Test
  void failureThatIsNoRefusalGetsNoRemedy() {
    assertThat(line("sendto 192.0.2.1", ENETUNREACH))
        .isEqualTo("sendto 192.0.2.1: ENETUNREACH (Network is unreachable)");
  }
}
