package dev.sonde.lab;

import static dev.sonde.lab.World.HOST4;
import static dev.sonde.lab.World.HOST6;
import static dev.sonde.lab.World.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.ExtensionObject;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.InterfaceInformation;
import dev.sonde.packet.Ip4;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.MplsLabel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How routers report, when they must not, and what they may get wrong. */
class ReportsTest {
  private static final Icmp ERROR = new Icmp.TimeExceeded(0, 0, Bytes.of(new byte[28]));

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.9", "2001:db8:9::9"})
  void quoteIsThePacketAsItCame(String host) {
    Bytes probe = World.udp(IpAddress.parse(host), 2);
    Heard report = World.line(Map.of()).answer(probe);
    assertThat(report.quote().ttl()).isEqualTo(1);
    assertThat(report.quote().to()).isEqualTo(IpAddress.parse(host));
    assertThat(report.quote().sourcePort()).isEqualTo(33000);
    assertThat(report.quote().targetPort()).isEqualTo(33434);
    assertThat(report.quote().limit()).isEqualTo(probe.length());
    assertThat(report.ip().to()).isEqualTo(World.you(IpAddress.parse(host)));
  }

  @Test
  void longPacketsAreQuotedUpToTheLimitOfTheRfcs() {
    World world = World.line(Map.of());
    assertThat(world.answer(World.udp(HOST4, 1, 1, 2, 1400)).bytes().length()).isEqualTo(576);
    assertThat(world.answer(World.udp(HOST6, 1, 1, 2, 1400)).bytes().length()).isEqualTo(1280);
  }

  @Test
  void oldRoutersQuoteEightBytes() {
    Heard report = World.line(Map.of("r1", "quote: 8")).answer(World.udp(HOST4, 1));
    assertThat(report.bytes().length()).isEqualTo(20 + 8 + 20 + 8);
    assertThat(report.quote().sourcePort()).isEqualTo(33000);
  }

  @Test
  void errorsAreNotReportedOn() {
    World world = World.line(Map.of());
    assertThat(world.exchange(World.icmp(HOST4, 1, ERROR))).isEmpty();
    assertThat(world.exchange(World.icmp(HOST6, 1, ERROR))).isEmpty();
    assertThat(world.internet.count(Fate.UNREPORTABLE)).isEqualTo(2);
    assertThat(world.exchange(World.echo(HOST4, 1))).hasSize(1);
  }

  @Test
  void redirectsAreNotReportedOn() {
    World world = World.line(Map.of());
    byte[] redirect = new byte[40];
    redirect[0] = (byte) 137;
    Bytes packet = World.packet(World.header(HOST6, IpProtocol.ICMP6, 1), Bytes.of(redirect));
    assertThat(world.exchange(packet)).isEmpty();
    assertThat(world.internet.count(Fate.UNREPORTABLE)).isEqualTo(1);
  }

  @Test
  void piecesOtherThanTheFirstAreNotReportedOn() {
    World world = World.line(Map.of());
    Bytes data = Bytes.of(new byte[64]);
    Bytes later = World.packet(World.header4(9, 0, 64, IpProtocol.UDP, 1), data);
    assertThat(world.exchange(later)).isEmpty();
    assertThat(world.internet.count(Fate.UNREPORTABLE)).isEqualTo(1);
    Bytes first = World.packet(World.header4(9, Ip4.MORE_FRAGMENTS, 0, IpProtocol.UDP, 1), data);
    assertThat(world.exchange(first)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "224.0.0.5", "255.255.255.255", "127.0.0.1", "240.0.0.1"})
  void sourcesThatAreNotOneHostGetNoReport(String source) {
    World world = World.line(Map.of());
    Ip4Address from = Ip4Address.parse(source);
    Ip4 header = new Ip4(from, (Ip4Address) HOST4, IpProtocol.UDP, 1);
    assertThat(world.exchange(World.packet(header, Bytes.of(new byte[16])))).isEmpty();
    assertThat(world.internet.count(Fate.UNREPORTABLE)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"::", "ff02::1", "::1"})
  void sourcesThatAreNotOneHostGetNoReportOfIpv6(String source) {
    World world = World.line(Map.of());
    Ip6Address from = Ip6Address.parse(source);
    Ip6 header = new Ip6(from, (Ip6Address) HOST6, IpProtocol.UDP, 1);
    assertThat(world.exchange(World.packet(header, Bytes.of(new byte[16])))).isEmpty();
    assertThat(world.internet.count(Fate.UNREPORTABLE)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"224.0.0.251", "255.255.255.255", "ff02::2"})
  void groupsHaveNoMembersAndNothingIsReported(String group) {
    World world = World.line(Map.of());
    assertThat(world.exchange(World.udp(IpAddress.parse(group), 1))).isEmpty();
    assertThat(world.internet.count(Fate.GROUP)).isEqualTo(1);
  }

