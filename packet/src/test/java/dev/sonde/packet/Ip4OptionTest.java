package dev.sonde.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.packet.Ip4Option.EndOfOptions;
import dev.sonde.packet.Ip4Option.NoOperation;
import dev.sonde.packet.Ip4Option.RouterAlert;
import dev.sonde.packet.Ip4Option.Unknown;
import dev.sonde.packet.RouteOption.LooseSourceRoute;
import dev.sonde.packet.RouteOption.RecordRoute;
import dev.sonde.packet.RouteOption.StrictSourceRoute;
import dev.sonde.packet.TimestampOption.Kind;
import dev.sonde.packet.TimestampOption.Stamp;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ip4OptionTest {
  private static final int IP = 14;
  private static final Ip4Address ONE = Ip4Address.parse("198.18.0.1");
  private static final Ip4Address TWO = Ip4Address.parse("198.18.0.2");
  private static final EndOfOptions END = new EndOfOptions(Bytes.NONE);

  /** The options of a captured packet, once it is sure that they encode to the same bytes. */
  private static List<Ip4Option> captured(String frame) {
    Bytes packet = Wires.bytes(frame, IP);
    Ip4View view = new Ip4View(packet.segment(), 0, packet.length());
    Ip4 header = Ip4.decode(view);
    MemorySegment out = MemorySegment.ofArray(new byte[view.headerLength()]);
    header.encode(out, 0, view.payloadLength());
    assertThat(Bytes.copy(out, 0, view.headerLength()))
        .isEqualTo(Bytes.copy(packet.segment(), 0, view.headerLength()));
    return header.options();
  }

  @Test
  void recordRouteTellsWhereThePacketHasBeen() {
    List<Ip4Option> options = captured(Captured.RECORD_ROUTE);
    assertThat(options).hasSize(2).last().isEqualTo(END);
    RecordRoute route = (RecordRoute) options.getFirst();
    assertThat(route.passed()).containsExactly(ONE, TWO, TWO);
    assertThat(route.ahead()).hasSize(6).containsOnly(Ip4Address.ANY);
  }

  @Test
  void timestampsAreTimesWithoutAddresses() {
    TimestampOption times = (TimestampOption) captured(Captured.TIMES).getFirst();
    Stamp stamp = new Stamp(null, 4086139);
    assertThat(times.kind()).isEqualTo(Kind.ONLY);
    assertThat(times.overflow()).isZero();
    assertThat(times.filled()).containsExactly(stamp, stamp, stamp);
    assertThat(times.slots()).hasSize(9);
  }

  @Test
  void timestampsWithAddressesSayWhoseTheyAre() {
    TimestampOption times = (TimestampOption) captured(Captured.TIMES_WITH_ADDRESS).getFirst();
    assertThat(times.kind()).isEqualTo(Kind.WITH_ADDRESS);
    assertThat(times.filled())
        .containsExactly(new Stamp(ONE, 4086143), new Stamp(TWO, 4086143), new Stamp(TWO, 4086143));
    assertThat(times.slots()).hasSize(4);
  }

  @Test
  void sourceRoutesTellWhereThePacketGoes() {
    assertThat(captured(Captured.LOOSE_ROUTE))
        .containsExactly(
            new LooseSourceRoute(4, List.of(Ip4Address.parse("198.18.0.3"), TWO)), END);
    assertThat(captured(Captured.STRICT_ROUTE))
        .containsExactly(new StrictSourceRoute(4, List.of(TWO)), END);
  }

  @Test
  void routerAlertIsItsValue() {
    assertThat(captured(Captured.ROUTER_ALERT)).containsExactly(new RouterAlert(0));
  }

  /** As ping -T tsprespec asks: type 68, length 12, pointer 5, flag 3, then the slot. */
  @Test
  void prespecifiedTimestampHoldsItsAddressUnfilled() {
    TimestampOption times = TimestampOption.prespecified(List.of(TWO));
    MemorySegment out = MemorySegment.ofArray(new byte[12]);
    times.encode(out, 0);
    assertThat(Bytes.copy(out, 0, 12)).isEqualTo(Wires.bytes("440c0503 c6120002 00000000"));
    assertThat(times.filled()).isEmpty();
    assertThat(Ip4Option.decode(out, 0, 12)).containsExactly(times);
  }

  @Test
  void overflowIsTheUpperHalfOfItsByte() {
    List<Ip4Option> options = decode("4408 09f0 00000001");
    assertThat(options)
        .containsExactly(new TimestampOption(9, 15, Kind.ONLY, List.of(new Stamp(null, 1))));
  }

  @Test
  void timeWithTheHighBitIsNotStandard() {
    assertThat(new Stamp(null, 0x8000_0001).isStandardTime()).isFalse();
    assertThat(new Stamp(null, 86_399_999).isStandardTime()).isTrue();
  }

  @Test
  void emptyOptionsHaveTheShapesThatPingSends() {
    RecordRoute route = new RecordRoute(9);
    assertThat(route.encodedLength()).isEqualTo(39);
    assertThat(route.passed()).isEmpty();
    assertThat(TimestampOption.empty(Kind.ONLY, 9).encodedLength()).isEqualTo(40);
    assertThat(TimestampOption.empty(Kind.WITH_ADDRESS, 4).encodedLength()).isEqualTo(36);
  }

  @Test
  void incompleteWordIsEndedWithZeros() {
    assertThat(header(new NoOperation()).options())
        .containsExactly(new NoOperation(), new EndOfOptions(Wires.bytes("0000")));
    assertThat(header(new RouterAlert(0)).options()).containsExactly(new RouterAlert(0));
  }

  @Test
  void endThatIsNotTheEndIsRefused() {
    assertThatThrownBy(() -> header(END, new NoOperation(), new NoOperation(), new NoOperation()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> header(END)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void optionsOverFortyBytesAreRefused() {
    assertThatThrownBy(() -> header(new RecordRoute(9), new RouterAlert(0)))
        .hasMessageContaining("40 bytes");
    assertThatThrownBy(() -> new RecordRoute(64)).hasMessageContaining("route length");
    assertThatThrownBy(() -> TimestampOption.empty(Kind.ONLY, 63))
        .hasMessageContaining("timestamp length");
  }

  private static Ip4 header(Ip4Option... options) {
    return new Ip4(0, 0, 0, 0, 64, IpProtocol.ICMP, ONE, TWO, List.of(options));
  }

  /** Lengths 0 and 1, beyond the end, of a route with half a slot, of a timestamp without flag. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0700 0000",
        "0701 0000",
        "0705 0400",
        "8307 04c6",
        "4403 0500",
        "4407 0500 0000 0000",
        "4408 0502 0000 0000",
        "9405 0000 0000 0000",
        "9403 0000",
        "0702 0000",
        "86ff 0000"
      })
  void brokenOptionIsUnknownAndSurvives(String hex) {
    List<Ip4Option> options = decode(hex);
    assertThat(options.getFirst()).isInstanceOf(Unknown.class);
    assertThat(options.getFirst().type()).isEqualTo(Wires.bytes(hex).u8(0));
    assertThat(encode(options)).isEqualTo(Wires.bytes(hex));
  }

  @ParameterizedTest
  @ValueSource(strings = {"07", "4402", "440305", "440404", "0702", "9402"})
  void optionCutByTheEndIsUnknownAndSurvives(String hex) {
    List<Ip4Option> options = decode("01 01 01 01" + hex);
    assertThat(options).last().isEqualTo(new Unknown(Wires.bytes(hex)));
  }

  @Test
  void paddingThatIsNotZeroSurvives() {
    assertThat(decode("010000ff"))
        .containsExactly(new NoOperation(), new EndOfOptions(Wires.bytes("00ff")));
  }

  @Test
  void anyBytesDecodeAndEncodeToThemselves() {
    Seeds.each(
        5000,
        seeds -> {
          byte[] bytes = seeds.bytes(4 * seeds.between(1, 10));
          bytes[0] = seeds.pick(List.of((byte) 7, (byte) 68, (byte) 131, (byte) 148, bytes[0]));
          bytes[1] = (byte) seeds.between(0, bytes.length);
          Bytes all = Bytes.of(bytes);
          assertThat(encode(Ip4Option.decode(all.segment(), 0, all.length()))).isEqualTo(all);
        });
  }

  private static List<Ip4Option> decode(String hex) {
    Bytes bytes = Wires.bytes(hex);
    return Ip4Option.decode(bytes.segment(), 0, bytes.length());
  }

  private static Bytes encode(List<Ip4Option> options) {
    MemorySegment out = MemorySegment.ofArray(new byte[Ip4Option.length(options)]);
    long at = 0;
    for (Ip4Option option : options) {
      option.encode(out, at);
      at += option.encodedLength();
    }
    return Bytes.copy(out, 0, (int) at);
  }
}
