package dev.sonde.capture;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.CapturedPacket.Offload;
import java.io.IOException;
import java.util.List;

/**
 * Reads pcapng files (draft-ietf-opsawg-pcapng): any number of sections, each in its byte order,
 * with any number of interfaces, each with its own link type, snap length and unit of time. Blocks
 * that are not known here are gone over, whatever their length.
 *
 * <pre>
 * every block    0 type, 4 length, a multiple of 4, 8 body, options; length again at the end
 * enhanced (6)   8 interface, 12 stamp (high, low), 20 captured, 24 original, 28 bytes, options
 * packet (2)     8 interface (16 bits), 10 drops (16 bits), else as before; obsolete
 * simple (3)     8 original, 12 bytes: no time, and interface 0
 * flags (option 2 of a packet): bits 0-1 direction, 2-4 reception, 5-8 bytes of check sequence,
 *                               9 checksum not ready, 10 valid, 11 of several segments
 * </pre>
 */
final class PcapngDecoder extends Decoder {
  static final int SECTION = 0x0a0d0d0a;
  static final int BYTE_ORDER = 0x1a2b3c4d;
  static final int INTERFACE = 1;
  private static final int PACKET = 2;
  private static final int SIMPLE = 3;
  private static final int NAMES = 4;
  static final int STATISTICS = 5;
  static final int ENHANCED = 6;

  private static final int HEADER = 8;
  private static final int TRAILER = 4;
  private static final int STAMP = 12;
  private static final int CAPTURED = 20;
  private static final int ORIGINAL = 24;
  private static final int DATA = 28;
  private static final int SIMPLE_DATA = 12;

  /** More than any block needs to have, but for packets of link types with huge ones. */
  private static final long MOST = 16 << 20;

  private static final int UNKNOWN_KIND = -1;

  /** Kinds of packet(7) for the kinds of reception: none given, unicast, multicast, and so on. */
  private static final int[] RECEPTION = {0, 0, 2, 1, 3, 0, 0, 0};

  private static final int OUTGOING = 4;

  private PcapngSection section;
  private int type;
  private long length;
  private long optionsLength;
  private int flags;
  private long unknownSections;

  /** A decoder of what the window is at the start of, beyond the first description there. */
  PcapngDecoder(FileWindow in) throws IOException {
    super(in);
    if (!header() || !whole(MOST) || !isLong(28)) throw new IOException(String.valueOf(ended()));
    section = startSection();
    findInterface();
  }

  /** Goes on to the first interface, if there is one before a packet, to know its link type. */
  private void findInterface() {
    boolean more = true;
    while (more && section.count() == 0) {
      more = header() && !isPacket() && notPacket();
    }
  }

  @Override
  List<CaptureInterface> interfaces() {
    return section.interfaces();
  }

  PcapngSection section() {
    return section;
  }

  @Override
  int checkSequence() {
    return flags >>> 5 & 15;
  }

  /** The options of the last packet, which is still in memory before the window's position. */
  List<FileOption> options() {
    return Options.read(in, -TRAILER - optionsLength, -TRAILER);
  }

  @Override
  boolean next(CapturedPacket packet) {
    optionsLength = 0;
    flags = 0;
    while (ended() == null && header()) {
      if (isPacket()) return type == SIMPLE ? simple(packet) : enhanced(packet);
      if (!notPacket()) return false;
    }
    return false;
  }

  private boolean isPacket() {
    return section.isKnown() && (type == ENHANCED || type == SIMPLE || type == PACKET);
  }

  /** Reads type and length of the next block, and of a section its byte order before. */
  private boolean header() {
    if (!in.has(HEADER)) {
      return in.left() > 0 ? cut("a block's header", HEADER) : sectionsRead();
    }
    type = in.i32(0);
    if (type == SECTION) {
      if (!in.has(HEADER + 4)) return cut("a section's header", HEADER + 4);
      in.order(false);
      int magic = in.i32(HEADER);
      if (magic != BYTE_ORDER && magic != Integer.reverseBytes(BYTE_ORDER)) {
        return broken("a section whose byte order is not to be told");
      }
      in.order(magic != BYTE_ORDER);
    }
    length = in.u32(4);
    if (length < HEADER + TRAILER || length % 4 != 0) {
      return broken("a block of " + length + " bytes");
    }
    return true;
  }

  private boolean sectionsRead() {
    return unknownSections == 0
        ? finished()
        : broken("gone over " + unknownSections + " sections of a version that is not known");
  }

  /** Whether the block is there and ends as it began. */
  private boolean whole(long most) {
    if (length > most) return broken("a block of " + length + " bytes");
    if (!in.has(length)) return cut("a block", length);
    long end = in.u32(length - TRAILER);
    return end == length || broken(notTheSame(end));
  }

  private String notTheSame(long end) {
    return "a block of " + length + " bytes that ends with " + end;
  }

