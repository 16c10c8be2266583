package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.PrivateNetwork;
import dev.sonde.testkit.RouterChain;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same command line to the traceroute of Linux and to ours, over kernel routers: they say the
 * same, but for times. Waits have no factors, since this machine may be busy.
 */
class TraceSideBySideRootTest {
  private static final int ROUTERS = 3;
  private static final String PATIENT = " -w 20";

  private static RouterChain chain;

  @BeforeAll
  static void build() {
    RealTraceroute.assumeThere();
    chain = RouterChain.of(ROUTERS);
    forbid("unreachable", "198.18.101.0/24", 1);
    forbid("prohibit", "198.18.102.0/24", 2);
    forbid("unreachable", "2001:db8:c9::/64", 1);
    forbid("prohibit", "2001:db8:ca::/64", 2);
    chain.router(2).program("ip", "link", "set", chain.device(), "mtu", "1300");
    chain.router(3).program("ip", "link", "set", "left", "mtu", "1300");
    // The neighbours know each other, or the first reply of each is late.
    for (boolean inet6 : new boolean[] {false, true}) {
      Run hello = RealTraceroute.ours(chain.near(), "-n", "-w", "20", far(inet6));
      assertThat(hello.status()).as(hello.toString()).isZero();
    }
  }

  private static void forbid(String how, String network, int router) {
    chain.router(router).program("ip", "route", "add", how, network);
  }

  @AfterAll
  static void close() {
    if (chain != null) chain.close();
  }

  private static String far(boolean inet6) {
    return chain.address(chain.length(), inet6);
  }

  private static void same(String line) {
    String[] words = line.split(" ", -1);
    forgetMtu();
    Run theirs = RealTraceroute.lasting(RealTraceroute.run(chain.near(), words));
    forgetMtu();
    Run ours = RealTraceroute.lasting(RealTraceroute.ours(chain.near(), words));
    assertThat(ours).as(line).isEqualTo(theirs);
    assertThat(ours.out()).containsPattern("\n [1-4]  ");
  }

  /** What the one learned of the path must not be known to the other. */
  private static void forgetMtu() {
    PrivateNetwork near = chain.near();
    near.program("ip", "route", "flush", "cache");
    near.program("ip", "-6", "route", "flush", "cache");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-n",
        "-n -I",
        "-n -T",
        "-n -T -p 22",
        "-n -U",
        "-n -q 1",
        "-n -q 5 -N 3",
        "-n -f 2 -m 3",
        "-n -f 4",
        "-n -m 2",
        "-n -z 20 -q 2",
        "-n -t 16",
        "-n -e",
        "-n --back",
        "-n -i right",
        "-n --fwmark=7",
        "-n -p 40000",
        "-n --sport=4000 -q 1"
      })
  void pathsAreTheSame(String options) {
    for (boolean inet6 : new boolean[] {false, true}) same(options + PATIENT + " " + far(inet6));
  }

  @ParameterizedTest
  @CsvSource({"-n,200", "-n -I,1000", "-n,30", "-n -T,60", "-n,1300", "-n,3000"})
  void packetsOfAnyLengthTakeThePath(String options, int length) {
    same(options + PATIENT + " " + far(false) + " " + length);
    if (length > 40 && length != 60) same(options + PATIENT + " " + far(true) + " " + length);
  }

  @Test
  void sourcesAndNeighboursAreTheSame() {
    same("-n -s 198.18.0.1" + PATIENT + " " + far(false));
    same("-n -s 2001:db8::1" + PATIENT + " " + far(true));
    same("-n -r" + PATIENT + " 198.18.0.2");
    same("-n -6 -l 0x12345" + PATIENT + " " + far(true));
    same("-n" + PATIENT + " 198.18.0.1");
    same("-n" + PATIENT + " ::ffff:198.18.0.2");
    same("-n -4 -s ::ffff:198.18.0.1" + PATIENT + " ::ffff:c612:2");
    same("-n" + PATIENT + " 127.0.0.1");
    same("-n" + PATIENT + " ::1");
  }

  /** Of such errors the kernel sends a host five of IPv4, and then one a second: so one probe. */
  @ParameterizedTest
  @ValueSource(strings = {"198.18.101.9", "198.18.102.9", "2001:db8:c9::9", "2001:db8:ca::9"})
  void refusalsAreTheSame(String target) {
    same("-n -q 1 -N 1" + PATIENT + " " + target);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-n -F -q 1 -N 1", "-n -F -I -q 1 -N 1"})
  void packetsThatAreTooLongAreRefusedAlike(String options) {
    same(options + PATIENT + " " + far(false) + " 1400");
    same(options + PATIENT + " " + far(true) + " 1400");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-n --mtu", "-n --mtu -I", "-n --mtu -q 1"})
  void mtusAreFoundAtTheSameHops(String options) {
    for (boolean inet6 : new boolean[] {false, true}) {
      String[] words = (options + PATIENT + " " + far(inet6)).split(" ", -1);
      forgetMtu();
      String theirs = RealTraceroute.lasting(RealTraceroute.run(chain.near(), words).out());
      forgetMtu();
      String ours = RealTraceroute.lasting(RealTraceroute.ours(chain.near(), words).out());
      assertThat(ours.replace(" 65535 byte", " 65000 byte")).isEqualTo(theirs);
      assertThat(ours).contains("\n 1  ").contains(" F=1500").contains(" F=1300");
    }
  }

  @Test
  void portsOfTheClassicWayTakeTheSamePathHere() {
    String path = RealTraceroute.ours(chain.near(), "-n", "-w", "20", far(false)).out();
    String classic =
        RealTraceroute.ours(chain.near(), "-n", "--classic", "-w", "20", far(false)).out();
    String other =
        RealTraceroute.ours(chain.near(), "-n", "--flow", "9", "-w", "20", far(false)).out();
    assertThat(RealTraceroute.lasting(classic)).isEqualTo(RealTraceroute.lasting(path));
    assertThat(RealTraceroute.lasting(other)).isEqualTo(RealTraceroute.lasting(path));
  }

  /** The answers come back by the same way, with a source route as well. */
  @ParameterizedTest
  @ValueSource(strings = {"-n", "-n -I", "-n -T"})
  void gatewaysAreVisited(String options) {
    for (int node = 0; node <= chain.length(); node++) {
      for (String device : new String[] {"all", "left", "right"}) {
        boolean none = device.equals(node == 0 ? "left" : node == chain.length() ? "right" : "");
        String name = "net/ipv4/conf/" + device + "/accept_source_route";
        if (!none) chain.router(node).setting(name, "1");
      }
    }
    String line = options + " -q 1 -g " + chain.address(2, false) + PATIENT + " " + far(false);
    Run run = RealTraceroute.ours(chain.near(), line.split(" ", -1));
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    StringBuilder path =
        new StringBuilder("traceroute to HOST (HOST), 30 hops max, 68 byte packets\n");
    for (int node = 1; node <= chain.length(); node++) {
      path.append(" ").append(node).append("  ");
      path.append(chain.address(node, false)).append("  T ms\n");
    }
    assertThat(RealTraceroute.lasting(run.out()))
        .isEqualTo(path.toString().replace("HOST", far(false)));
  }
}
