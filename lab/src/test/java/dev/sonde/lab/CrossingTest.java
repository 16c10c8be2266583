package dev.sonde.lab;

import static dev.sonde.lab.World.HOST4;
import static dev.sonde.lab.World.HOST6;
import static dev.sonde.lab.World.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.IcmpView;
import dev.sonde.packet.Ip4;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip4Option;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.RouteOption.RecordRoute;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What links do to packets. */
class CrossingTest {
  private static final int MANY = 4_000;

  private static Bytes ping(int sequence) {
    return World.icmp(HOST4, 64, new Icmp.EchoRequest(1, sequence, Bytes.of(new byte[32])));
  }

  /** Sends many pings at intervals, over a first link with these faults. */
  private static World pings(String faults, long intervalNanos) {
    World world = World.line(Map.of("you-", faults));
    for (int i = 0; i < MANY; i++) {
      long at = i * intervalNanos;
      while (world.internet.nextDue() <= at) {
        world.now = world.internet.nextDue();
        world.internet.advance(world.now);
      }
      world.now = at;
      world.send(ping(i));
    }
    return world.settle();
  }

  @Test
  void lossIsThatOfTheScenarioBothWays() {
    World world = pings("loss: 10%", MILLI);
    assertThat(world.heard.size()).isBetween((int) (MANY * 0.78), (int) (MANY * 0.84));
    assertThat(world.internet.count(Fate.LOST)).isEqualTo(MANY - world.heard.size());
  }

  @Test
  void everythingOrNothingIsLost() {
    assertThat(pings("loss: 100%", MILLI).heard).isEmpty();
    assertThat(pings("loss: 0%", MILLI).heard).hasSize(MANY);
    assertThat(pings("down: true", MILLI).heard).isEmpty();
  }

  @Test
  void duplicatesComeTwiceFromEachDirection() {
    assertThat(pings("duplicate: 100%", MILLI).heard).hasSize(4 * MANY);
  }

  @Test
  void corruptionIsFoundByTheChecksumAndSparesTheHeader() {
    World world = pings("corrupt: 100%", MILLI);
    assertThat(world.heard).isEmpty();
    assertThat(world.internet.count(Fate.BROKEN)).isEqualTo(MANY);
    World back = World.line(Map.of("r3-", "corrupt: 0%", "you-", "corrupt: 50%"));
    for (int i = 0; i < 100; i++) back.exchange(ping(i));
    assertThat(back.heard)
        .isNotEmpty()
        .allSatisfy(each -> {
          assertThat(((Ip4View) each.ip()).from()).isEqualTo(HOST4);
        });
    assertThat(back.heard)
        .anySatisfy(each -> {
          assertThat(IcmpView.of(each.ip()).verifies(each.ip())).isFalse();
        });
  }

  private static long[] sequences(World world) {
    return world.heard.stream().mapToLong(each -> each.view().sequence()).toArray();
  }

  @Test
  void jitterKeepsTheOrderAndReorderingDoesNot() {
    assertThat(sequences(pings("jitter: 50ms", MILLI))).isSorted();
    long[] mixed = sequences(pings("reorder: 10%, jitter: 10us", MILLI / 10));
    assertThat(LongStream.range(1, mixed.length).anyMatch(i -> mixed[(int) i] < mixed[(int) i - 1]))
        .isTrue();
  }

  /** The shapes by their medians over both ways of the first link, 2 ms of delay each. */
  @ParameterizedTest
  @CsvSource({
    "uniform, 10, 30, 0, 40",
    "exponential, 20, 50, 0, 1000",
    "pareto, 30, 80, 0, 999999",
    "normal, 5, 25, -2, 200"
  })
  void jitterHasTheShapeOfTheScenario(String shape, int low, int high, int least, int most) {
    World world = World.line(Map.of("you-", "jitter: 20ms, shape: " + shape));
    long[] extra = new long[1_001];
    for (int i = 0; i < extra.length; i++) {
      long before = world.now;
      extra[i] = (world.answer(ping(i)).at() - before) / MILLI - 8;
    }
    Arrays.sort(extra);
    assertThat(extra[500]).isBetween((long) low, (long) high);
    assertThat(extra[0]).isGreaterThanOrEqualTo(least);
    assertThat(extra[1_000]).isLessThanOrEqualTo(most);
  }

