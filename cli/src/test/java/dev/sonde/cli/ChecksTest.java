package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.cli.Finding.Verdict;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each finding of sonde doctor, on machines that are made of a few files. */
class ChecksTest {
  private static final String NO_CAPABILITY = "0000000000000000";
  private static final String ALL = "000001ffffffffff";
  private static final int EPERM = 1;
  private static final int EACCES = 13;

  @TempDir private Path root;

  private Checks checks;

  @BeforeEach
  void anOrdinaryUserOnAnOrdinaryMachine() throws IOException {
    checks = new Checks(new Machine(root, root.resolve("image")));
    process(NO_CAPABILITY, ALL);
    file("proc/sys/kernel/osrelease", "6.1.0-13-amd64");
    file("proc/sys/net/ipv4/ping_group_range", "1\t0");
  }

  private void file(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.resolve("..").normalize());
    Files.writeString(file, text + "\n");
  }

  private void process(String effective, String bounding) throws IOException {
    String user = effective.equals(NO_CAPABILITY) ? "1000" : "0";
    file(
        "proc/self/status",
        """
        Name:	java
        Uid:	%1$s	%1$s	%1$s	%1$s
        Gid:	%1$s	%1$s	%1$s	%1$s
        Groups:	27 %1$s
        CapEff:	%2$s
        CapBnd:	%3$s
        """
            .formatted(user, effective, bounding));
  }

  private static Map<Family, Optional<SocketFailure>> refused(String type, int errno) {
    SocketFailure failure = new SocketFailure("socket(AF_INET, " + type + ")", errno);
    return Map.of(
        Family.AF_INET, Optional.of(failure), Family.AF_INET6, Optional.<SocketFailure>empty());
  }

  private static Map<Family, Optional<SocketFailure>> opened() {
    return Map.of(Family.AF_INET, Optional.empty(), Family.AF_INET6, Optional.empty());
  }

  private static void is(Verdict verdict, Finding finding) {
    assertThat(finding.verdict()).as(finding.text()).isEqualTo(verdict);
  }

  @Test
  void oldKernelIsRefused() throws IOException {
    is(Verdict.OK, checks.kernel());
    file("proc/sys/kernel/osrelease", "5.11.0");
    is(Verdict.OK, checks.kernel());
    file("proc/sys/kernel/osrelease", "5.10.0-26-amd64");
    is(Verdict.NO, checks.kernel());
    file("proc/sys/kernel/osrelease", "4.19");
    is(Verdict.NO, checks.kernel());
    file("proc/sys/kernel/osrelease", "unnumbered");
    is(Verdict.NOTE, checks.kernel());
  }

  @Test
  void privilegesNameUserGroupsAndCapabilities() throws IOException {
    assertThat(checks.capabilities().found())
        .isEqualTo("user 1000, groups 1000 27: no capability that Sonde can use");
    process("0000000000003000", ALL);
    assertThat(checks.capabilities().found()).endsWith(": CAP_NET_ADMIN, CAP_NET_RAW");
  }

  @Test
  void refusedRawSocketNamesCallErrnoAndCapability() {
    Finding finding = checks.rawSockets(refused("SOCK_RAW", EPERM));
    is(Verdict.NO, finding);
    assertThat(finding.found())
        .isEqualTo("socket(AF_INET, SOCK_RAW): EPERM (Operation not permitted)");
    assertThat(finding.fix()).startsWith("sudo setpriv ").contains("--ambient-caps=+net_raw");
    is(Verdict.OK, checks.rawSockets(opened()));
  }

  @Test
  void containerWithoutTheCapabilityHasToBeStartedWithIt() throws IOException {
    process(NO_CAPABILITY, "00000000a80425fb");
    Finding granted = checks.rawSockets(refused("SOCK_RAW", EPERM));
    assertThat(granted.fix()).as("Docker's default set has it").startsWith("sudo setpriv");
    process(NO_CAPABILITY, NO_CAPABILITY);
    Finding finding = checks.rawSockets(refused("SOCK_RAW", EPERM));
    assertThat(finding.fix()).isEqualTo("start the container with --cap-add=NET_RAW");
  }

  @Test
  void refusedPingSocketMattersOnlyWithoutRawSockets() {
    Map<Family, Optional<SocketFailure>> refused = refused("SOCK_DGRAM", EACCES);
    is(Verdict.OK, checks.pingSockets(opened(), opened()));
    is(Verdict.NOTE, checks.pingSockets(refused, opened()));
    Finding finding = checks.pingSockets(refused, refused);
    is(Verdict.NO, finding);
    assertThat(finding.found()).contains("EACCES", "ping_group_range is 1 0");
    assertThat(finding.fix()).isEqualTo("sudo sysctl -w net.ipv4.ping_group_range='0 2147483647'");
  }

  @Test
  void userNamespaceWithFewGroupsIsPrescribedNoMore() throws IOException {
    file("proc/self/gid_map", "         0       1500          1");
    assertThat(checks.pingSockets(refused("SOCK_DGRAM", EACCES), opened()).fix())
        .isEqualTo("sudo sysctl -w net.ipv4.ping_group_range='0 0'");
    file("proc/self/gid_map", "      1000     101000      65536");
    assertThat(checks.pingSockets(refused("SOCK_DGRAM", EACCES), opened()).fix())
        .isEqualTo("sudo sysctl -w net.ipv4.ping_group_range='1000 66535'");
  }

  @Test
  void eachWayToForbidUserNamespacesIsFound() throws IOException {
    is(Verdict.OK, checks.userNamespaces());
    file("proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1");
    assertThat(checks.userNamespaces().fix())
        .isEqualTo("sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0");
    file("proc/sys/kernel/unprivileged_userns_clone", "0");
    assertThat(checks.userNamespaces().fix())
        .isEqualTo("sudo sysctl -w kernel.unprivileged_userns_clone=1");
    file("proc/sys/user/max_user_namespaces", "0");
    assertThat(checks.userNamespaces().fix())
        .isEqualTo("sudo sysctl -w user.max_user_namespaces=15000");
    is(Verdict.NO, checks.userNamespaces());
    process(ALL, ALL);
    is(Verdict.NOTE, checks.userNamespaces());
  }

  @Test
  void tunDeviceIsAbsentOrOpen() throws IOException {
    is(Verdict.NO, checks.tun());
    assertThat(checks.tun().fix()).isEqualTo("sudo modprobe tun");
    file("dev/net/tun", "");
    is(Verdict.OK, checks.tun());
    assumeTrue(root.resolve("dev/net/tun").toFile().setWritable(false));
    assumeTrue(!Files.isWritable(root.resolve("dev/net/tun")), "root may write what it may not");
    is(Verdict.NO, checks.tun());
    assertThat(checks.tun().fix()).isEqualTo("sudo chmod 666 /dev/net/tun");
  }

  @Test
  void programsOfTheLabAreFoundOrNamed() throws IOException {
    is(Verdict.NO, checks.programs());
    assertThat(checks.programs().found()).isEqualTo("no setpriv and no unshare");
    assertThat(checks.programs().fix()).isEqualTo("sudo apt-get install util-linux");
    for (String program : LabSession.PROGRAMS) {
      file("usr/bin/" + program, "");
      assertThat(root.resolve("usr/bin/" + program).toFile().setExecutable(true)).isTrue();
    }
    is(Verdict.OK, checks.programs());
  }

  @Test
  void smallReceiveBufferIsNoted() throws IOException {
    is(Verdict.NOTE, checks.receiveBuffer());
    file("proc/sys/net/core/rmem_max", "212992");
    Finding finding = checks.receiveBuffer();
    is(Verdict.NOTE, finding);
    assertThat(finding.value()).hasValue(212_992);
    assertThat(finding.fix()).isEqualTo("sudo sysctl -w net.core.rmem_max=8388608");
    file("proc/sys/net/core/rmem_max", "8388608");
    is(Verdict.OK, checks.receiveBuffer());
    file("proc/sys/net/core/rmem_max", "212992");
    process(ALL, ALL);
    is(Verdict.OK, checks.receiveBuffer());
  }

  @Test
  void silentKernelIsNotedInBothFamilies() throws IOException {
    is(Verdict.OK, checks.echo());
    file("proc/sys/net/ipv6/icmp/echo_ignore_all", "1");
    assertThat(checks.echo().fix()).isEqualTo("sudo sysctl -w net.ipv6.icmp.echo_ignore_all=0");
    file("proc/sys/net/ipv4/icmp_echo_ignore_all", "1");
    assertThat(checks.echo().fix())
        .isEqualTo(
            "sudo sysctl -w net.ipv4.icmp_echo_ignore_all=0 net.ipv6.icmp.echo_ignore_all=0");
  }

  @Test
  void disabledIp6IsNoted() throws IOException {
    is(Verdict.NOTE, checks.ip6());
    file("proc/sys/net/ipv6/conf/all/disable_ipv6", "0");
    is(Verdict.OK, checks.ip6());
    file("proc/sys/net/ipv6/conf/all/disable_ipv6", "1");
    is(Verdict.NOTE, checks.ip6());
  }

  @Test
  void libpcapIsFoundUnderEitherName() throws IOException {
    is(Verdict.NOTE, checks.libpcap());
    file("usr/lib/libpcap.so.0.8", "");
    assertThat(checks.libpcap().found()).isEqualTo("/usr/lib/libpcap.so.0.8");
    file("usr/lib64/libpcap.so.1", "");
    assertThat(checks.libpcap().found()).isEqualTo("/usr/lib64/libpcap.so.1");
  }

  @Test
  void cacheIsInUseWhenItIsMapped() throws IOException {
    assertThat(checks.cache()).as("no image, no cache").isEmpty();
    file("image/bin/sonde", "");
    assertThat(checks.cache().map(Finding::found)).hasValue("absent");
    file("image/lib/sonde.aot", "");
    file("proc/self/maps", "7f00-7f01 r--p 0 fe:00 1 /usr/lib/libc.so.6");
    assertThat(checks.cache().map(Finding::found)).hasValue("does not fit this Java machine");
    file("proc/self/maps", "7f00-7f01 r--p 0 fe:00 1 /opt/sonde/lib/sonde.aot");
    is(Verdict.OK, checks.cache().orElseThrow());
  }

  @Test
  void machineWithoutProcIsStillAnswered() throws IOException {
    Checks blind = new Checks(new Machine(root.resolve("nothing"), root));
    is(Verdict.NOTE, blind.kernel());
    is(Verdict.NOTE, blind.ip6());
    assertThat(blind.capabilities().found()).contains("no capability");
    assertThat(blind.rawSockets(refused("SOCK_RAW", EPERM)).fix()).isNotEmpty();
  }
}
