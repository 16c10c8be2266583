package dev.sonde.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Ip4Test implements ChecksumLaws<Ip4> {
  private static final int IP = 14;
  private static final Ip4Address ONE = Ip4Address.parse("198.18.0.1");
  private static final Ip4Address TWO = Ip4Address.parse("198.18.0.2");

  @Override
  public Ip4 any(Seeds seeds) {
    return new Ip4(
        seeds.bits(8),
        seeds.bits(16),
        seeds.bits(3),
        seeds.bits(13) * 8,
        seeds.bits(8),
        seeds.bits(8),
        new Ip4Address(seeds.bits(32)),
        new Ip4Address(seeds.bits(32)),
        Ip4Options.any(seeds));
  }

  @Override
  public int encodedLength(Ip4 value) {
    return value.encodedLength();
  }

  @Override
  public int encode(Ip4 value, MemorySegment out, long at, int payloadLength) {
    return value.encode(out, at, payloadLength);
  }

  @Override
  public Ip4 decode(MemorySegment bytes, long at, int limit) {
    return Ip4.decode(new Ip4View(bytes, at, limit));
  }

  @Override
  public int length(MemorySegment bytes, long at, int limit) {
    Ip4View view = new Ip4View(bytes, at, limit);
    assertThat(view.payloadAt() - at + view.payloadLength()).isEqualTo(view.totalLength());
    return view.totalLength();
  }

  @Override
  public boolean knowsItsLength() {
    return true;
  }

  @Override
  public List<LengthField> lengths() {
    return List.of(new LengthField(0, 1), new LengthField(2, 2));
  }

  @Override
  public Map<Bytes, Ip4> captured() {
    return Map.of(
        Wires.bytes(Captured.UDP4, IP),
        new Ip4(0, 18056, Ip4.DONT_FRAGMENT, 0, 64, IpProtocol.UDP, ONE, TWO, List.of()),
        Wires.bytes(Captured.SECOND_FRAGMENT4, IP),
        new Ip4(0, 37992, 0, 1480, 64, IpProtocol.ICMP, ONE, TWO, List.of()));
  }

  @Override
  public int checksumAt() {
    return 10;
  }

  @Override
  public boolean verifies(MemorySegment bytes, long at, int limit) {
    return new Ip4View(bytes, at, limit).verifies();
  }

  @Override
  public int covered(Ip4 value, int payloadLength) {
    return value.encodedLength();
  }

  @Test
  void viewSaysWhatTcpdumpSaysOfAFragment() {
    Bytes packet = Wires.bytes(Captured.SECOND_FRAGMENT4, IP);
    Ip4View view = new Ip4View(packet.segment(), 0, packet.length());
    assertThat(view.fragmentOffset()).isEqualTo(1480);
    assertThat(view.moreFragments()).isFalse();
    assertThat(view.dontFragment()).isFalse();
    assertThat(view.payloadLength()).isEqualTo(528);
    assertThat(view.from()).isEqualTo(ONE);
    assertThat(view.to()).isEqualTo(TWO);
    assertThat(view.verifies()).isTrue();
  }

  @Test
  void viewSaysWhatTheValueSays() {
    Seeds.each(
        RUNS,
        seeds -> {
          Sample<Ip4> sample = sample(seeds);
          Ip4 value = sample.value();
          Ip4View view = new Ip4View(sample.bytes(), sample.at(), sample.length());
          assertThat(view.dontFragment()).isEqualTo((value.flags() & 2) != 0);
          assertThat(view.moreFragments()).isEqualTo((value.flags() & 1) != 0);
          assertThat(view.headerLength()).isEqualTo(value.encodedLength());
          assertThat(view.payloadLength()).isEqualTo(sample.payloadLength());
          assertThat(view.pseudoHeader(8))
              .isEqualTo(Checksum.pseudoHeader(value.from(), value.to(), value.protocol(), 8));
        });
  }

  @Test
  void otherVersionIsRejected() {
    Bytes six = Wires.bytes(Captured.UDP6, IP);
    assertThatThrownBy(() -> new Ip4View(six.segment(), 0, six.length()))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("ip4 version");
    MemorySegment seven = MemorySegment.ofArray(new byte[] {0x75});
    assertThatThrownBy(() -> IpView.of(seven, 0, 1)).isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> IpView.of(seven, 0, 0)).isInstanceOf(Malformed.class);
  }

  @Test
  void timeToLiveCanBeChangedWithAnIncrementalChecksum() {
    Seeds.each(
        RUNS,
        seeds -> {
          Sample<Ip4> sample = sample(seeds);
          MemorySegment bytes = sample.copy(sample.length());
          Ip4View view = new Ip4View(bytes, sample.at(), sample.length());
          int before = Wire.u16(bytes, sample.at() + 8L);
          Wire.put8(bytes, sample.at() + 8L, view.ttl() - 1);
          int after = Wire.u16(bytes, sample.at() + 8L);
          Wire.put16(bytes, sample.at() + 10L, Checksum.update(view.checksum(), before, after));
          assertThat(view.verifies()).isTrue();
        });
  }

  @Test
  void valueThatDoesNotFitItsFieldIsRefused() {
    List<Ip4Option> none = List.of();
    MemorySegment out = MemorySegment.ofArray(new byte[20]);
    assertThatThrownBy(() -> new Ip4(ONE, TWO, 256, 64)).hasMessageContaining("protocol 256");
    assertThatThrownBy(() -> new Ip4(ONE, TWO, 1, -1)).hasMessageContaining("ttl -1");
    assertThatThrownBy(() -> new Ip4(0, 0, 0, 12, 64, 1, ONE, TWO, none))
        .hasMessageContaining("no multiple of 8");
    assertThatThrownBy(() -> new Ip4(0, 0, 0, 65536, 64, 1, ONE, TWO, none))
        .hasMessageContaining("fragment offset");
    assertThatThrownBy(() -> new Ip4(ONE, TWO, 1, 64).encode(out, 0, 65516))
        .hasMessageContaining("total length 65536");
    assertThatThrownBy(() -> Ip.of(ONE, Ip6Address.ANY, 1, 64))
        .hasMessageContaining("two families");
  }
}
