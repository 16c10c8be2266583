package dev.sonde.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The laws hold between the addresses of the captured IPv6 packet. */
class UdpTest implements ChecksumLaws<Udp> {
  private static final int IP = 14;
  private static final Bytes CAPTURED = Wires.bytes(Captured.UDP6, IP);
  private static final IpView V6 = IpView.of(CAPTURED.segment(), 0, CAPTURED.length());

  @Override
  public Udp any(Seeds seeds) {
    return new Udp(seeds.bits(16), seeds.bits(16));
  }

  @Override
  public int encodedLength(Udp value) {
    return value.encodedLength();
  }

  @Override
  public int encode(Udp value, MemorySegment out, long at, int payloadLength) {
    return value.encode(out, at, payloadLength, V6.from(), V6.to());
  }

  @Override
  public Udp decode(MemorySegment bytes, long at, int limit) {
    return Udp.decode(new UdpView(bytes, at, limit));
  }

  @Override
  public int length(MemorySegment bytes, long at, int limit) {
    UdpView view = new UdpView(bytes, at, limit);
    return (int) (view.payloadAt() - at) + view.payloadLength();
  }

  @Override
  public boolean knowsItsLength() {
    return true;
  }

  @Override
  public List<LengthField> lengths() {
    return List.of(new LengthField(4, 2));
  }

  @Override
  public Map<Bytes, Udp> captured() {
    return Map.of(Wires.bytes(Captured.UDP6, IP + Ip6View.HEADER), new Udp(40000, 7777));
  }

  @Override
  public int checksumAt() {
    return 6;
  }

  @Override
  public boolean verifies(MemorySegment bytes, long at, int limit) {
    return new UdpView(bytes, at, limit).verifies(V6);
  }

  @Override
  public int covered(Udp value, int payloadLength) {
    return UdpView.HEADER + payloadLength;
  }

  @Test
  void capturedDatagramOverIpv4Verifies() {
    Bytes packet = Wires.bytes(Captured.UDP4, IP);
    IpView ip = IpView.of(packet.segment(), 0, packet.length());
    UdpView udp = new UdpView(packet.segment(), ip.payloadAt(), ip.payloadLength());
    assertThat(udp.verifies(ip)).isTrue();
    assertThat(Udp.decode(udp)).isEqualTo(new Udp(40000, 7777));
    assertThat(Printable.ascii(packet.segment(), udp.payloadAt(), udp.payloadLength()))
        .isEqualTo("hello sonde");
  }

  @Test
  void noChecksumIsRightOverIpv4AndWrongOverIpv6() {
    Bytes packet = Wires.bytes(Captured.UDP4, IP);
    IpView v4 = IpView.of(packet.segment(), 0, packet.length());
    MemorySegment bytes = MemorySegment.ofArray(new byte[8]);
    Wire.put16(bytes, 4, 8);
    assertThat(new UdpView(bytes, 0, 8).verifies(v4)).isTrue();
    assertThat(new UdpView(bytes, 0, 8).verifies(V6)).isFalse();
  }

  @Test
  void checksumThatComesOutZeroIsSentAsAllOnes() {
    MemorySegment bytes = MemorySegment.ofArray(new byte[10]);
    Udp udp = new Udp(0, 0);
    udp.encode(bytes, 0, 2, V6.from(), V6.to());
    Wire.put16(bytes, 8, new UdpView(bytes, 0, 10).checksum());
    udp.encode(bytes, 0, 2, V6.from(), V6.to());
    UdpView view = new UdpView(bytes, 0, 10);
    assertThat(view.checksum()).isEqualTo(0xffff);
    assertThat(view.verifies(V6)).isTrue();
  }

  @Test
  void valueThatDoesNotFitItsFieldIsRefused() {
    MemorySegment bytes = MemorySegment.ofArray(new byte[8]);
    assertThatThrownBy(() -> new Udp(65536, 0)).hasMessageContaining("source port 65536");
    assertThatThrownBy(() -> new Udp(0, -1)).hasMessageContaining("target port -1");
    assertThatThrownBy(() -> new Udp(0, 0).encode(bytes, 0, 65528, V6.from(), V6.to()))
        .hasMessageContaining("udp length 65536");
  }
}
