package dev.sonde.lab;

import static dev.sonde.lab.World.HOST4;
import static dev.sonde.lab.World.HOST6;
import static dev.sonde.lab.World.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Checksum;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Wire;
import dev.sonde.testkit.Garbage;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A scenario at work: paths, times, changes, and what cannot be upset. */
class InternetTest {
  @Test
  void everyRouterOfAPathShowsItselfAndTheHostEndsIt() {
    assertThat(World.line(Map.of()).trace(HOST4, 5))
        .containsExactly(
            "198.18.1.1 in transit",
            "198.18.2.1 in transit",
            "198.18.3.1 in transit",
            "203.0.113.9 port unreachable",
            "203.0.113.9 port unreachable");
    assertThat(World.line(Map.of()).trace(HOST6, 4))
        .containsExactly(
            "2001:db8:1::1 in transit",
            "2001:db8:2::1 in transit",
            "2001:db8:3::1 in transit",
            "2001:db8:9::9 port unreachable");
  }

  @Test
  void delaysOfAllLinksAddUpThereAndBack() {
    World world = World.line(Map.of("r1-", "jitter: 10ms"));
    assertThat(world.answer(World.udp(HOST4, 1)).at()).isEqualTo(2 * MILLI);
    World plain = World.line(Map.of());
    assertThat(plain.answer(World.echo(HOST4, 64)).at()).isEqualTo(8 * MILLI);
    assertThat(plain.answer(World.echo(HOST6, 64)).at()).isEqualTo((8 + 8) * MILLI);
  }

  @Test
  void itSaysBeforehandWhatIsADelivery() {
    World world = World.line(Map.of("", "changes: [{at: 3ms, node: r1, set: {silent: true}}]\n"));
    world.send(World.echo(HOST6, 64));
    int deliveries = 0;
    while (world.internet.nextDue() != Internet.NEVER) {
      int before = world.heard.size();
      boolean delivers = world.internet.delivers();
      world.now = world.internet.nextDue();
      world.internet.advance(world.now);
      assertThat(world.heard.size() > before).isEqualTo(delivers);
      if (delivers) deliveries++;
    }
    assertThat(deliveries).isEqualTo(1);
  }

  @Test
  void answersCarryTheHopsOfTheWayBack() {
    World world = World.line(Map.of("r3", "ttl: 255"));
    assertThat(world.answer(World.udp(HOST4, 1)).ip().ttl()).isEqualTo(64);
    assertThat(world.answer(World.udp(HOST4, 3)).ip().ttl()).isEqualTo(255 - 2);
    assertThat(world.answer(World.echo(HOST4, 64)).ip().ttl()).isEqualTo(64 - 3);
  }

  @Test
  void addressOfANetworkIsItsOwnersAndOneOfNobodyIsUnreachable() {
    World world = World.line(Map.of("host", "owns: [192.0.2.0/24, '2001:db8:77::/48']"));
    assertThat(world.answer(World.echo(IpAddress.parse("192.0.2.200"), 64)))
        .hasToString("192.0.2.200 echo reply");
    assertThat(world.answer(World.echo(IpAddress.parse("2001:db8:77::5"), 64)))
        .hasToString("2001:db8:77::5 echo reply");
    assertThat(world.trace(IpAddress.parse("198.51.100.1"), 2))
        .containsExactly("198.18.1.1 in transit", "198.18.1.1 network unreachable");
    assertThat(world.trace(IpAddress.parse("2001:db8:78::1"), 2).getLast())
        .isEqualTo("2001:db8:1::1 no route to destination");
  }

  @Test
  void packetsOfOneTimeKeepTheirOrder() {
    World world = World.line(Map.of());
    for (int i = 0; i < 100; i++) {
      world.send(World.icmp(HOST4, 64, new Icmp.EchoRequest(1, i, Bytes.NONE)));
    }
    world.settle();
    assertThat(world.heard).extracting(heard -> heard.view().sequence()).isSorted().hasSize(100);
  }