  @Test
  void silentNodesForwardAndSayNothing() {
    assertThat(World.line(Map.of("r2", "silent: true")).trace(HOST4, 4))
        .containsExactly(
            "198.18.1.1 in transit", "*", "198.18.3.1 in transit", "203.0.113.9 port unreachable");
  }

  @Test
  void reportsMayComeFromAnotherAddress() {
    World world = World.line(Map.of("r2", "answers-from: [192.0.2.66, '2001:db8:66::1']"));
    assertThat(world.trace(HOST4, 2).getLast()).isEqualTo("192.0.2.66 in transit");
    assertThat(world.trace(HOST6, 2).getLast()).isEqualTo("2001:db8:66::1 in transit");
    assertThat(world.answer(World.echo(IpAddress.parse("198.18.2.1"), 64)))
        .hasToString("198.18.2.1 echo reply");
  }

  @Test
  void rateOfReportsIsLimitedAndRecovers() {
    World world = World.line(Map.of("r1", "error-rate: 10/s, error-burst: 3"));
    for (int i = 0; i < 10; i++) world.send(World.udp(HOST4, 1));
    world.settle();
    assertThat(world.heard).hasSize(3);
    assertThat(world.internet.count(Fate.RATE_LIMITED)).isEqualTo(7);
    world.now = 100 * MILLI; // to be at r1 100 ms after the others
    world.send(World.udp(HOST4, 1)).settle();
    assertThat(world.heard).hasSize(4);
    world.send(World.udp(HOST4, 1)).settle();
    assertThat(world.heard).hasSize(4);
    world.now = 10_000 * MILLI;
    for (int i = 0; i < 10; i++) world.send(World.udp(HOST4, 1));
    world.settle();
    assertThat(world.heard).hasSize(4 + 3);
  }

  @Test
  void echoRepliesAreNotLimitedAsReportsAre() {
    World world = World.line(Map.of("r1", "error-rate: 1/s"));
    for (int i = 0; i < 5; i++) world.send(World.echo(IpAddress.parse("198.18.1.1"), 64));
    assertThat(world.settle().heard).hasSize(5);
  }

  @Test
  void slowRoutersReportLaterThanTheyForward() {
    World world = World.line(Map.of("r1", "error-delay: 50ms"));
    assertThat(world.answer(World.udp(HOST4, 1)).at()).isEqualTo(52 * MILLI);
    long before = world.now;
    assertThat(world.answer(World.echo(HOST4, 64)).at() - before).isEqualTo(8 * MILLI);
  }

  @Test
  void labelStacksAndInterfacesAreReportedBehindAPaddedQuote() {
    String keys = "mpls: [16001, {label: 17, class: 3, ttl: 9}], interface: {index: 4, name: eth4}";
    World world = World.line(Map.of("r2", keys));
    for (IpAddress host : List.of(HOST4, HOST6)) {
      Heard report = world.answer(World.udp(host, 2));
      assertThat(report.extensions().objects())
          .containsExactly(
              new ExtensionObject.MplsStack(
                  List.of(new MplsLabel(16001, 0, false, 1), new MplsLabel(17, 3, true, 9))),
              new InterfaceInformation(
                  InterfaceInformation.Role.INCOMING,
                  0,
                  4,
                  null,
                  Bytes.utf8("eth4"),
                  InterfaceInformation.NONE));
      assertThat(report.quote().sourcePort()).isEqualTo(33000);
      assertThat(report.quote().limit()).isEqualTo(128);
    }
  }

  @Test
  void packetTooBigHasNoRoomForExtensionsInIpv6() {
    World world = World.line(Map.of("r2", "mpls: 5", "r2-", "mtu: 1300"));
    Heard report = world.answer(World.udp(HOST6, 64, 1, 2, 1400));
    assertThat(report.view().mtu()).isEqualTo(1300);
    assertThat(report.view().hasExtensions()).isFalse();
  }

  @Test
  void mtuOfTheNextLinkIsReportedWithTheQuote() {
    World world = World.line(Map.of("r2-", "mtu: 1400"));
    Bytes data = World.datagram(HOST4, 1, 2, 1400);
    Bytes whole = World.packet(World.header4(9, Ip4.DONT_FRAGMENT, 0, IpProtocol.UDP, 64), data);
    Heard report = world.answer(whole);
    assertThat(report).hasToString("198.18.2.1 fragmentation needed");
    assertThat(report.view().mtu()).isEqualTo(1400);
    assertThat(report.quote().id()).isEqualTo(9);
    Heard report6 = world.answer(World.udp(HOST6, 64, 1, 2, 1400));
    assertThat(report6.view().mtu()).isEqualTo(1400);
    assertThat(report6.ip().from()).hasToString("2001:db8:2::1");
  }

