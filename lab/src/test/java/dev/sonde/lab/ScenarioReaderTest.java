package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.InterfaceInformation;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.MplsLabel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scenario file says is what comes out. */
class ScenarioReaderTest {
  static final String SMALL =
      """
      about: One router and a host.
      you: {v4: 198.18.0.1, v6: "2001:db8::1"}
      nodes:
        r1: {v4: 198.18.1.1, v6: "2001:db8:1::1"}
        host: {v4: 203.0.113.9, v6: "2001:db8:9::9"}
      links:
        - {ends: [you, r1], delay: 10ms}
        - {ends: [r1, host]}
      """;

  static Scenario read(String text) throws ScenarioError {
    return ScenarioReader.read("test.yaml", text.getBytes(StandardCharsets.UTF_8));
  }

  /** The node r1 of a scenario in which it has these keys. */
  private static Node node(String keys) throws ScenarioError {
    String text = SMALL.replace("r1: {v4: 198.18.1.1,", "r1: {v4: 198.18.1.1, " + keys + ",");
    return read(text).network().nodes().get(1);
  }

  private static Link link(String keys) throws ScenarioError {
    return read(SMALL.replace("delay: 10ms", keys)).network().links().getFirst();
  }

  @Test
  void nodesAndLinksAreInTheOrderOfTheFile() throws Exception {
    Network network = read(SMALL).network();
    assertThat(network.nodes()).extracting(Node::name).containsExactly("you", "r1", "host");
    assertThat(network.links()).extracting(Link::b).containsExactly("r1", "host");
    assertThat(network.you().address(IpFamily.V4)).isEqualTo(Ip4Address.parse("198.18.0.1"));
    assertThat(network.you().address(IpFamily.V6)).isEqualTo(Ip6Address.parse("2001:db8::1"));
    assertThat(network.links().getFirst().delayNanos()).isEqualTo(10_000_000);
  }

  @Test
  void whatIsNotSaidIsPlain() throws Exception {
    Scenario scenario = read(SMALL);
    assertThat(scenario.about()).isEqualTo("One router and a host.");
    assertThat(scenario.seed()).isEqualTo(1);
    assertThat(scenario.changes()).isEmpty();
    Node host = scenario.network().nodes().getLast();
    assertThat(host.reporting()).isEqualTo(Reporting.PLAIN);
    assertThat(host.forwarding()).isEqualTo(Forwarding.PLAIN);
    assertThat(host.service()).isEqualTo(Service.PLAIN);
    assertThat(scenario.network().links().getLast()).isEqualTo(Link.plain("r1", "host"));
  }

  @Test
  void namesAndFurtherAddressesAreRead() throws Exception {
    Node node = node("name: a.example.net, owns: [198.51.100.0/24, '2001:db8:5::/48']");
    assertThat(node.hostName()).isEqualTo("a.example.net");
    assertThat(node.owns())
        .containsExactly(Prefix.parse("198.51.100.0/24"), Prefix.parse("2001:db8:5::/48"));
    Node two =
        read(SMALL.replace("v4: 198.18.1.1", "v4: [198.18.1.1, 198.18.1.2]"))
            .network()
            .nodes()
            .get(1);
    assertThat(two.addresses()).hasSize(3);
    assertThat(two.address(IpFamily.V4)).isEqualTo(Ip4Address.parse("198.18.1.1"));
  }

  @Test
  void howANodeReportsIsRead() throws Exception {
    Reporting reporting =
        node("silent: true, answers-from: [198.18.9.9, '2001:db8::99'], error-rate: 10/s,"
                + " error-burst: 5, quote: 8, ttl: 255, error-delay: 1.5ms")
            .reporting();
    assertThat(reporting)
        .isEqualTo(
            new Reporting(
                true,
                Ip4Address.parse("198.18.9.9"),
                Ip6Address.parse("2001:db8::99"),
                10,
                5,
                8,
                255,
                1_500_000,
                List.of(),
                null));
  }

  @Test
  void extensionsAreRead() throws Exception {
    Reporting reporting =
        node("mpls: [16001, {label: 16002, class: 5, ttl: 254}], interface: {role: outgoing, index:"
                + " 3, address: 198.18.1.1, name: eth0, mtu: 1500}")
            .reporting();
    assertThat(reporting.mpls())
        .containsExactly(new MplsLabel(16001, 0, false, 1), new MplsLabel(16002, 5, true, 254));
    assertThat(reporting.arrivedAt())
        .isEqualTo(
            new InterfaceInformation(
                InterfaceInformation.Role.OUTGOING,
                0,
                3,
                Ip4Address.parse("198.18.1.1"),
                Bytes.utf8("eth0"),
                1500));
    assertThat(reporting.extended()).isTrue();
  }

