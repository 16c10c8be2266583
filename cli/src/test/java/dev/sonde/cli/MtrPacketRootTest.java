package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.PrivateNetwork;
import dev.sonde.testkit.RouterChain;
import dev.sonde.testkit.Seeds;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol as mtr speaks it, over a chain of kernel routers. */
class MtrPacketRootTest {
  private static final int ROUTERS = 4;
  private static final String TIME = " round-trip-time \\d{1,7}";

  private static RouterChain chain;

  @BeforeAll
  static void build() {
    chain = RouterChain.of(ROUTERS);
    chain.router(2).program("ip", "route", "add", "prohibit", "198.18.200.0/24");
    chain.router(2).program("ip", "route", "add", "prohibit", "2001:db8:c8::/64");
  }

  @AfterAll
  static void close() {
    if (chain != null) chain.close();
  }

  /** What is said to all of these lines, in this machine. */
  private static Run said(byte[] input) {
    return chain
        .near()
        .call(() ->
            Run.of(new MtrPacket(() -> {}, new MtrInput(new ByteArrayInputStream(input), null))));
  }

  private static List<String> said(List<String> lines) {
    String input = String.join("\n", lines) + "\n";
    Run run = said(input.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    return run.out().lines().sorted().toList();
  }

  private static String said(String line) {
    return String.join("\n", said(List.of(line)));
  }

  private static String to(boolean inet6, String address) {
    return (inet6 ? "ip-6 " : "ip-4 ") + address;
  }

  @ParameterizedTest
  @CsvSource({"icmp,false", "icmp,true", "udp,false", "udp,true", "tcp,false", "tcp,true"})
  void everyRouterAnswersForItsTimeToLive(String protocol, boolean inet6) {
    String target = to(inet6, chain.address(chain.length(), inet6));
    List<String> asked = new ArrayList<>();
    for (int node = 1; node <= chain.length() + 1; node++) {
      asked.add(node + " send-probe " + target + " protocol " + protocol + " ttl " + node);
    }
    List<String> replies = said(asked);
    assertThat(replies).hasSize(asked.size());
    for (int node = 1; node <= chain.length() + 1; node++) {
      boolean there = node >= chain.length();
      String from = to(inet6, chain.address(Math.min(node, chain.length()), inet6));
      assertThat(replies.get(node - 1))
          .matches(node + (there ? " reply " : " ttl-expired ") + from + TIME);
    }
  }

  @ParameterizedTest
  @CsvSource({"198.18.200.9,false", "2001:db8:c8::9,true"})
  void routerThatForbidsIsNoRoute(String target, boolean inet6) {
    assertThat(said("7 send-probe timeout 5 " + to(inet6, target)))
        .matches("7 no-route " + to(inet6, chain.address(2, inet6)) + TIME);
  }

  @ParameterizedTest
  @CsvSource({
    "port 7 local-port 5000 protocol udp",
    "port 7 protocol tcp",
    "size 9000",
    "size 9000 protocol udp",
    "size -4",
    "tos 184",
    "timeout 60",
    "bit-pattern 255",
    "local-device right",
    "mark 77",
    "mark 77 local-device right protocol udp"
  })
  void probeIsAnsweredHoweverItIsToBe(String arguments) {
    for (boolean inet6 : new boolean[] {false, true}) {
      String far = to(inet6, chain.address(chain.length(), inet6));
      assertThat(said("7 send-probe " + far + " " + arguments)).matches("7 reply " + far + TIME);
    }
  }

  @Test
  void sourceAddressIsTheOneAskedFor() {
    assertThat(said("1 send-probe ip-4 198.18.0.2 local-ip-4 198.18.0.1"))
        .matches("1 reply ip-4 198.18.0.2" + TIME);
    assertThat(said("1 send-probe ip-4 198.18.0.2 local-ip-4 198.18.0.77"))
        .isEqualTo("1 address-not-available");
    assertThat(said("1 send-probe ip-6 2001:db8::2 local-ip-6 2001:db8::77"))
        .isEqualTo("1 address-not-available");
  }

  /** What the helper of mtr says, too, though its TCP finds a way. */
  @ParameterizedTest
  @ValueSource(strings = {"icmp", "udp", "tcp"})
  void mappedAddressIsNoTargetOfIpv6(String protocol) {
    assertThat(said("1 send-probe ip-6 ::ffff:198.18.0.2 protocol " + protocol))
        .isEqualTo("1 address-not-available");
  }

  @Test
  void linkLocalAddressIsReachedByItsDevice() {
    String link = chain.router(1).program("ip", "-6", "-o", "address", "show", "scope", "link");
    String address = link.lines().filter(line -> line.contains(" left ")).findFirst().orElseThrow();
    String target = address.replaceAll(".*inet6 ([^/]+)/.*", "$1");
    assertThat(said("1 send-probe ip-6 " + target + " local-device right"))
        .matches("1 reply ip-6 " + target + TIME);
  }

  @Test
  void machineThatRefusesIsQuoted() {
    PrivateNetwork.inside(() -> {
      String lines =
          """
          1 send-probe ip-4 198.18.9.9
          2 send-probe ip-6 2001:db8::9
          3 send-probe ip-4 198.18.9.9 local-device nosuch
          4 send-probe ip-4 198.18.9.9 local-device a-name-that-is-too-long
          """;
      MtrInput input =
          new MtrInput(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)), null);
      assertThat(Run.of(new MtrPacket(() -> {}, input)).out())
          .isEqualTo("1 no-route\n2 no-route\n3 invalid-argument\n4 invalid-argument\n");
      MtrInput again =
          new MtrInput(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)), null);
      assertThat(Run.of(new MtrPacket(() -> {}, again), "--protocol", "0.96").out())
          .startsWith("1 no-route-network\n2 no-route-network\n");
    });
  }

  @Test
  void silenceIsToldAfterItsTimeoutAndOnlyThenIsItOver() {
    chain.far().setting("net/ipv4/icmp_echo_ignore_all", "1");
    try {
      String far = chain.address(chain.length(), false);
      assertThat(said("9 send-probe timeout 1 ip-4 " + far)).isEqualTo("9 no-reply");
    } finally {
      chain.far().setting("net/ipv4/icmp_echo_ignore_all", "0");
    }
  }

  @Test
  void featuresAreThoseThatMtrAsksFor() {
    List<String> features =
        List.of("send-probe", "ip-4", "ip-6", "icmp", "udp", "tcp", "mark", "sctp", "local-device");
    List<String> asked =
        IntStream.range(0, features.size())
            .mapToObj(index -> index + " check-support feature " + features.get(index))
            .toList();
    List<String> expected = new ArrayList<>();
    for (int index = 0; index < features.size(); index++) {
      expected.add(index + " feature-support support " + (index < 7 ? "ok" : "no"));
    }
    assertThat(said(asked)).isEqualTo(expected);
    assertThat(said("1 check-support feature version"))
        .startsWith("1 feature-support support sonde-");
    assertThat(said("1 check-support")).isEqualTo("1 invalid-argument reason feature");
  }

  @Test
  void nonsenseIsAnsweredAndTheNextLineTaken() {
    String far = chain.address(chain.length(), false);
    List<String> lines =
        List.of(
            "nonsense",
            "",
            "5 dance",
            "5 send-probe",
            "x".repeat(70_000),
            "6 send-probe ip-4 " + far);
    assertThat(said(lines))
        .hasSize(6)
        .startsWith("0 command-buffer-overflow", "0 command-parse-error", "0 command-parse-error")
        .contains("5 unknown-command", "5 invalid-argument reason ip-version-not-supported")
        .anyMatch(line -> line.matches("6 reply ip-4 " + far + TIME));
  }

  /** Half of them bytes at random, half words that nearly make sense. */
  @Test
  void whateverComesIsAnsweredLineByLine() {
    List<String> words =
        List.of(
            "1",
            "-1",
            "send-probe",
            "check-support",
            "feature",
            "ip-4",
            "ip-6",
            "198.18.0.2",
            "2001:db8::2",
            "198.18.99.9",
            "ttl",
            "0",
            "1",
            "255",
            "timeout",
            "protocol",
            "udp",
            "tcp",
            "size",
            "local-ip-4",
            "local-port",
            "2000",
            "\n",
            "\n7 send-probe ip-4");
    Seeds.each(
        40,
        seeds -> {
          StringBuilder text = new StringBuilder();
          for (int left = seeds.length(400); left > 0; left--) {
            byte[] garbage = seeds.bytes(seeds.length(20));
            text.append(
                seeds.chance(20)
                    ? new String(garbage, StandardCharsets.ISO_8859_1)
                    : seeds.pick(words));
            text.append(' ');
          }
          // Nothing here is to wait ten seconds.
          String input = text.toString().replace("\n", " timeout 0\n");
          Run run = said(input.getBytes(StandardCharsets.ISO_8859_1));
          assertThat(run.err()).isEmpty();
          assertThat(run.status()).isZero();
          assertThat(run.out().lines()).hasSize((int) input.chars().filter(c -> c == '\n').count());
          assertThat(run.out().lines())
              .allMatch(line -> line.matches("-?\\d+ [a-z-]+( [a-z0-9-]+ \\S+)*"));
        });
  }

  @Test
  void thousandsOfProbesAreAnsweredEachByItsOwnToken() {
    String far = chain.address(chain.length(), false);
    int probes = 5000;
    List<String> asked = new ArrayList<>();
    for (int token = 0; token < probes; token++) {
      int ttl = 1 + token % (chain.length() + 2);
      asked.add(token + " send-probe ip-4 " + far + " protocol udp ttl " + ttl);
    }
    List<String> replies = said(asked);
    assertThat(replies).hasSize(probes);
    for (String reply : replies) {
      int token = Integer.parseInt(reply.substring(0, reply.indexOf(' ')));
      int ttl = 1 + token % (chain.length() + 2);
      boolean there = ttl >= chain.length();
      String from = chain.address(Math.min(ttl, chain.length()), false);
      assertThat(reply)
          .matches(token + (there ? " reply" : " ttl-expired") + " ip-4 " + from + TIME);
    }
  }

  @Test
  void probesBeyondThoseThatCanBeWaitedForAreRefused() {
    chain.far().setting("net/ipv4/icmp_echo_ignore_all", "1");
    try {
      String far = chain.address(chain.length(), false);
      List<String> asked = new ArrayList<>();
      for (int token = 0; token < MtrSession.MOST_PROBES + 5; token++) {
        asked.add(token + " send-probe timeout 3 ip-4 " + far);
      }
      List<String> replies = said(asked);
      assertThat(replies).hasSize(MtrSession.MOST_PROBES + 5);
      assertThat(replies).filteredOn(line -> line.endsWith(" probes-exhausted")).hasSize(5);
      assertThat(replies)
          .filteredOn(line -> line.endsWith(" no-reply"))
          .hasSize(MtrSession.MOST_PROBES);
    } finally {
      chain.far().setting("net/ipv4/icmp_echo_ignore_all", "0");
    }
  }

  /** Packets of random sizes are what mtr asks for with {@code -s} and a negative number. */
  @Test
  void everySizeIsAFlowOfItsOwnAndForgottenInTime() {
    String far = chain.address(chain.length(), false);
    List<String> asked = new ArrayList<>();
    for (int size = 30; size < 630; size++) {
      asked.add(size + " send-probe size " + size + " ip-4 " + far);
    }
    assertThat(said(asked)).hasSize(600).allMatch(line -> line.contains(" reply ip-4 " + far));
  }
}
