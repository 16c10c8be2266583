package dev.sonde.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.packet.Ethernet.Tag;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EthernetTest implements HeaderLaws<Ethernet> {
  private static final MacAddress ONE = MacAddress.parse("02:00:00:00:00:01");

  @Override
  public Ethernet any(Seeds seeds) {
    List<Tag> tags = new ArrayList<>();
    for (int i = seeds.length(EthernetView.MAX_TAGS); i > 0; i--) {
      int type = seeds.chance(2) ? EtherType.CUSTOMER_TAG : EtherType.SERVICE_TAG;
      tags.add(new Tag(type, seeds.bits(16)));
    }
    return new Ethernet(mac(seeds), mac(seeds), tags, seeds.pick(List.of(0x0800, 0x0806, 0xffff)));
  }

  private static MacAddress mac(Seeds seeds) {
    return new MacAddress(seeds.int64() >>> 16);
  }

  @Override
  public int encodedLength(Ethernet value) {
    return value.encodedLength();
  }

  @Override
  public int encode(Ethernet value, MemorySegment out, long at, int payloadLength) {
    return value.encode(out, at) + payloadLength;
  }

  @Override
  public Ethernet decode(MemorySegment bytes, long at, int limit) {
    return Ethernet.decode(new EthernetView(bytes, at, limit));
  }

  @Override
  public int length(MemorySegment bytes, long at, int limit) {
    EthernetView view = new EthernetView(bytes, at, limit);
    return (int) (view.payloadAt() - at) + view.payloadLength();
  }

  @Override
  public boolean knowsItsLength() {
    return false;
  }

  /** The type field is a length up to 1500. */
  @Override
  public List<LengthField> lengths() {
    return List.of(new LengthField(12, 2));
  }

  @Override
  public Map<Bytes, Ethernet> captured() {
    MacAddress all = MacAddress.BROADCAST;
    return Map.of(
        Wires.bytes(Captured.ARP_REQUEST),
        new Ethernet(all, ONE, EtherType.ARP),
        Wires.bytes(Captured.ARP_TAGGED),
        new Ethernet(
            all, ONE, List.of(new Tag(EtherType.CUSTOMER_TAG, 5 << 13 | 42)), EtherType.ARP),
        Wires.bytes(Captured.ARP_DOUBLE_TAGGED),
        new Ethernet(
            all,
            ONE,
            List.of(new Tag(EtherType.SERVICE_TAG, 100), new Tag(EtherType.CUSTOMER_TAG, 42)),
            EtherType.ARP));
  }

  @Test
  void tagTellsVlanAndPriority() {
    Bytes frame = Wires.bytes(Captured.ARP_TAGGED);
    EthernetView view = new EthernetView(frame.segment(), 0, frame.length());
    Tag tag = Ethernet.decode(view).tags().getFirst();
    assertThat(tag.vlan()).isEqualTo(42);
    assertThat(tag.priority()).isEqualTo(5);
    assertThat(view.tag(0)).isEqualTo(0x8100_a02a);
    assertThatThrownBy(() -> view.tag(1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void typeUpTo1500IsTheLengthOfThePayload() {
    MemorySegment frame = MemorySegment.ofArray(new byte[60]);
    Wire.put16(frame, 12, 38);
    assertThat(new EthernetView(frame, 0, 60).payloadLength()).isEqualTo(38);
    Wire.put16(frame, 12, 47);
    assertThatThrownBy(() -> new EthernetView(frame, 0, 60)).isInstanceOf(Malformed.class);
  }

  @Test
  void tagThatIsCutIsRejected() {
    Bytes frame = Wires.bytes(Captured.ARP_DOUBLE_TAGGED);
    for (int limit = 0; limit < 22; limit++) {
      int length = limit;
      assertThatThrownBy(() -> new EthernetView(frame.segment(), 0, length))
          .isInstanceOf(Malformed.class);
    }
    assertThat(new EthernetView(frame.segment(), 0, 22).payloadLength()).isZero();
  }

  @Test
  void fifthTagIsPayload() {
    Tag tag = new Tag(EtherType.CUSTOMER_TAG, 1);
    List<Tag> four = Collections.nCopies(EthernetView.MAX_TAGS, tag);
    Ethernet deep = new Ethernet(ONE, ONE, four, EtherType.CUSTOMER_TAG);
    MemorySegment out = MemorySegment.ofArray(new byte[64]);
    deep.encode(out, 0);
    EthernetView view = new EthernetView(out, 0, 64);
    assertThat(view.tags()).isEqualTo(4);
    assertThat(view.payloadAt()).isEqualTo(30);
    assertThat(Ethernet.decode(view)).isEqualTo(deep);
  }

  @Test
  void valueThatDoesNotFitItsFieldIsRefused() {
    assertThatThrownBy(() -> new Tag(EtherType.IP4, 0)).hasMessageContaining("tag type 800");
    assertThatThrownBy(() -> new Tag(EtherType.SERVICE_TAG, 65536)).hasMessageContaining("65536");
    assertThatThrownBy(() -> new Ethernet(ONE, ONE, 65536)).hasMessageContaining("65536");
    Tag tag = new Tag(EtherType.SERVICE_TAG, 0);
    assertThatThrownBy(() -> new Ethernet(ONE, ONE, Collections.nCopies(5, tag), EtherType.IP4))
        .hasMessageContaining("5 tags");
  }
}