  @Test
  void howANodeForwardsIsRead() throws Exception {
    Forwarding forwarding =
        node("hidden: true, passes-last-hop: true, tos: 0, drops: [icmp, 47], refuses: 13,"
                + " nat: {v4: 192.0.2.1, port-shift: 1000, translates-quotes: false}")
            .forwarding();
    assertThat(forwarding)
        .isEqualTo(
            new Forwarding(
                true,
                true,
                0,
                Set.of(IpProtocol.ICMP, IpProtocol.ICMP6, 47),
                new Refusal(13, 13),
                new Nat(Ip4Address.parse("192.0.2.1"), null, 1000, false)));
  }

  @Test
  void refusalsHaveNamesAndTheOtherFamilyItsNearest() throws Exception {
    assertThat(node("refuses: administratively-prohibited").forwarding().refuses())
        .isEqualTo(new Refusal(13, 1));
    assertThat(node("refuses: network-unreachable").forwarding().refuses())
        .isEqualTo(new Refusal(0, 3));
    assertThat(node("refuses: reject-route").forwarding().refuses()).isEqualTo(new Refusal(1, 6));
  }

  @Test
  void whatANodeServesIsRead() throws Exception {
    assertThat(node("echo: false, tcp: [22, 80], udp: 53, closed: host-prohibited").service())
        .isEqualTo(new Service(false, Set.of(22, 80), Set.of(53), new Refusal(10, 3)));
  }

  @Test
  void linksAreReadInFull() throws Exception {
    assertThat(
            link(
                "delay: 1s, jitter: 3us, shape: pareto, loss: 10%, duplicate: 0.5%, reorder: 100%,"
                    + " corrupt: 0%, mtu: 1400, cost: 3, down: true"))
        .isEqualTo(
            new Link(
                "you",
                "r1",
                1_000_000_000,
                3_000,
                Link.Shape.PARETO,
                0.1,
                0.005,
                1,
                0,
                1400,
                3,
                true));
  }

  @Test
  void routesNameNodesPrefixesOrEverything() throws Exception {
    Scenario scenario =
        read(
            SMALL
                + """
                routes:
                  - {at: r1, to: host, via: host}
                  - {at: r1, to: 192.0.2.0/24, drop: true}
                  - {at: host, to: any, refuse: 13}
                """);
    assertThat(scenario.network().routes())
        .containsExactly(
            new Route("r1", Prefix.parse("203.0.113.9"), List.of("host"), null),
            new Route("r1", Prefix.parse("2001:db8:9::9"), List.of("host"), null),
            new Route("r1", Prefix.parse("192.0.2.0/24"), List.of(), null),
            new Route("host", Prefix.ANY4, List.of(), new Refusal(13, 13)),
            new Route("host", Prefix.ANY6, List.of(), new Refusal(13, 13)));
  }

  @Test
  void changesAddUpAndWhatTheyDoNotNameStays() throws Exception {
    Scenario scenario =
        read(
            SMALL
                + """
                changes:
                  - {at: 1s, node: r1, set: {silent: true}}
                  - {at: 2s, link: [r1, you], set: {loss: 50%}}
                  - {at: 2s, node: r1, set: {silent: false, ttl: 255}}
                  - {at: 3s, routes: [{at: r1, to: host, drop: true}]}
                """);
    assertThat(scenario.changes())
        .extracting(Change::atNanos)
        .containsExactly(1_000_000_000L, 2_000_000_000L, 2_000_000_000L, 3_000_000_000L);
    assertThat(scenario.network().nodes().get(1).reporting().silent()).isFalse();
    Network first = scenario.changes().getFirst().network();
    assertThat(first.nodes().get(1).reporting().silent()).isTrue();
    assertThat(first.links().getFirst().loss()).isZero();
    Network last = scenario.changes().getLast().network();
    assertThat(last.nodes()).extracting(Node::name).containsExactly("you", "r1", "host");
    assertThat(last.nodes().get(1).reporting().silent()).isFalse();
    assertThat(last.nodes().get(1).reporting().ttl()).isEqualTo(255);
    assertThat(last.nodes().get(1).address(IpFamily.V4)).isNotNull();
    assertThat(last.links().getFirst().loss()).isEqualTo(0.5);
    assertThat(last.links().getFirst().delayNanos()).isEqualTo(10_000_000);
    assertThat(last.routes()).hasSize(2);
  }

  @Test
  void fileIsReadAndNamedInItsErrors(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("small.yaml");
    Files.writeString(file, SMALL);
    assertThat(ScenarioReader.read(file)).isEqualTo(read(SMALL));
    Files.writeString(file, "about: x\n");
    assertThatExceptionOfType(ScenarioError.class)
        .isThrownBy(() -> ScenarioReader.read(file))
        .withMessage(file + ":1:1: \"you\" is missing");
  }
}