  private static List<String> story(String seed) {
    World world =
        World.line(
            Map.of(
                "r1-",
                "loss: 30%, jitter: 5ms",
                "r2-",
                "duplicate: 30%, reorder: 30%",
                "",
                "seed: " + seed + "\n"));
    for (int i = 0; i < 200; i++) {
      world.send(World.icmp(HOST4, 64, new Icmp.EchoRequest(1, i, Bytes.NONE)));
    }
    world.settle();
    return world.heard.stream().map(each -> each.at() + " " + each.view().sequence()).toList();
  }

  @Test
  void oneSeedTellsOneStoryAndAnotherSeedAnother() {
    assertThat(story("7")).isEqualTo(story("7")).isNotEqualTo(story("8"));
  }

  @Test
  void changesComeAtTheirTimes() {
    String changes =
        """
        changes:
          - {at: 1s, node: r2, set: {silent: true}}
          - {at: 2s, node: r2, set: {silent: false}}
          - {at: 3s, routes: [{at: r1, to: host, drop: true}]}
        """;
    World world = World.line(Map.of("", changes));
    List<String> seen = new ArrayList<>();
    for (long second = 0; second < 4; second++) {
      world.now = second * 1_000 * MILLI;
      world.internet.arrived(World.udp(HOST4, 2).segment(), 0, 40, world.now);
      for (int step = 0; step < 10; step++) world.internet.advance(world.now += MILLI);
      seen.add(world.heard.size() + "");
    }
    assertThat(seen).containsExactly("1", "1", "2", "2");
    assertThat(world.internet.nextDue()).isEqualTo(Internet.NEVER);
  }

  @Test
  void hoursPassInNoTime() {
    World world = World.line(Map.of("", "changes: [{at: 10h, node: r1, set: {silent: true}}]"));
    assertThat(world.internet.nextDue()).isEqualTo(36_000_000 * MILLI);
    world.now = world.internet.nextDue();
    assertThat(world.trace(HOST4, 1)).containsExactly("*");
  }

  @Test
  void routingLoopsEndWithTheTimeToLive() {
    World world =
        World.line(
            Map.of("", "routes: [{at: r3, to: host, via: r2}, {at: r2, to: host, via: r3}]"));
    assertThat(world.trace(HOST4, 6))
        .containsExactly(
            "198.18.1.1 in transit",
            "198.18.2.1 in transit",
            "198.18.3.1 in transit",
            "198.18.2.1 in transit",
            "198.18.3.1 in transit",
            "198.18.2.1 in transit");
  }

  @Test
  void loopOfNodesThatLowerNothingEndsToo() {
    World world =
        World.line(
            Map.of(
                "r2",
                "hidden: true",
                "r3",
                "hidden: true",
                "",
                "routes: [{at: r3, to: host, via: r2}, {at: r2, to: host, via: r3}]"));
    assertThat(world.exchange(World.udp(HOST4, 64))).isEmpty();
    assertThat(world.internet.count(Fate.ENDLESS)).isEqualTo(1);
  }

  @Test
  void shortestPathIsTakenAndALinkThatIsDownIsNot() {
    String text =
        """
        about: A triangle.
        you: {v4: 198.18.0.1}
        nodes: {a: {v4: 198.18.1.1}, b: {v4: 198.18.2.1}, host: {v4: 203.0.113.9}}
        links:
          - {ends: [you, a]}
          - {ends: [a, host]%s}
          - {ends: [a, b]}
          - {ends: [b, host]}
        """;
    assertThat(new World(text.formatted("")).trace(HOST4, 2).getLast()).startsWith("203.0.113.9");
    for (String key : List.of(", cost: 3", ", down: true")) {
      assertThat(new World(text.formatted(key)).trace(HOST4, 2).getLast()).startsWith("198.18.2.1");
    }
  }

  @Test
  void moreThanThereIsRoomForIsCountedAndNothingIsKept() {
    World world = World.line(Map.of());
    for (int i = 0; i < 20_000; i++) world.send(World.echo(HOST4, 64));
    assertThat(world.internet.count(Fate.OVERFLOW)).isEqualTo(20_000 - 16_384);
    world.settle();
    assertThat(world.heard).hasSize(16_384);
    assertThat(world.internet.onTheirWay()).isZero();
  }