  @Test
  void timeToLiveEndsBeforeTheSizeMatters() {
    World world = World.line(Map.of("r2-", "mtu: 1300"));
    assertThat(world.answer(World.udp(HOST6, 2, 1, 2, 1400)))
        .hasToString("2001:db8:2::1 in transit");
  }

  @Test
  void refusalsHaveTheCodeOfTheScenario() {
    World door = World.line(Map.of("r2", "refuses: administratively-prohibited"));
    assertThat(door.trace(HOST4, 3).subList(1, 3))
        .containsOnly("198.18.2.1 administratively prohibited");
    assertThat(door.trace(HOST6, 2).getLast())
        .isEqualTo("2001:db8:2::1 administratively prohibited");
    World route = World.line(Map.of("", "routes: [{at: r2, to: host, refuse: host-unreachable}]"));
    assertThat(route.trace(HOST4, 3).subList(1, 3))
        .containsExactly("198.18.2.1 in transit", "198.18.2.1 host unreachable");
  }

  @Test
  void blackHolesSwallowAndFiltersSwallowTheirProtocol() {
    World hole = World.line(Map.of("", "routes: [{at: r2, to: 203.0.113.0/24, drop: true}]"));
    assertThat(hole.trace(HOST4, 4))
        .containsExactly("198.18.1.1 in transit", "198.18.2.1 in transit", "*", "*");
    assertThat(hole.answer(World.echo(HOST6, 64))).hasToString("2001:db8:9::9 echo reply");
    World filter = World.line(Map.of("r2", "drops: udp"));
    assertThat(filter.trace(HOST4, 3)).containsExactly("198.18.1.1 in transit", "*", "*");
    assertThat(filter.answer(World.echo(HOST4, 64))).hasToString("203.0.113.9 echo reply");
  }

  @Test
  void nodeWithoutAnAddressOfTheFamilyForwardsAndCannotSpeak() {
    World world =
        new World(
            """
            about: A node with one family.
            you: {v4: 198.18.0.1, v6: '2001:db8::1'}
            nodes: {a: {v4: 198.18.1.1}, host: {v6: '2001:db8:9::9'}}
            links: [{ends: [you, a]}, {ends: [a, host]}]
            """);
    assertThat(world.trace(HOST6, 2)).containsExactly("*", "2001:db8:9::9 port unreachable");
    assertThat(world.internet.count(Fate.UNNUMBERED)).isEqualTo(1);
  }

  @Test
  void hiddenNodesAreNotSeen() {
    assertThat(World.line(Map.of("r2", "hidden: true")).trace(HOST4, 3))
        .containsExactly(
            "198.18.1.1 in transit", "198.18.3.1 in transit", "203.0.113.9 port unreachable");
  }

  @Test
  void nodeThatPassesTheLastHopMakesTheNextOneReportTwiceAndAQuoteOfZero() {
    World world = World.line(Map.of("r2", "passes-last-hop: true"));
    assertThat(world.trace(HOST4, 3))
        .containsExactly("198.18.1.1 in transit", "198.18.3.1 in transit", "198.18.3.1 in transit");
    assertThat(world.answer(World.udp(HOST4, 2)).quote().ttl()).isZero();
    assertThat(world.answer(World.udp(HOST4, 3)).quote().ttl()).isEqualTo(1);
  }

  @Test
  void typeOfServiceThatANodeRewritesShowsInLaterQuotes() {
    World world = World.line(Map.of("r2", "tos: 0"));
    Ip4 header =
        new Ip4(
            0xb9,
            0,
            0,
            0,
            3,
            IpProtocol.UDP,
            (Ip4Address) World.YOU4,
            (Ip4Address) HOST4,
            List.of());
    Bytes data = World.datagram(HOST4, 1, 2, 8);
    assertThat(world.answer(World.packet(header, data)).quote().tos()).isZero();
    Ip6 header6 =
        new Ip6(
            0xb9,
            0x12345,
            3,
            (Ip6Address) World.YOU6,
            (Ip6Address) HOST6,
            List.of(),
            IpProtocol.UDP);
    Heard report = world.answer(World.packet(header6, World.datagram(HOST6, 1, 2, 8)));
    assertThat(report.quote().tos()).isZero();
    assertThat(report.quote().flowLabel()).isEqualTo(0x12345);
  }
}
