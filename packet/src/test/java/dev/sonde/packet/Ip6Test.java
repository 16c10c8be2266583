package dev.sonde.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.packet.Ip6Extension.Authentication;
import dev.sonde.packet.Ip6Extension.DestinationOptions;
import dev.sonde.packet.Ip6Extension.Fragment;
import dev.sonde.packet.Ip6Extension.HopByHop;
import dev.sonde.packet.Ip6Extension.Routing;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Ip6Test implements HeaderLaws<Ip6> {
  private static final int IP = 14;
  private static final Ip6Address ONE = Ip6Address.parse("2001:db8::1");
  private static final Ip6Address TWO = Ip6Address.parse("2001:db8::2");
  private static final List<Integer> UPPER =
      List.of(IpProtocol.UDP, IpProtocol.ICMP6, IpProtocol.NO_NEXT, IpProtocol.ESP, 135, 253, 255);

  @Override
  public Ip6 any(Seeds seeds) {
    return new Ip6(
        seeds.bits(8),
        seeds.bits(20),
        seeds.bits(8),
        address(seeds),
        address(seeds),
        extensions(seeds),
        seeds.pick(UPPER));
  }

  private static Ip6Address address(Seeds seeds) {
    return new Ip6Address(seeds.int64(), seeds.int64(), 0);
  }

  /** A chain as any sender may make it: a fragment other than the first can only be the last. */
  private static List<Ip6Extension> extensions(Seeds seeds) {
    List<Ip6Extension> chain = new ArrayList<>();
    for (int i = seeds.length(Ip6View.MAX_EXTENSIONS - 1); i > 0; i--) {
      chain.add(extension(seeds, 0));
    }
    if (seeds.chance(4)) {
      chain.add(new Fragment(seeds.bits(13) * 8, seeds.chance(2), seeds.bits(32), seeds.bits(10)));
    }
    return chain;
  }

  private static Ip6Extension extension(Seeds seeds, int offset) {
    Bytes body =
        Bytes.of(seeds.bytes(6 + 8 * (seeds.chance(20) ? seeds.bits(8) : seeds.length(3))));
    return switch (seeds.between(0, 4)) {
      case 0 -> new HopByHop(body);
      case 1 -> new Routing(body);
      case 2 -> new DestinationOptions(body);
      case 3 -> new Authentication(Bytes.of(seeds.bytes(6 + 4 * seeds.length(10))));
      default -> new Fragment(offset, seeds.chance(2), seeds.bits(32), seeds.bits(10));
    };
  }

  @Override
  public int encodedLength(Ip6 value) {
    return value.encodedLength();
  }

  @Override
  public int encode(Ip6 value, MemorySegment out, long at, int payloadLength) {
    return value.encode(out, at, payloadLength);
  }

  @Override
  public Ip6 decode(MemorySegment bytes, long at, int limit) {
    return Ip6.decode(new Ip6View(bytes, at, limit));
  }

  @Override
  public int length(MemorySegment bytes, long at, int limit) {
    Ip6View view = new Ip6View(bytes, at, limit);
    assertThat(view.payloadAt() - at + view.payloadLength()).isEqualTo(view.totalLength());
    assertThat(view.payloadLength()).isNotNegative();
    return view.totalLength();
  }

  @Override
  public boolean knowsItsLength() {
    return true;
  }

  /** The payload length, and the type of what follows. */
  @Override
  public List<LengthField> lengths() {
    return List.of(new LengthField(4, 2), new LengthField(6, 1));
  }

  @Override
  public Map<Bytes, Ip6> captured() {
    Bytes alert = Wires.bytes("0502 0000 0100");
    Ip6Address routers = Ip6Address.parse("ff02::16");
    Bytes segments =
        Wires.bytes(
            """
            0401 0100 0000 2001 0db8 0000 0000 0000 0000 0000 0002
                           2001 0db8 0000 0000 0000 0000 0000 0002
            """);
    Bytes padding = Wires.bytes("0104 0000 0000");
    Ip6Extension second = new Fragment(1448, false, 0x93284e64, 0);
    return Map.of(
        Wires.bytes(Captured.UDP6, IP),
        new Ip6(0, 0x51d10, 64, ONE, TWO, List.of(), IpProtocol.UDP),
        Wires.bytes(Captured.SECOND_FRAGMENT6, IP),
        new Ip6(0, 0x8cd5e, 64, ONE, TWO, List.of(second), IpProtocol.ICMP6),
        Wires.bytes(Captured.HOP_BY_HOP, IP),
        new Ip6(0, 0, 1, Ip6Address.ANY, routers, List.of(new HopByHop(alert)), IpProtocol.ICMP6),
        Wires.bytes(Captured.DESTINATION_OPTIONS, IP),
        new Ip6(0, 0x41158, 64, ONE, TWO, List.of(new DestinationOptions(padding)), IpProtocol.UDP),
        Wires.bytes(Captured.CHAIN, IP),
        new Ip6(
            0,
            0xdad48,
            64,
            ONE,
            TWO,
            List.of(new HopByHop(alert), new Routing(segments), new DestinationOptions(padding)),
            IpProtocol.UDP));
  }

  @Test
  void viewSaysWhatTheValueSays() {
    Seeds.each(
        RUNS,
        seeds -> {
          Sample<Ip6> sample = sample(seeds);
          Ip6 value = sample.value();
          Ip6View view = new Ip6View(sample.bytes(), sample.at(), sample.length());
          List<Fragment> fragments =
              value.extensions().stream()
                  .filter(Fragment.class::isInstance)
                  .map(Fragment.class::cast)
                  .toList();
          boolean fragment = !fragments.isEmpty();
          assertThat(view.hasFragmentHeader()).isEqualTo(fragment);
          assertThat(view.moreFragments()).isEqualTo(fragment && fragments.getFirst().more());
          assertThat(view.fragmentOffset()).isEqualTo(fragment ? fragments.getFirst().offset() : 0);
          assertThat(view.payloadLength()).isEqualTo(sample.payloadLength());
          assertThat(view.pseudoHeader(8))
              .isEqualTo(Checksum.pseudoHeader(value.from(), value.to(), value.protocol(), 8));
        });
  }

  @Test
  void upperLayerStartsBehindTheChain() {
    Bytes packet = Wires.bytes(Captured.CHAIN, IP);
    Ip6View view = new Ip6View(packet.segment(), 0, packet.length());
    UdpView udp = new UdpView(packet.segment(), view.payloadAt(), view.payloadLength());
    assertThat(view.nextHeader()).isEqualTo(IpProtocol.HOP_BY_HOP);
    assertThat(view.protocol()).isEqualTo(IpProtocol.UDP);
    assertThat(udp.targetPort()).isEqualTo(7777);
    assertThat(udp.verifies(view)).isTrue();
    assertThat(view.hasFragmentHeader()).isFalse();
  }

  @Test
  void laterFragmentIsNotReadAsHeaders() {
    Bytes packet = Wires.bytes(Captured.SECOND_FRAGMENT6, IP);
    Ip6View view = new Ip6View(packet.segment(), 0, packet.length());
    assertThat(view.fragmentOffset()).isEqualTo(1448);
    assertThat(view.moreFragments()).isFalse();
    assertThat(view.payloadLength()).isEqualTo(560);
    Fragment later = new Fragment(8, true, 1, 0);
    Ip6 inner = new Ip6(0, 0, 64, ONE, TWO, List.of(later), IpProtocol.DESTINATION_OPTIONS);
    MemorySegment out = MemorySegment.ofArray(new byte[49]);
    int length = inner.encode(out, 0, 1); // one byte could not be destination options
    assertThat(Ip6.decode(new Ip6View(out, 0, length))).isEqualTo(inner);
  }

  @Test
  void chainIsFollowedOnlySoDeep() {
    Ip6Extension one = new HopByHop(Bytes.of(new byte[6]));
    List<Ip6Extension> most = Collections.nCopies(Ip6View.MAX_EXTENSIONS, one);
    Ip6 deep = new Ip6(0, 0, 64, ONE, TWO, most, IpProtocol.HOP_BY_HOP);
    MemorySegment out = MemorySegment.ofArray(new byte[deep.encodedLength() + 8]);
    int length = deep.encode(out, 0, 8);
    assertThatThrownBy(() -> new Ip6View(out, 0, length))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("ip6 extensions");
  }

  @Test
  void jumbogramIsRejected() {
    MemorySegment bytes = MemorySegment.ofArray(Wires.bytes(Captured.HOP_BY_HOP, IP).toArray());
    Wire.put16(bytes, 4, 0);
    assertThatThrownBy(() -> new Ip6View(bytes, 0, (int) bytes.byteSize()))
        .isInstanceOf(Malformed.class);
  }

  @Test
  void scopeIsNotOnTheWire() {
    Ip6Address scoped = Ip6Address.parse("fe80::1%3");
    assertThat(new Ip6(scoped, scoped, IpProtocol.UDP, 1).from()).hasToString("fe80::1");
  }

  @Test
  void valueThatDoesNotFitItsFieldIsRefused() {
    MemorySegment out = MemorySegment.ofArray(new byte[40]);
    List<Ip6Extension> many = Collections.nCopies(15, new HopByHop(Bytes.of(new byte[6])));
    assertThatThrownBy(() -> new Ip6(0, 1 << 20, 1, ONE, TWO, List.of(), 17))
        .hasMessageContaining("flow label");
    assertThatThrownBy(() -> new Ip6(0, 0, 1, ONE, TWO, many, 17))
        .hasMessageContaining("15 extension headers");
    assertThatThrownBy(() -> new Ip6(ONE, TWO, 17, 1).encode(out, 0, 65536))
        .hasMessageContaining("payload length 65536");
    assertThatThrownBy(() -> new HopByHop(Bytes.of(new byte[8]))).hasMessageContaining("10 bytes");
    assertThatThrownBy(() -> new Authentication(Bytes.of(new byte[2])))
        .hasMessageContaining("4 bytes");
    assertThatThrownBy(() -> new Fragment(4, false, 0, 0)).hasMessageContaining("multiple of 8");
  }
}