  @Test
  void packetsWithAWrongHeaderChecksumGoNowhere() {
    World world = World.line(Map.of());
    byte[] bytes = World.udp(HOST4, 1).toArray();
    bytes[Ip4View.CHECKSUM] ^= 1;
    assertThat(world.exchange(Bytes.of(bytes))).isEmpty();
    assertThat(world.internet.count(Fate.MALFORMED)).isEqualTo(1);
    byte[] long4 = World.udp(HOST4, 1).toArray();
    long4[0] = 0x4f; // a header of 60 bytes, more than there are
    assertThat(world.exchange(Bytes.of(long4))).isEmpty();
    assertThat(world.internet.count(Fate.MALFORMED)).isEqualTo(2);
  }

  @Test
  void longerPacketsThanThereIsRoomForAreCounted() {
    World world = World.line(Map.of());
    assertThat(world.exchange(World.udp(HOST4, 64, 1, 2, 3000))).isEmpty();
    assertThat(world.internet.count(Fate.MALFORMED)).isEqualTo(1);
  }

  @Test
  void noBytesUpsetItAndEveryPacketHasAnEnd() {
    World world =
        World.line(
            Map.of(
                "r1",
                "nat: {v4: 192.0.2.7, port-shift: 9}, tos: 4",
                "r2",
                "mpls: 5",
                "r2-",
                "mtu: 600, corrupt: 50%",
                "host",
                "tcp: 80"));
    List<Bytes> honest =
        List.of(
            World.udp(HOST4, 2),
            World.echo(HOST6, 64),
            World.udp(HOST4, 64, 1, 2, 900),
            World.tcp(HOST6, 64, 80, 2, 1, 0));
    Seeds.each(
        5_000,
        seeds -> {
          byte[] bytes =
              seeds.chance(2) ? seeds.bytes(seeds.length(200)) : seeds.pick(honest).toArray();
          for (int n = seeds.between(0, 4); n > 0 && bytes.length > 0; n--) {
            bytes[seeds.between(0, bytes.length - 1)] = (byte) seeds.bits(8);
          }
          if (seeds.chance(2)) seal(bytes);
          world.send(Bytes.of(bytes)).settle();
          assertThat(world.internet.onTheirWay()).isZero();
        });
  }

  /** So that what follows a header that was changed is looked at too. */
  private static void seal(byte[] bytes) {
    int header = bytes.length < Ip4View.HEADER ? 0 : (bytes[0] & 0xf) * 4;
    if (header < Ip4View.HEADER || header > bytes.length) return;
    MemorySegment packet = MemorySegment.ofArray(bytes);
    Wire.put16(packet, Ip4View.CHECKSUM, 0);
    Wire.put16(packet, Ip4View.CHECKSUM, Checksum.finish(Checksum.sum(packet, 0, header)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.9", "2001:db8:9::9"})
  void plainPathAllocatesNothing(String host) throws Exception {
    int packets = 10_000;
    long[] answers = {0};
    Scenario scenario =
        ScenarioReader.read("test", ScenarioReaderTest.SMALL.getBytes(StandardCharsets.UTF_8));
    Internet internet = new Internet(scenario, 0, (_, _, _) -> answers[0]++, Arena.ofAuto());
    Bytes probe = World.udp(IpAddress.parse(host), 1);
    Bytes ping = World.echo(IpAddress.parse(host), 64);
    MemorySegment bytes = Arena.ofAuto().allocate(probe.length() + ping.length());
    probe.write(bytes, 0);
    ping.write(bytes, probe.length());
    long[] now = {0};
    long garbage =
        Garbage.ofTheBestRound(
            packets / 100,
            () -> {
              for (int i = 0; i < packets; i++) {
                internet.arrived(bytes, 0, probe.length(), now[0]);
                internet.arrived(bytes, probe.length(), ping.length(), now[0]);
                internet.advance(now[0] += 100 * MILLI);
              }
            });
    assertThat(answers[0]).isPositive();
    assertThat(Wire.u8(bytes, 0) >> 4).isIn(4, 6);
    assertThat(garbage).as("bytes for %d packets", 2 * packets).isLessThanOrEqualTo(packets / 100);
  }
}