  @Test
  void packetsThatMayBeCutAreCutAndFitTogether() {
    World world = World.line(Map.of("r1-", "mtu: 500"));
    Bytes data = World.message(World.YOU4, new Icmp.EchoReply(1, 2, Bytes.of(new byte[1000])));
    Ip4 header =
        new Ip4(
            0,
            77,
            0,
            0,
            64,
            IpProtocol.ICMP,
            (Ip4Address) HOST4,
            (Ip4Address) World.YOU4,
            List.of());
    // From the edge to itself: over the narrow link, back by a route.
    World loop =
        World.line(
            Map.of(
                "r1-",
                "mtu: 500",
                "",
                "routes: [{at: r1, to: 198.18.0.1, via: r2}, {at: r2, to: 198.18.0.1, via: r1}]\n"
                    + "changes: [{at: 3500us, routes: []}]"));
    loop.send(World.packet(header, data)).settle();
    assertThat(loop.heard).hasSize(3);
    byte[] joined = new byte[data.length()];
    for (Heard each : loop.heard) {
      Ip4View piece = (Ip4View) each.ip();
      assertThat(piece.id()).isEqualTo(77);
      assertThat(piece.totalLength()).isLessThanOrEqualTo(500);
      byte[] part = Bytes.copy(piece.bytes(), piece.payloadAt(), piece.payloadLength()).toArray();
      System.arraycopy(part, 0, joined, piece.fragmentOffset(), part.length);
      boolean last = piece.fragmentOffset() + part.length == joined.length;
      assertThat(piece.moreFragments()).isEqualTo(!last);
    }
    assertThat(Bytes.of(joined)).isEqualTo(data);
    assertThat(world.internet.onTheirWay()).isZero();
  }

  @Test
  void laterPiecesHaveOnlyTheOptionsThatAreCopied() {
    // What r1 cuts comes back to the edge by a route.
    World loop =
        World.line(
            Map.of(
                "r1-",
                "mtu: 500",
                "",
                "routes: [{at: r1, to: 198.18.0.1, via: r2}, {at: r2, to: 198.18.0.1, via: r1}]\n"
                    + "changes: [{at: 3500us, routes: []}]"));
    Ip4Option copied = new Ip4Option.RouterAlert(0);
    Ip4 header =
        new Ip4(
            0,
            77,
            0,
            0,
            64,
            IpProtocol.UDP,
            (Ip4Address) HOST4,
            (Ip4Address) World.YOU4,
            List.of(new RecordRoute(2), copied, new Ip4Option.NoOperation()));
    loop.send(World.packet(header, Bytes.of(new byte[1000]))).settle();
    assertThat(loop.heard).hasSize(3);
    for (Heard each : loop.heard) {
      Ip4View piece = (Ip4View) each.ip();
      List<Ip4Option> options =
          Ip4Option.decode(piece.bytes(), piece.optionsAt(), piece.optionsLength());
      boolean first = piece.fragmentOffset() == 0;
      assertThat(options).hasAtLeastOneElementOfType(Ip4Option.RouterAlert.class);
      assertThat(options.stream().anyMatch(RecordRoute.class::isInstance)).isEqualTo(first);
    }
  }

  @Test
  void packetsOfIpv6AreNeverCut() {
    World world = World.line(Map.of("r1-", "mtu: 1300"));
    assertThat(world.exchange(World.udp(HOST6, 64, 1, 2, 1350))).hasSize(1);
    assertThat(world.heard.getFirst().view().mtu()).isEqualTo(1300);
  }
}
