package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.CapturedPacket.Direction;
import dev.sonde.packet.CapturedPacket.Offload;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.LinkType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Files of pcapng made by hand, and what is read of them. */
class PcapngFormatTest {
  private static final List<ByteOrder> ORDERS =
      List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);
  private static final byte[] FOUR = {1, 2, 3, 4};

  private final CapturedPacket packet = new CapturedPacket();

  private static CaptureFile open(Blocks file) throws IOException {
    return CaptureFile.open(new ByteArrayInputStream(file.array()), "hand");
  }

  private void ends(Blocks file, int packets, String how) throws IOException {
    try (CaptureFile in = open(file)) {
      for (int i = 0; i < packets; i++) {
        assertThat(in.next(packet)).isTrue();
      }
      assertThat(in.next(packet)).isFalse();
      assertThat(in.ended()).hasToString(how);
    }
  }

  private static Blocks plain(ByteOrder order) {
    Blocks file = new Blocks(order);
    return file.section().described(1, 0, file.body());
  }

  @Test
  void byteOrderMayChangeInTheMiddleOfTheFile() throws IOException {
    Blocks file = plain(ByteOrder.BIG_ENDIAN).packet(0, 5, FOUR);
    file.order(ByteOrder.LITTLE_ENDIAN).section().described(101, 8, file.body());
    file.packet(0, 6, FOUR).order(ByteOrder.BIG_ENDIAN).section();
    file.described(113, 0, file.body()).packet(0, 7, FOUR);
    try (CaptureFile in = open(file)) {
      assertThat(PacketValue.all(in))
          .extracting(PacketValue::stamp, PacketValue::link)
          .containsExactly(tuple(5000L, 1), tuple(6000L, 101), tuple(7000L, 113));
      assertThat(in.ended()).hasToString("end of file");
      assertThat(Objects.requireNonNull(in.section()).order()).isEqualTo(ByteOrder.BIG_ENDIAN);
    }
  }

  @Test
  void interfacesMayDifferInLinkTypeSnapLengthAndUnit() throws IOException {
    for (ByteOrder order : ORDERS) {
      Blocks file = new Blocks(order).section();
      file.described(1, 0, file.body());
      file.described(101, 64, file.body().option(9, (byte) 9).option64(14, -1).option(0));
      file.described(276, 9, file.body().option(9, (byte) 0x8a).option64(14, 1_000));
      file.packet(1, 3_000_000_007L, FOUR).packet(0, 7, FOUR).packet(2, 1536, FOUR);
      try (CaptureFile in = open(file)) {
        assertThat(in.linkType()).isEqualTo(LinkType.EN10MB);
        assertThat(PacketValue.all(in))
            .extracting(PacketValue::stamp, PacketValue::link, PacketValue::device)
            .containsExactly(
                tuple(2_000_000_007L, 101, 1),
                tuple(7000L, 1, 0),
                tuple(1_001_500_000_000L, 276, 2));
        assertThat(in.interfaces()).hasSize(3);
        assertThat(in.interfaces().get(2).snapLength()).isEqualTo(9);
      }
    }
  }

  @Test
  void simplePacketHasNoTimeAndTheLengthOfTheFirstInterface() throws IOException {
    for (ByteOrder order : ORDERS) {
      Blocks file = new Blocks(order).section();
      file.described(1, 3, file.body()).described(101, 9, file.body());
      file.block(3, file.body().u32(7).u8(1, 2, 3));
      file.block(3, file.body().u32(2).u8(8, 9));
      try (CaptureFile in = open(file)) {
        assertThat(in.next(packet)).isTrue();
        assertThat(packet.hasStamp()).isFalse();
        assertThat(packet.originalLength()).isEqualTo(7);
        assertThat(PacketValue.of(packet).hex()).isEqualTo("010203");
        assertThat(in.next(packet)).isTrue();
        assertThat(PacketValue.of(packet).hex()).isEqualTo("0809");
        assertThat(in.next(packet)).isFalse();
      }
    }
  }

  @Test
  void obsoletePacketBlockIsRead() throws IOException {
    for (ByteOrder order : ORDERS) {
      Blocks file = plain(order);
      Blocks body = file.body().u16(0, 0xffff).u32(0, 9, 4, 60).bytes(FOUR);
      file.block(2, body.option(2, new Blocks(order).u32(2).array()));
      try (CaptureFile in = open(file)) {
        assertThat(in.next(packet)).isTrue();
        assertThat(packet.stampNanos()).isEqualTo(9000);
        assertThat(packet.originalLength()).isEqualTo(60);
        assertThat(packet.direction()).isEqualTo(Direction.OUTGOING);
      }
    }
  }

  @Test
  void flagsOfAPacketAreItsDirectionItsChecksumAndItsCheckSequence() throws IOException {
    int[] flags = {0, 1, 1 | 2 << 2, 1 | 3 << 2, 1 | 4 << 2, 2, 3, 4 << 5 | 1 << 9, 1 << 10};
    List<Direction> directions =
        List.of(
            Direction.UNKNOWN,
            Direction.HOST,
            Direction.MULTICAST,
            Direction.BROADCAST,
            Direction.OTHER_HOST,
            Direction.OUTGOING,
            Direction.UNKNOWN,
            Direction.UNKNOWN,
            Direction.UNKNOWN);
    for (ByteOrder order : ORDERS) {
      for (int i = 0; i < flags.length; i++) {
        Blocks file = plain(order);
        Blocks options = file.body().option(1, (byte) 'c').option(99, FOUR);
        options.option(2, file.body().u32(flags[i]).array());
        try (CaptureFile in = open(file.packet(0, 1, 4, FOUR, options))) {
          assertThat(in.next(packet)).isTrue();
          assertThat(packet.direction()).isEqualTo(directions.get(i));
          assertThat(in.checkSequenceLength()).isEqualTo(i == 7 ? 4 : 0);
          assertThat(packet.offload())
              .isEqualTo(i == 7 ? Offload.PARTIAL : i == 8 ? Offload.VALID : Offload.UNKNOWN);
          assertThat(in.comments()).containsExactly("c");
        }
      }
    }
  }

  @Test
  void unknownBlocksOfAnyLengthAreGoneOver() throws IOException {
    for (ByteOrder order : ORDERS) {
      Blocks file = new Blocks(order).section();
      file.block(0xbad, file.body().bytes(new byte[1_000_000]));
      file.described(1, 0, file.body()).block(0x0bad_0bad, file.body().u32(7));
      file.block(0x8000_0001, file.body()).packet(0, 1, FOUR);
      file.block(10, file.body().bytes(new byte[3]));
      ends(file, 1, "end of file");
    }
  }

  @Test
  void namesAndStatisticsAreRead() throws IOException {
    for (ByteOrder order : ORDERS) {
      Blocks file = plain(order);
      Blocks names = file.body().u16(1, 12).u8(192, 0, 2, 1).text("a\0b\u001bc\0\0\0");
      names.u16(77, 3).u8(1, 2, 3, 0).u16(2, 18).bytes(new byte[15]).u8(1).text("l\0").pad();
      file.block(4, names.u16(0, 0));
      Blocks counted = file.body().u32(0, 0, 3_000_000).option64(4, 1L << 40).option64(7, 5);
      file.block(5, counted).block(5, file.body().u32(9, 0, 0));
      try (CaptureFile in = open(file)) {
        assertThat(in.next(packet)).isFalse();
        assertThat(in.ended()).hasToString("end of file");
        assertThat(in.names())
            .containsExactly(
                new ResolvedName(IpAddress.parse("192.0.2.1"), List.of("a", "b\\x1bc")),
                new ResolvedName(IpAddress.parse("::1"), List.of("l")));
        InterfaceStatistics of = in.statistics().getFirst();
        assertThat(of.stampNanos()).isEqualTo(3_000_000_000L);
        assertThat(of.received()).isEqualTo(1L << 40);
        assertThat(of.droppedBySystem()).isEqualTo(5);
        assertThat(of.droppedByInterface()).isEqualTo(-1);
      }
    }
  }

  @Test
  void sectionOfAnUnknownVersionIsGoneOverAndSaid() throws IOException {
    Blocks file = new Blocks(ByteOrder.BIG_ENDIAN).section(2, 0, new Blocks(ByteOrder.BIG_ENDIAN));
    file.block(6, file.body()).block(1, file.body());
    file.order(ByteOrder.LITTLE_ENDIAN).section(1, 2, file.body());
    file.described(1, 0, file.body()).packet(0, 1, FOUR);
    file.section(1, 7, file.body()).packet(0, 1, FOUR);
    int end = file.array().length;
    ends(file, 1, "ended at byte " + end + ": gone over 2 sections of a version that is not known");
  }

  @Test
  void damageEndsTheFileWhereItIs() throws IOException {
    Blocks lying = plain(ByteOrder.LITTLE_ENDIAN).packet(0, 1, FOUR);
    int at = lying.array().length;
    String before = "ended at byte " + at + ": ";
    ends(
        plain(ByteOrder.LITTLE_ENDIAN).packet(0, 1, FOUR).packet(1, 1, FOUR),
        1,
        before + "a packet of interface 1, which nobody described");
    ends(
        plain(ByteOrder.LITTLE_ENDIAN).packet(0, 1, FOUR).u32(6, 13),
        1,
        before + "a block of 13 bytes");
    ends(
        plain(ByteOrder.LITTLE_ENDIAN).packet(0, 1, FOUR).u32(6, 8),
        1,
        before + "a block of 8 bytes");
    ends(
        plain(ByteOrder.LITTLE_ENDIAN).packet(0, 1, FOUR).u32(6, 36, 0, 0, 0, 5, 5, 0, 36),
        1,
        before + "a packet of 5 bytes in a block of 36");
    ends(
        plain(ByteOrder.LITTLE_ENDIAN).packet(0, 1, FOUR).u32(6, 36, 0, 0, 0, 4, 4, 0, 40),
        1,
        before + "a block of 36 bytes that ends with 40");
    ends(
        plain(ByteOrder.LITTLE_ENDIAN).packet(0, 1, FOUR).u32(99, 16, 0, 12),
        1,
        before + "a block of 16 bytes that ends with 12");
    ends(
        plain(ByteOrder.LITTLE_ENDIAN).packet(0, 1, FOUR).u32(99, 160, 0, 12),
        1,
        before + "the file ends after 16 of the 160 bytes of a block");
    ends(
        plain(ByteOrder.LITTLE_ENDIAN).packet(0, 1, FOUR).u32(0x0a0d0d0a, 28, 7),
        1,
        before + "a section whose byte order is not to be told");
    ends(
        plain(ByteOrder.LITTLE_ENDIAN).packet(0, 1, FOUR).u32(5, 0xffff_fff0L, 0),
        1,
        before + "a block of 4294967280 bytes");
    ends(
        plain(ByteOrder.BIG_ENDIAN).u8(1),
        0,
        "ended at byte 48: the file ends after 1 of the 8 bytes of a block's header");
  }

  @Test
  void fileWithoutInterfacesIsOneWithoutPackets() throws IOException {
    ends(new Blocks(ByteOrder.BIG_ENDIAN).section(), 0, "end of file");
    try (CaptureFile in = open(new Blocks(ByteOrder.BIG_ENDIAN).section())) {
      assertThat(in.linkType()).isEqualTo(LinkType.EN10MB);
      assertThat(in.interfaces()).isEmpty();
    }
    Blocks simple = new Blocks(ByteOrder.BIG_ENDIAN).section();
    simple.block(3, simple.body().u32(0));
    ends(simple, 0, "ended at byte 28: a packet of interface 0, which nobody described");
  }

  @Test
  void brokenFirstSectionIsRefused() {
    for (Blocks file :
        List.of(
            new Blocks(ByteOrder.BIG_ENDIAN).u32(0x0a0d0d0a),
            new Blocks(ByteOrder.BIG_ENDIAN).u32(0x0a0d0d0a, 28, 3),
            new Blocks(ByteOrder.BIG_ENDIAN).u32(0x0a0d0d0a, 28, 0x1a2b3c4d),
            new Blocks(ByteOrder.BIG_ENDIAN).u32(0x0a0d0d0a, 16, 0x1a2b3c4d, 16))) {
      assertThatThrownBy(() -> open(file))
          .isExactlyInstanceOf(IOException.class)
          .hasMessageStartingWith("hand: ended at byte 0: ");
    }
  }

  @Test
  void everyUnitOfTimeIsNanosecondsInTheEnd() {
    assertThat(new StampUnit(0, 0).nanos(3)).isEqualTo(3_000_000_000L);
    assertThat(new StampUnit(3, 0).nanos(3)).isEqualTo(3_000_000);
    assertThat(new StampUnit(9, 0).nanos(3)).isEqualTo(3);
    assertThat(new StampUnit(12, 0).nanos(3999)).isEqualTo(3);
    assertThat(new StampUnit(28, 0).nanos(-1)).isEqualTo(1);
    assertThat(new StampUnit(29, 0).nanos(-1)).isZero();
    assertThat(new StampUnit(127, 0).nanos(-1)).isZero();
    assertThat(new StampUnit(0x80, 0).nanos(3)).isEqualTo(3_000_000_000L);
    assertThat(new StampUnit(0x80 | 32, 0).nanos(3L << 31)).isEqualTo(1_500_000_000);
    assertThat(new StampUnit(0x80 | 64, 0).nanos(1L << 63)).isEqualTo(500_000_000);
    assertThat(new StampUnit(0x80 | 65, 0).nanos(1L << 63)).isEqualTo(250_000_000);
    assertThat(new StampUnit(0x80 | 127, 0).nanos(-1)).isZero();
    assertThat(new StampUnit(6, 0).nanos(-1)).isEqualTo(Long.MAX_VALUE);
    assertThat(new StampUnit(6, Long.MIN_VALUE).nanos(0)).isEqualTo(Long.MIN_VALUE + 1);
    assertThat(new StampUnit(6, Long.MAX_VALUE).nanos(0)).isEqualTo(Long.MAX_VALUE);
    assertThat(new StampUnit(9, 9_000_000_000L).nanos(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
  }
}
