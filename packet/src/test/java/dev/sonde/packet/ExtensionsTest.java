package dev.sonde.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.packet.ExtensionObject.MplsStack;
import dev.sonde.packet.ExtensionObject.Unknown;
import dev.sonde.packet.InterfaceIdentification.ByAddress;
import dev.sonde.packet.InterfaceIdentification.ByIndex;
import dev.sonde.packet.InterfaceIdentification.ByName;
import dev.sonde.packet.InterfaceInformation.Role;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The structure itself; where errors keep it is in {@link IcmpBodyTest}. */
class ExtensionsTest {
  private static final MplsStack TWO_LABELS =
      new MplsStack(
          List.of(new MplsLabel(24001, 0, false, 1), new MplsLabel(0xfffff, 7, true, 255)));

  @Test
  void labelStackHasTheBitsOfRfc4950() {
    Bytes bytes = encoded(new Extensions(TWO_LABELS));
    assertThat(bytes).hasToString("2000" + "c915" + "000c0101" + "05dc1001" + "ffffffff");
    ExtensionsView view = view(bytes);
    ExtensionObjectView object = view.object(view.firstObject());
    assertThat(object.labels()).isEqualTo(2);
    assertThat(MplsLabel.of(object.label(1))).isEqualTo(new MplsLabel(0xfffff, 7, true, 255));
    assertThat(view.objectAfter(view.firstObject())).isEqualTo(view.end());
  }

  @Test
  void everyValueRoundTrips() {
    Seeds.each(
        2000,
        seeds -> {
          Extensions extensions = any(seeds);
          Bytes bytes = encoded(extensions);
          assertThat(bytes.length()).isEqualTo(extensions.encodedLength());
          assertThat(Extensions.decode(view(bytes))).isEqualTo(extensions);
        });
  }

  @Test
  void whateverIsWellFormedIsWrittenBackTheSame() {
    Seeds.each(
        5000,
        seeds -> {
          MemorySegment bytes = MemorySegment.ofArray(encoded(any(seeds)).toArray());
          for (int flips = seeds.between(1, 3); flips > 0; flips--) {
            long at = seeds.between(0, (int) bytes.byteSize() - 1);
            Wire.put8(bytes, at, seeds.bits(8));
          }
          Wire.put16(bytes, 2, 0); // else next to nothing would be well-formed
          int length = (int) bytes.byteSize();
          if (ExtensionsView.areThere(bytes, 0, length, false)) {
            Extensions decoded = Extensions.decode(new ExtensionsView(bytes, 0, length));
            assertThat(encoded(decoded)).isEqualTo(Bytes.copy(bytes, 0, length));
          }
        });
  }

  @Test
  void checksumOfZeroMeansNotComputed() {
    Bytes summed = encoded(new Extensions(TWO_LABELS));
    byte[] bytes = summed.toArray();
    bytes[2] = 0;
    bytes[3] = 0;
    Extensions decoded = Extensions.decode(view(Bytes.of(bytes)));
    assertThat(decoded).isEqualTo(new Extensions(0, false, List.of(TWO_LABELS)));
    assertThat(encoded(decoded)).isEqualTo(Bytes.of(bytes));
  }

  @Test
  void checksumThatComesOutZeroIsSentAsTheOtherZero() {
    // version 2, and an object whose words sum up to dfff with the length and class
    Unknown object = new Unknown(0, 0, Bytes.of((byte) 0xdf, (byte) 0xf9));
    Bytes bytes = encoded(new Extensions(object));
    assertThat(bytes).hasToString("2000ffff00060000dff9");
    assertThat(Extensions.decode(view(bytes))).isEqualTo(new Extensions(object));
  }

