package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.testkit.PrivateNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same command line to the ping of iputils and to ours, on one network: they say the same, but
 * for times.
 *
 * <pre>
 *   near .1 --- 198.18.1.0/24, 2001:db8:1::/64 --- .254 router .254 --- 198.18.2.0/24 --- .1 far
 *                                                    unreachable 198.18.3.0/24, 2001:db8:3::/64
 *                                                    prohibited  198.18.4.0/24, 2001:db8:4::/64
 *                                                    silent      198.18.5.0/24, 2001:db8:5::/64
 * </pre>
 */
class PingSideBySideRootTest {
  private static PrivateNetwork near;
  private static PrivateNetwork router;
  private static PrivateNetwork far;

  @BeforeAll
  static void layTheCables() {
    RealPing.assumeThere();
    assumeTrue(
        Files.exists(Path.of("/usr/sbin/nft")), "no nft here: sudo apt-get install nftables");
    near = PrivateNetwork.open();
    router = PrivateNetwork.open();
    far = PrivateNetwork.open();
    near.cable("n0", router, "r0");
    router.cable("r1", far, "f0");
    near.address("n0", "198.18.1.1/24");
    router.address("r0", "198.18.1.254/24");
    router.address("r1", "198.18.2.254/24");
    far.address("f0", "198.18.2.1/24");
    near.address("n0", "2001:db8:1::1/64");
    router.address("r0", "2001:db8:1::254/64");
    router.address("r1", "2001:db8:2::254/64");
    far.address("f0", "2001:db8:2::1/64");
    router.setting("net/ipv4/ip_forward", "1");
    router.setting("net/ipv6/conf/all/forwarding", "1");
    router.setting("net/ipv4/icmp_echo_ignore_broadcasts", "0");
    router.program("ip", "link", "set", "r1", "mtu", "1400");
    far.program("ip", "link", "set", "f0", "mtu", "1400");
    route(near, "198.18.0.0/16", "via", "198.18.1.254");
    route(near, "2001:db8::/32", "via", "2001:db8:1::254");
    route(far, "198.18.0.0/16", "via", "198.18.2.254");
    route(far, "2001:db8::/32", "via", "2001:db8:2::254");
    // Of IPv4, an unreachable route of the kernel's says so five times and then once a second.
    reject("198.18.3.0/24", "host-unreachable");
    reject("198.18.4.0/24", "admin-prohibited");
    route(router, "blackhole", "198.18.5.0/24");
    route(router, "unreachable", "2001:db8:3::/64");
    route(router, "prohibit", "2001:db8:4::/64");
    route(router, "blackhole", "2001:db8:5::/64");
    // The neighbours know each other, or the first reply of each is late.
    Run hello = PingToolRootTest.ping(near, "-c", "1", "198.18.2.1");
    assertThat(hello.status()).as(hello.toString()).isZero();
    assertThat(PingToolRootTest.ping(near, "-c", "1", "2001:db8:2::1").status()).isZero();
  }

  private static void reject(String network, String how) {
    route(router, network, "via", "198.18.2.1");
    String chain = "chain ip wall forward { type filter hook forward priority 0; }";
    router.program("nft", "add table ip wall; add " + chain);
    router.program(
        "nft", "add rule ip wall forward ip daddr " + network + " reject with icmp type " + how);
  }

  private static void route(PrivateNetwork network, String... words) {
    String[] command = new String[words.length + 3];
    command[0] = "ip";
    command[1] = "route";
    command[2] = "add";
    System.arraycopy(words, 0, command, 3, words.length);
    network.program(command);
  }

  @AfterAll
  static void takeThemUp() {
    for (PrivateNetwork network : new PrivateNetwork[] {near, router, far}) {
      if (network != null) network.close();
    }
  }

  private static Run ours(String[] words) {
    return RealPing.lasting(PingToolRootTest.ping(near, words));
  }

  private static Run theirs(String[] words) {
    return RealPing.lasting(RealPing.run(near, words));
  }

