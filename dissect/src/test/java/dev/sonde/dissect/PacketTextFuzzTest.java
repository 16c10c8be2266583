package dev.sonde.dissect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.dissect.PacketTextOptions.Dump;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.CapturedPacket.Offload;
import dev.sonde.packet.LinkType;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever the bytes are, a line comes out that does no harm to a terminal, and soon. */
class PacketTextFuzzTest {
  private static final int RUNS = Integer.getInteger("sonde.fuzz", 1_000);

  /** A byte is at most "M-^X", and a name in DNS may be pointed at by every record. */
  private static final int MOST_LETTERS_A_BYTE = 300;

  private static CapturedPacket packet(LinkType type, byte[] bytes, int captured) {
    CapturedPacket packet = new CapturedPacket();
    packet.place(MemorySegment.ofArray(bytes), 0, captured, bytes.length);
    packet.link(type);
    return packet;
  }

  private static PacketTextOptions options(Seeds seeds) {
    return new PacketTextOptions()
        .numbers(seeds.chance(2))
        .zone(ZoneOffset.UTC)
        .verbosity(seeds.between(0, 3))
        .link(seeds.chance(2))
        .quiet(seeds.chance(5))
        .absolute(seeds.chance(3))
        .checksums(!seeds.chance(4))
        .stamp(seeds.pick(List.of(PacketTextOptions.Stamp.values())))
        .dump(seeds.pick(List.of(Dump.values())), seeds.chance(2));
  }

  private static void harmless(CharSequence line) {
    for (int i = 0; i < line.length(); i++) {
      char letter = line.charAt(i);
      if ((letter < ' ' || letter > '~') && letter != '\n' && letter != '\t') {
        throw new AssertionError("character " + (int) letter + " at " + i + " of " + line);
      }
    }
  }

  private static LinkType linkType(Seeds seeds) {
    return seeds.chance(20) ? new LinkType(seeds.bits(16)) : seeds.pick(SomePackets.LINK_TYPES);
  }

  private static void print(Seeds seeds, LinkType type, byte[] bytes) {
    int captured = seeds.chance(3) ? seeds.between(0, bytes.length) : bytes.length;
    CapturedPacket packet = packet(type, bytes, captured);
    if (seeds.chance(4)) packet.tag(0x8100, seeds.bits(16));
    packet.offload(seeds.pick(List.of(Offload.values())));
    if (seeds.chance(2)) packet.stamp(seeds.int64());
    TextBuffer line = new TextBuffer();
    new PacketText(options(seeds)).line(line, packet);
    harmless(line.toString());
    assertThat(line.length()).isLessThan(2000 + MOST_LETTERS_A_BYTE * bytes.length);
    Walked walked = new Walked();
    new PacketWalk().walk(packet, walked);
    assertThat(walked.isOpen()).isFalse();
    harmless(walked.toString());
  }

  @Test
  void anyBytesArePrinted() {
    Seeds.each(RUNS, seeds -> print(seeds, linkType(seeds), seeds.bytes(seeds.length(300))));
  }

  @Test
  void anyMutationOfAPacketIsPrinted() {
    Seeds.each(
        RUNS,
        seeds -> {
          LinkType type = seeds.pick(SomePackets.LINK_TYPES);
          byte[] bytes = new SomePackets(seeds).packet(type);
          for (int n = seeds.between(0, 8); n > 0 && bytes.length > 0; n--) {
            bytes[seeds.between(0, bytes.length - 1)] = (byte) seeds.bits(8);
          }
          print(seeds, type, bytes);
        });
  }

  @Test
  void packetsInPacketsEnd() {
    byte[] bytes = new byte[60_000];
    byte[] header = {0x45, 0, 0, 0, 0, 0, 0, 0, 64, 4, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};
    for (int at = 0; at < bytes.length; at += header.length) {
      System.arraycopy(header, 0, bytes, at, header.length);
    }
    TextBuffer line = new TextBuffer();
    new PacketText(new PacketTextOptions().numbers(true))
        .line(line, packet(LinkType.RAW, bytes, bytes.length));
    assertThat(line.toString()).endsWith("1.2.3.4 > 5.6.7.8: IP [nested too deep]");
  }

  @Test
  void namesThatPointAtNamesEndSoon() {
    // 10,000 questions, each a pointer to the same long chain of pointers
    Octets out = new Octets().u16(1).u16(0x0100).u16(10_000).u16(0).u16(0).u16(0);
    for (int i = 0; i < 200; i++) {
      out.u8(1, 'a', 0xc0, i == 0 ? 0 : 12 + 4 * (i - 1) & 0xff);
    }
    for (int i = 0; i < 10_000; i++) {
      out.u8(0xc0 | (12 + 4 * 199) >> 8, (12 + 4 * 199) & 0xff, 0, 1, 0, 1);
    }
    byte[] dns = Arrays.copyOf(out.bytes(), 65_000);
    byte[] bytes =
        new Octets()
            .u8(0x45, 0)
            .u16(20 + 8 + dns.length)
            .u32(0)
            .u8(64, 17)
            .u16(0)
            .u32(1)
            .u32(2)
            .u16(53)
            .u16(53)
            .u16(8 + dns.length)
            .u16(0)
            .add(dns)
            .bytes();
    for (int verbosity = 0; verbosity <= 3; verbosity++) {
      TextBuffer line = new TextBuffer();
      new PacketText(new PacketTextOptions().numbers(true).verbosity(verbosity))
          .line(line, packet(LinkType.RAW, bytes, bytes.length));
      harmless(line.toString());
      assertThat(line.length()).isLessThan(MOST_LETTERS_A_BYTE * bytes.length);
    }
  }

  @Test
  void connectionsBeyondNumberAreForgotten() {
    PacketText text = new PacketText(new PacketTextOptions().numbers(true));
    TextBuffer line = new TextBuffer();
    List<String> last = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes =
          new Octets()
              .u8(0x45, 0)
              .u16(40)
              .u32(0)
              .u8(64, 6)
              .u16(0)
              .u32(i)
              .u32(2)
              .u16(1)
              .u16(2)
              .u32(1000 + i)
              .u32(7)
              .u8(0x50, 0x10)
              .u16(1)
              .u32(0)
              .bytes();
      line.setLength(0);
      text.line(line, packet(LinkType.RAW, bytes, bytes.length));
      if (i >= 49_999) last.add(line.toString());
    }
    assertThat(last.getFirst()).contains("ack 7,");
  }
}
