package dev.sonde.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The laws hold between the addresses of the captured IPv4 packets. */
class TcpTest implements ChecksumLaws<Tcp> {
  private static final int IP = 14;
  private static final int TCP = IP + Ip4View.HEADER;
  private static final Bytes CAPTURED = Wires.bytes(Captured.TCP4_SYN, IP);
  private static final IpView V4 = IpView.of(CAPTURED.segment(), 0, CAPTURED.length());

  @Override
  public Tcp any(Seeds seeds) {
    return new Tcp(
        seeds.bits(16),
        seeds.bits(16),
        Integer.toUnsignedLong(seeds.bits(32)),
        Integer.toUnsignedLong(seeds.bits(32)),
        seeds.bits(12),
        seeds.bits(16),
        seeds.bits(16),
        Bytes.of(seeds.bytes(4 * seeds.length(10))));
  }

  @Override
  public int encodedLength(Tcp value) {
    return value.encodedLength();
  }

  @Override
  public int encode(Tcp value, MemorySegment out, long at, int payloadLength) {
    return value.encode(out, at, payloadLength, V4.from(), V4.to());
  }

  @Override
  public Tcp decode(MemorySegment bytes, long at, int limit) {
    return Tcp.decode(new TcpView(bytes, at, limit));
  }

  @Override
  public int length(MemorySegment bytes, long at, int limit) {
    TcpView view = new TcpView(bytes, at, limit);
    return (int) (view.payloadAt() - at) + view.payloadLength();
  }

  @Override
  public boolean knowsItsLength() {
    return false;
  }

  @Override
  public List<LengthField> lengths() {
    return List.of(new LengthField(12, 1));
  }

  @Override
  public Map<Bytes, Tcp> captured() {
    Bytes synOptions = Wires.bytes("0204 05b4 0402 080a 1a43 40bc 0000 0000 0103 030a");
    Bytes dataOptions = Wires.bytes("0101 080a 1a43 40bc bdc2 bf64");
    return Map.of(
        Wires.bytes(Captured.TCP4_SYN, TCP),
        new Tcp(50070, 8080, 1746908222L, 0, Tcp.SYN, 64240, 0, synOptions),
        Wires.bytes(Captured.TCP4_DATA, TCP),
        new Tcp(50070, 8080, 1746908223L, 2243434487L, Tcp.PSH | Tcp.ACK, 63, 0, dataOptions));
  }

  @Override
  public int checksumAt() {
    return 16;
  }

  @Override
  public boolean verifies(MemorySegment bytes, long at, int limit) {
    return new TcpView(bytes, at, limit).verifies(V4);
  }

  @Override
  public int covered(Tcp value, int payloadLength) {
    return value.encodedLength() + payloadLength;
  }

  @ParameterizedTest
  @ValueSource(strings = {Captured.TCP4_DATA, Captured.TCP6_DATA})
  void capturedSegmentVerifiesInItsPacket(String frame) {
    Bytes packet = Wires.bytes(frame, IP);
    IpView ip = IpView.of(packet.segment(), 0, packet.length());
    TcpView tcp = new TcpView(packet.segment(), ip.payloadAt(), ip.payloadLength());
    assertThat(ip.protocol()).isEqualTo(IpProtocol.TCP);
    assertThat(tcp.verifies(ip)).isTrue();
    assertThat(tcp.has(Tcp.PSH | Tcp.ACK)).isTrue();
    assertThat(tcp.has(Tcp.ACK | Tcp.SYN)).isFalse();
    assertThat(Printable.ascii(packet.segment(), tcp.payloadAt(), tcp.payloadLength()))
        .isEqualTo("sonde");
  }

  @Test
  void valueThatDoesNotFitItsFieldIsRefused() {
    Bytes odd = Bytes.of(new byte[3]);
    Bytes long44 = Bytes.of(new byte[44]);
    assertThatThrownBy(() -> new Tcp(0, 0, 1L << 32, 0, 0, 0, 0, Bytes.NONE))
        .hasMessageContaining("sequence 4294967296");
    assertThatThrownBy(() -> new Tcp(0, 0, 0, 0, 0, 0, 0, odd)).hasMessageContaining("3 bytes");
    assertThatThrownBy(() -> new Tcp(0, 0, 0, 0, 0, 0, 0, long44)).hasMessageContaining("44 bytes");
  }
}