  /** What the one learned of the path must not be known to the other. */
  private static void forgetMtu() {
    near.program("ip", "route", "flush", "cache");
    near.program("ip", "-6", "route", "flush", "cache");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-c 1 127.0.0.1",
        "-c 1 ::1",
        "-c 3 -i 0.01 198.18.2.1",
        "-c 3 -i 0.01 2001:db8:2::1",
        "-c 1 localhost",
        "-c 1 -4 localhost",
        "-c 1 -n localhost",
        "-c 1 -4 ::1",
        "-c 1 -6 127.0.0.1",
        "-c 1 0",
        "-c 1 127.1",
        "-q -c 2 -i 0.01 198.18.2.1",
        "-D -c 2 -i 0.01 198.18.2.1",
        "-a -c 2 -i 0.01 198.18.2.1",
        "-U -c 1 198.18.2.1",
        "-v -c 1 198.18.2.1",
        "-v -c 1 2001:db8:2::1",
        "-e 77 -v -c 1 198.18.2.1",
        "-s 16 -c 1 198.18.2.1",
        "-s 1000 -c 1 2001:db8:2::1",
        "-s 65507 -c 1 198.18.2.1",
        "-s 65507 -c 1 ::1",
        "-s 65527 -c 1 ::1",
        "-p ff -c 1 198.18.2.1",
        "-p 00ff1 -c 1 2001:db8:2::1",
        "-p ff -q -c 1 198.18.2.1",
        "-p xyz 198.18.2.1",
        "-t 9 -c 1 198.18.2.1",
        "-Q 0x20 -c 1 198.18.2.1",
        "-Q 8 -c 1 2001:db8:2::1",
        "-m 3 -c 1 198.18.2.1",
        "-I n0 -c 1 198.18.2.1",
        "-I n0 -c 1 2001:db8:2::1",
        "-I 198.18.1.1 -c 1 198.18.2.1",
        "-I 2001:db8:1::1 -c 1 2001:db8:2::1",
        "-I 198.18.1.1 -I n0 -c 1 198.18.2.1",
        "-I 192.0.2.7 -c 1 198.18.2.1",
        "-B -c 1 198.18.2.1",
        "-r -c 1 198.18.1.254",
        "-S 100000 -c 1 198.18.1.254",
        "-l 3 -c 3 127.0.0.1",
        "-w 5 -c 2 -i 0.01 198.18.2.1"
      })
  void repliesAreTheSame(String line) {
    String[] words = line.split(" ", -1);
    assertThat(ours(words)).isEqualTo(theirs(words));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "4", "8", "15"})
  void smallDataAreTheSameButForTheTimes(String size) {
    String[] words = {"-s", size, "-c", "2", "-i", "0.01", "198.18.2.1"};
    assertThat(RealPing.untimed(ours(words))).isEqualTo(RealPing.untimed(theirs(words)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-c 2 -i 0.01 198.18.3.1",
        "-c 2 -i 0.01 2001:db8:3::1",
        "-c 1 198.18.4.1",
        "-c 1 2001:db8:4::1",
        "-c 2 -i 0.01 -W 0.1 198.18.5.1",
        "-c 2 -i 0.01 -W 0.1 2001:db8:5::1",
        "-c 3 -i 0.05 -W 0.1 -O 198.18.5.1",
        "-c 3 -i 0.05 -W 0.1 -O -D 2001:db8:5::1",
        "-c 3 -i 0.05 -q -O -W 0.1 198.18.5.1",
        "-c 2 -i 0.01 -q 198.18.3.1",
        "-c 2 -i 0.01 -D 198.18.3.1",
        "-w 1 -i 0.3 198.18.3.1",
        "-w 1 -c 1 198.18.5.1",
        "-t 1 -c 2 -i 0.01 198.18.2.1",
        "-t 1 -c 2 -i 0.01 2001:db8:2::1",
        "-c 1 203.0.113.1",
        "-c 1 2001:db9::1",
        "-c 2 -i 0.01 -M do -s 3000 198.18.2.1",
        "-c 2 -i 0.01 -M do -s 3000 2001:db8:2::1",
        "-c 1 -M dont -s 3000 198.18.2.1",
        "-c 1 -M want -s 3000 198.18.2.1"
      })
  void failuresAreTheSame(String line) {
    String[] words = line.split(" ", -1);
    assertThat(ours(words)).isEqualTo(theirs(words));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-c 2 -i 0.2 -M do -s 1450 198.18.2.1", "-c 2 -i 0.2 -M do -s 1450 2001:db8:2::1"})
  void pathsThatAreTooNarrowAreTheSame(String line) {
    String[] words = line.split(" ", -1);
    forgetMtu();
    Run theirs = theirs(words);
    forgetMtu();
    assertThat(ours(words)).isEqualTo(theirs);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-R -c 3 -i 0.01 198.18.2.1",
        "-R -c 1 127.0.0.1",
        "-4 -R -c 1 localhost",
        "-T tsonly -c 2 -i 0.01 198.18.2.1",
        "-T tsandaddr -c 2 -i 0.01 198.18.2.1",
        "-T tsprespec -c 1 198.18.1.254 198.18.2.1",
        "-R -T tsonly 127.0.0.1",
        "-T often 127.0.0.1",
        "-M often 127.0.0.1"
      })
  void recordedRoutesAndTimesAreTheSame(String line) {
    String[] words = line.split(" ", -1);
    assertThat(ours(words)).isEqualTo(theirs(words));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-c 1 198.18.1.255",
        "-b -c 1 198.18.1.255",
        "-b -q -c 1 198.18.1.255",
        "-c 1 -I n0 224.0.0.1",
        "-c 1 -L -I n0 224.0.0.1",
        "-c 1 -W 0.2 224.0.0.1"
      })
  void groupsAreTheSame(String line) {
    String[] words = line.split(" ", -1);
    assertThat(ours(words)).isEqualTo(theirs(words));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-f -c 50 198.18.2.1",
        "-f -q -c 50 2001:db8:2::1",
        "-f -c 3 198.18.3.1",
        "-f -c 3 -W 0.1 198.18.5.1",
        "-A -c 5 198.18.2.1",
        "-i 0 -c 5 198.18.2.1",
        "-f -i 0.01 -c 3 198.18.2.1"
      })
  void fastPingsAreTheSame(String line) {
    String[] words = line.split(" ", -1);
    assertThat(ours(words)).isEqualTo(theirs(words));
  }
}
