package dev.sonde.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArpTest implements HeaderLaws<Arp> {
  private static final MacAddress HARDWARE = MacAddress.parse("02:00:00:00:00:01");
  private static final Ip4Address ONE = Ip4Address.parse("198.18.0.1");
  private static final Ip4Address TWO = Ip4Address.parse("198.18.0.2");

  @Override
  public Arp any(Seeds seeds) {
    if (seeds.chance(2)) {
      return new Arp.OnEthernet(
          seeds.bits(16),
          new MacAddress(seeds.int64() >>> 16),
          new Ip4Address(seeds.bits(32)),
          new MacAddress(seeds.int64() >>> 16),
          new Ip4Address(seeds.bits(32)));
    }
    int hardware = seeds.length(20);
    int protocol = seeds.length(16);
    Bytes addresses = Bytes.of(seeds.bytes(2 * (hardware + protocol)));
    return new Arp.Unknown(
        seeds.between(2, 37), seeds.bits(16), hardware, protocol, seeds.bits(16), addresses);
  }

  @Override
  public int encodedLength(Arp value) {
    return value.encodedLength();
  }

  @Override
  public int encode(Arp value, MemorySegment out, long at, int payloadLength) {
    return value.encode(out, at) + payloadLength;
  }

  @Override
  public Arp decode(MemorySegment bytes, long at, int limit) {
    return Arp.decode(new ArpView(bytes, at, limit));
  }

  @Override
  public int length(MemorySegment bytes, long at, int limit) {
    return new ArpView(bytes, at, limit).length();
  }

  @Override
  public boolean knowsItsLength() {
    return true;
  }

  @Override
  public int payloadLength(Arp value, Seeds seeds) {
    return 0;
  }

  @Override
  public List<LengthField> lengths() {
    return List.of(new LengthField(4, 1), new LengthField(5, 1));
  }

  @Override
  public Map<Bytes, Arp> captured() {
    return Map.of(Wires.bytes(Captured.ARP_REQUEST, 14), Arp.request(HARDWARE, ONE, TWO));
  }

  @Test
  void replyGoesBackToWhoAsked() {
    MacAddress owner = MacAddress.parse("02:00:00:00:00:02");
    Arp.OnEthernet request = (Arp.OnEthernet) Arp.request(HARDWARE, ONE, TWO);
    assertThat(request.reply(owner))
        .isEqualTo(new Arp.OnEthernet(Arp.REPLY, owner, TWO, HARDWARE, ONE));
  }

  @Test
  void unknownOneThatIsReallyOnEthernetIsRefused() {
    Bytes addresses = Bytes.of(new byte[20]);
    assertThatThrownBy(() -> new Arp.Unknown(1, EtherType.IP4, 6, 4, 1, addresses))
        .hasMessageContaining("known");
    assertThatThrownBy(() -> new Arp.Unknown(6, EtherType.IP4, 8, 4, 1, addresses))
        .hasMessageContaining("20 bytes");
  }
}
