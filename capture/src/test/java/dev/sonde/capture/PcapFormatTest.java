package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.CapturedPacket.Direction;
import dev.sonde.packet.LinkType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Files of pcap made by hand, and what is read of them. */
class PcapFormatTest {
  private static final List<ByteOrder> ORDERS =
      List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);
  private static final long SECOND = 1_000_000_000;

  private final CapturedPacket packet = new CapturedPacket();

  private static CaptureFile open(Blocks file) throws IOException {
    return CaptureFile.open(new ByteArrayInputStream(file.array()), "hand");
  }

  private static void isRefused(Blocks file, String why) {
    assertThatThrownBy(() -> open(file))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("hand: " + why);
  }

  @Test
  void bothUnitsAreReadInBothByteOrders() throws IOException {
    for (ByteOrder order : ORDERS) {
      for (boolean nanos : List.of(false, true)) {
        Blocks file = new Blocks(order).pcap(nanos ? 0xa1b23c4d : 0xa1b2c3d4, 96, 1);
        try (CaptureFile in = open(file.record(5, 7, 60, (byte) 1, (byte) 2))) {
          assertThat(in.linkType()).isEqualTo(LinkType.EN10MB);
          assertThat(in.snapLength()).isEqualTo(96);
          assertThat(in.hasNanos()).isEqualTo(nanos);
          assertThat(in.next(packet)).isTrue();
          assertThat(packet.stampNanos()).isEqualTo(5 * SECOND + (nanos ? 7 : 7000));
          assertThat(packet.length()).isEqualTo(2);
          assertThat(packet.originalLength()).isEqualTo(60);
          assertThat(in.next(packet)).isFalse();
          assertThat(in.ended()).isEqualTo(new Ended(42, true, "end of file"));
        }
      }
    }
  }

  @Test
  void secondsAreUnsignedUpToTheYear2106() throws IOException {
    Blocks file = new Blocks(ByteOrder.BIG_ENDIAN).pcap(0xa1b2c3d4, 0, 1);
    try (CaptureFile in = open(file.record(0xffff_ffffL, 999_999, 0))) {
      assertThat(in.next(packet)).isTrue();
      assertThat(packet.stampNanos()).isEqualTo(4_294_967_295_999_999_000L);
    }
  }

  @Test
  void packetLongerThanTheSnapLengthIsReadWhole() throws IOException {
    Blocks file = new Blocks(ByteOrder.LITTLE_ENDIAN).pcap(0xa1b2c3d4, 4, 1);
    try (CaptureFile in = open(file.record(0, 0, 9, new byte[9]))) {
      assertThat(in.next(packet)).isTrue();
      assertThat(packet.length()).isEqualTo(9);
    }
  }

  @Test
  void lengthOfTheCheckSequenceIsInTheTopOfTheLinkType() throws IOException {
    Blocks known = new Blocks(ByteOrder.LITTLE_ENDIAN).pcap(0xa1b2c3d4, 64, 0x2400_0001);
    Blocks unknown = new Blocks(ByteOrder.LITTLE_ENDIAN).pcap(0xa1b2c3d4, 64, 0x2000_0001);
    try (CaptureFile in = open(known);
        CaptureFile none = open(unknown)) {
      assertThat(in.linkType()).isEqualTo(LinkType.EN10MB);
      assertThat(in.checkSequenceLength()).isEqualTo(4);
      assertThat(none.checkSequenceLength()).isZero();
    }
  }

  @Test
  void reservedBitsOfTheLinkTypeDoNotMatter() throws IOException {
    try (CaptureFile in =
        open(new Blocks(ByteOrder.LITTLE_ENDIAN).pcap(0xa1b2c3d4, 64, 0x0bff_0114))) {
      assertThat(in.linkType()).isEqualTo(LinkType.LINUX_SLL2);
    }
  }

  @Test
  void patchedHeaderHasTheInterfaceAndTheDirection() throws IOException {
    for (ByteOrder order : ORDERS) {
      Blocks file = new Blocks(order).pcap(0xa1b2cd34, 64, 1);
      file.u32(1, 2, 3, 3, 11).u16(0x800).u8(4, 0).u8(7, 8, 9);
      file.u32(2, 2, 0, 0, 12).u16(0x800).u8(0, 0);
      try (CaptureFile in = open(file)) {
        assertThat(in.next(packet)).isTrue();
        assertThat(packet.device()).isEqualTo(11);
        assertThat(packet.direction()).isEqualTo(Direction.OUTGOING);
        assertThat(PacketValue.of(packet).hex()).isEqualTo("070809");
        assertThat(in.next(packet)).isTrue();
        assertThat(in.next(packet)).isFalse();
        assertThat(Objects.requireNonNull(in.ended()).whole()).isTrue();
      }
    }
  }

  @Test
  void oldVersionsHaveTheirLengthsTheOtherWayRound() throws IOException {
    for (int minor : List.of(0, 2, 3)) {
      Blocks file = new Blocks(ByteOrder.BIG_ENDIAN).u32(0xa1b2c3d4).u16(2, minor);
      file.u32(0, 0, 64, 1).u32(1, 2, 9, 3).u8(7, 8, 9);
      try (CaptureFile in = open(file)) {
        assertThat(in.next(packet)).isTrue();
        assertThat(packet.length()).isEqualTo(3);
        assertThat(packet.originalLength()).isEqualTo(9);
      }
    }
  }

  @Test
  void smallerFirstInVersion3IsAsItShouldBe() throws IOException {
    Blocks file = new Blocks(ByteOrder.BIG_ENDIAN).u32(0xa1b2c3d4).u16(2, 3);
    file.u32(0, 0, 64, 1).u32(1, 2, 3, 9).u8(7, 8, 9);
    try (CaptureFile in = open(file)) {
      assertThat(in.next(packet)).isTrue();
      assertThat(packet.length()).isEqualTo(3);
    }
  }

  @Test
  void whatIsNotReadIsRefusedByName() {
    for (ByteOrder order : ORDERS) {
      Blocks navtel = new Blocks(order).pcap(0xa12b3c4d, 0, 1);
      isRefused(navtel, "a pcap file of Navtel's kind, which is not read here");
      Blocks mesquita = new Blocks(order).pcap(0xa1b234cd, 0, 1);
      isRefused(mesquita, "a pcap file of Mesquita's kind, not read here");
      Blocks archaic = new Blocks(order).u32(0xa1b2c3d4).u16(1, 9).u32(0, 0, 0, 1);
      isRefused(archaic, "a pcap file of version 1.9, not of 2");
      Blocks cut = new Blocks(order).u32(0xa1b2c3d4).u16(2, 4);
      isRefused(cut, "the file header is cut after 8 bytes");
    }
    isRefused(new Blocks(ByteOrder.BIG_ENDIAN), "not a capture file, it has 0 bytes");
    isRefused(new Blocks(ByteOrder.BIG_ENDIAN).u8(1, 2, 3), "not a capture file, it has 3 bytes");
    isRefused(
        new Blocks(ByteOrder.BIG_ENDIAN).u32(0x7f454c46, 0),
        "not a capture file, it starts with 7f454c46");
    isRefused(new Blocks(ByteOrder.BIG_ENDIAN).u16(0x1f8b, 9), "Unsupported compression method");
  }

  @Test
  void absurdLengthEndsTheFileBeforeAnythingIsAllocated() throws IOException {
    for (long length : List.of(262_145L, 0x7fff_ffffL, 0xffff_ffffL)) {
      Blocks file = new Blocks(ByteOrder.LITTLE_ENDIAN).pcap(0xa1b2c3d4, -1, 1);
      file.record(0, 0, 1, (byte) 1).u32(0, 0, length, length).u32(1, 2, 3);
      try (CaptureFile in = open(file)) {
        assertThat(in.next(packet)).isTrue();
        assertThat(in.next(packet)).isFalse();
        assertThat(in.next(packet)).isFalse();
        assertThat(in.ended())
            .hasToString(
                "ended at byte 41: a packet of " + length + " bytes, where at most 262144 can be");
      }
    }
  }

  @Test
  void lengthsOfUsbPacketsMayBeMore() throws IOException {
    Blocks file = new Blocks(ByteOrder.LITTLE_ENDIAN).pcap(0xa1b2c3d4, 0, 249);
    try (CaptureFile in = open(file.record(0, 0, 9, new byte[1_000_000]))) {
      assertThat(in.next(packet)).isTrue();
      assertThat(packet.length()).isEqualTo(1_000_000);
    }
  }
}