  @Test
  void everyFlippedBitIsDetected() {
    byte[] bytes = encoded(new Extensions(TWO_LABELS, new ByName("eth0"))).toArray();
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> view(Bytes.of(bytes))).isInstanceOf(Malformed.class);
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
    }
  }

  @Test
  void everyTruncationIsRejected() {
    Bytes bytes = encoded(new Extensions(TWO_LABELS, new ByIndex(7)));
    for (int length = 0; length < bytes.length(); length++) {
      Bytes cut = bytes.slice(0, length);
      assertThatThrownBy(() -> view(cut)).isInstanceOf(Malformed.class);
    }
  }

  @Test
  void objectLengthBelowItsHeaderIsRejected() {
    for (int length = 0; length < 4; length++) {
      MemorySegment bytes = unsummed(length);
      assertThatThrownBy(() -> new ExtensionsView(bytes, 0, 12))
          .isInstanceOfSatisfying(Malformed.class, m -> assertThat(m.at()).isEqualTo(4));
    }
    assertThat(new ExtensionsView(unsummed(8), 0, 12).end()).isEqualTo(12);
  }

  @Test
  void objectLengthBeyondTheMessageIsRejected() {
    for (int length : new int[] {9, 12, 0xffff}) {
      MemorySegment bytes = unsummed(length);
      assertThatThrownBy(() -> new ExtensionsView(bytes, 0, 12)).isInstanceOf(Malformed.class);
    }
  }

  @Test
  void otherVersionsAreRejected() {
    for (int version = 0; version < 16; version++) {
      MemorySegment bytes = MemorySegment.ofArray(new byte[] {(byte) (version << 4), 0, 0, 0});
      assertThat(ExtensionsView.areThere(bytes, 0, 4, false)).isEqualTo(version == 2);
    }
  }

  @Test
  void unknownClassSurvives() {
    Unknown unknown = new Unknown(200, 9, Bytes.of((byte) 1, (byte) 2, (byte) 3, (byte) 4));
    Extensions extensions = new Extensions(unknown, TWO_LABELS);
    assertThat(Extensions.decode(view(encoded(extensions)))).isEqualTo(extensions);
  }

  @Test
  void knownClassThatBreaksItsRfcSurvivesAsUnknown() {
    List<Unknown> broken =
        List.of(
            new Unknown(1, 1, Wires.bytes("0102030405")), // no whole label
            new Unknown(1, 2, Wires.bytes("01020304")), // another subtype
            new Unknown(2, 0x08, Wires.bytes("0000")), // no whole index
            new Unknown(2, 0x09, Wires.bytes("00000001")), // no MTU
            new Unknown(2, 0x00, Wires.bytes("00000001")), // more than announced
            new Unknown(2, 0x04, Wires.bytes("000100ff01020304")), // reserved bits of the address
            new Unknown(2, 0x04, Wires.bytes("0003000001020304")), // another address family
            new Unknown(2, 0x04, Wires.bytes("0002000001020304")), // no whole IPv6 address
            new Unknown(2, 0x02, Wires.bytes("00616263")), // name length 0
            new Unknown(2, 0x02, Wires.bytes("08616263")), // name longer than the object
            new Unknown(2, 0x02, Wires.bytes("03616200")), // name of 3 bytes and more behind
            new Unknown(3, 1, Wires.bytes("6c6f")), // name without padding
            new Unknown(3, 2, Wires.bytes("000001")),
            new Unknown(3, 3, Wires.bytes("0001040001020304ff")),
            new Unknown(3, 3, Wires.bytes("00010800c0000201")),
            new Unknown(3, 4, Wires.bytes("00000001")));
    for (Unknown each : broken) {
      Bytes bytes = encoded(new Extensions(each));
      assertThat(Extensions.decode(view(bytes)).objects()).containsExactly(each);
    }
  }

  @Test
  void interfaceInformationHasTheBytesOfRfc5837() {
    InterfaceInformation all =
        new InterfaceInformation(
            Role.OUTGOING, 0, 5, IpAddress.parse("192.0.2.1"), Bytes.utf8("ge-0/0/1"), 1500);
    assertThat(encoded(new Extensions(all)).toString().substring(8))
        .isEqualTo(
            "0020028f"
                + "00000005"
                + "00010000c0000201"
                + "0c"
                + "67652d302f302f31000000"
                + "000005dc");
    InterfaceInformation nextHop =
        new InterfaceInformation(
            Role.NEXT_HOP, 0, -1, IpAddress.parse("2001:db8::1"), Bytes.NONE, -1);
    assertThat(nextHop.subtype()).isEqualTo(0xc4);
  }

  @Test
  void interfaceIdentificationHasTheBytesOfRfc8335() {
    assertThat(encoded(new Extensions(new ByName("lo"))).toString())
        .endsWith("0008" + "0301" + "6c6f0000");
    assertThat(encoded(new Extensions(new ByIndex(3))).toString())
        .endsWith("0008" + "0302" + "00000003");
    assertThat(encoded(new Extensions(new ByAddress(IpAddress.parse("192.0.2.1")))).toString())
        .endsWith("000c" + "0303" + "00010400c0000201");
    Bytes mac = Wires.bytes("02000000000a");
    assertThat(encoded(new Extensions(new ByAddress(ByAddress.MAC48, mac))).toString())
        .endsWith("0010" + "0303" + "4005060002000000000a0000");
  }

  @Test
  void namesTooLongForTheirLengthByteAreRefused() {
    Bytes name = Bytes.of(new byte[64]);
    assertThatThrownBy(() -> new InterfaceInformation(Role.INCOMING, 0, -1, null, name, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  static Extensions any(Seeds seeds) {
    List<ExtensionObject> objects = new ArrayList<>();
    for (int i = seeds.between(0, 3); i > 0; i--) {
      objects.add(anyObject(seeds));
    }
    return new Extensions(seeds.chance(2) ? 0 : seeds.bits(12), !seeds.chance(4), objects);
  }

  private static ExtensionObject anyObject(Seeds seeds) {
    return switch (seeds.between(0, 5)) {
      case 0 ->
          new MplsStack(
              IntStream.range(0, seeds.between(0, 4))
                  .mapToObj(_ -> MplsLabel.of(seeds.bits(32)))
                  .toList());
      case 1 -> anyInformation(seeds);
      case 2 -> new ByName(name(seeds, 40));
      case 3 -> new ByIndex(seeds.bits(32) & 0xffff_ffffL);
      case 4 -> new ByAddress(seeds.bits(16), Bytes.of(seeds.bytes(seeds.between(0, 16))));
      default ->
          new Unknown(
              seeds.between(4, 255), seeds.bits(8), Bytes.of(seeds.bytes(seeds.length(40))));
    };
  }

  private static InterfaceInformation anyInformation(Seeds seeds) {
    IpAddress address =
        switch (seeds.between(0, 2)) {
          case 0 -> new Ip4Address(seeds.bits(32));
          case 1 -> new Ip6Address(seeds.int64(), seeds.int64(), 0);
          default -> null;
        };
    return new InterfaceInformation(
        seeds.pick(List.of(Role.values())),
        seeds.bits(2),
        seeds.chance(2) ? InterfaceInformation.NONE : seeds.bits(32) & 0xffff_ffffL,
        address,
        name(seeds, 63),
        seeds.chance(2) ? InterfaceInformation.NONE : seeds.bits(32) & 0xffff_ffffL);
  }

  private static Bytes name(Seeds seeds, int most) {
    return Bytes.of(seeds.bytes(seeds.length(most))).withoutPadding();
  }

  private static MemorySegment unsummed(int objectLength) {
    MemorySegment bytes = MemorySegment.ofArray(new byte[12]);
    Wire.put8(bytes, 0, 0x20);
    Wire.put16(bytes, 4, objectLength);
    return bytes;
  }

  static Bytes encoded(Extensions extensions) {
    MemorySegment out = MemorySegment.ofArray(new byte[extensions.encodedLength()]);
    assertThat(extensions.encode(out, 0)).isEqualTo(extensions.encodedLength());
    return Bytes.copy(out, 0, extensions.encodedLength());
  }

  private static ExtensionsView view(Bytes bytes) {
    return new ExtensionsView(bytes.segment(), 0, bytes.length());
  }
}