  private boolean isLong(long least) {
    return length >= least || broken("a block of type " + type + " of " + length + " bytes");
  }

  /** Reads or goes over a block that has no packet. */
  private boolean notPacket() {
    if (type == SECTION) {
      if (!whole(MOST) || !isLong(28)) return false;
      section = startSection();
      return true;
    }
    return switch (section.isKnown() ? type : 0) {
      case INTERFACE -> whole(MOST) && isLong(20) && described();
      case NAMES -> whole(MOST) && named();
      case STATISTICS -> whole(MOST) && isLong(24) && counted();
      default -> goneOver();
    };
  }

  private PcapngSection startSection() {
    PcapngSection next = new PcapngSection(in, length);
    unknownSections += next.isKnown() ? 0 : 1;
    in.advance(length);
    return next;
  }

  private boolean described() {
    if (section.count() == PcapngSection.MOST_INTERFACES) {
      return broken("more than " + PcapngSection.MOST_INTERFACES + " interfaces");
    }
    section.addInterface(in, length);
    in.advance(length);
    return true;
  }

  private boolean named() {
    section.addNames(in, length);
    in.advance(length);
    return true;
  }

  private boolean counted() {
    section.addStatistics(in, length);
    in.advance(length);
    return true;
  }

  private boolean goneOver() {
    long start = in.position();
    if (!in.skip(length - TRAILER) || !in.has(TRAILER)) {
      return cut(start, in.position() + in.left() - start, "a block", length);
    }
    long end = in.u32(0);
    in.advance(TRAILER);
    return end == length || broken(start, notTheSame(end));
  }

  private boolean enhanced(CapturedPacket packet) {
    if (!isLong(DATA + TRAILER)) return false;
    if (!in.has(DATA)) return cut("a block", length);
    long number = type == PACKET ? in.u16(HEADER) : in.u32(HEADER);
    if (number >= section.count()) return nobodyDescribed(number);
    CaptureInterface from = section.number((int) number);
    long captured = in.u32(CAPTURED);
    if (!fits(from, DATA, captured)) return false;
    long original = Math.min(in.u32(ORIGINAL), Integer.MAX_VALUE);
    packet.place(in.bytes(), in.at(DATA), (int) captured, (int) original);
    packet.link(from.linkType());
    packet.stamp(from.unit().nanos(in.u32(STAMP) << Integer.SIZE | in.u32(STAMP + 4)));
    optionsLength = length - TRAILER - DATA - Options.padded(captured);
    if (optionsLength > 0) readFlags();
    packet.cameBy((int) number, 0, kind());
    packet.offload(offload());
    if ((flags & 1 << 11) != 0) packet.merged();
    in.advance(length);
    return true;
  }

  private boolean simple(CapturedPacket packet) {
    if (!isLong(SIMPLE_DATA + TRAILER)) return false;
    if (section.count() == 0) return nobodyDescribed(0);
    if (!in.has(SIMPLE_DATA)) return cut("a block", length);
    CaptureInterface from = section.number(0);
    long original = in.u32(HEADER);
    long snapLength = Integer.toUnsignedLong(from.snapLength());
    long captured = snapLength == 0 ? original : Math.min(original, snapLength);
    if (!fits(from, SIMPLE_DATA, captured)) return false;
    packet.place(
        in.bytes(),
        in.at(SIMPLE_DATA),
        (int) captured,
        (int) Math.min(original, Integer.MAX_VALUE));
    packet.link(from.linkType());
    in.advance(length);
    return true;
  }

  private boolean nobodyDescribed(long number) {
    return broken("a packet of interface " + number + ", which nobody described");
  }

  private boolean fits(CaptureInterface from, int data, long captured) {
    if (data + Options.padded(captured) + TRAILER > length) {
      return broken("a packet of " + captured + " bytes in a block of " + length);
    }
    return whole(length <= MOST ? MOST : MOST + PacketLimit.of(from.linkType()));
  }

  private void readFlags() {
    long offset = length - TRAILER - optionsLength;
    long end = length - TRAILER;
    while (end - offset >= Options.HEADER) {
      int code = in.u16(offset);
      int size = in.u16(offset + 2);
      if (code == FileOption.END || offset + Options.HEADER + size > end) return;
      if (code == FileOption.PACKET_FLAGS && size == Integer.BYTES) {
        flags = in.i32(offset + Options.HEADER);
        return;
      }
      offset += Options.HEADER + Options.padded(size);
    }
  }

  private int kind() {
    return switch (flags & 3) {
      case 1 -> RECEPTION[flags >>> 2 & 7];
      case 2 -> OUTGOING;
      default -> UNKNOWN_KIND;
    };
  }

  private Offload offload() {
    if ((flags & 1 << 9) != 0) return Offload.PARTIAL;
    return (flags & 1 << 10) != 0 ? Offload.VALID : Offload.UNKNOWN;
  }
}
