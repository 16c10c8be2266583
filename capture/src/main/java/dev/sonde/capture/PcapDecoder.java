package dev.sonde.capture;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import java.io.IOException;
import java.util.List;

/**
 * Reads pcap files (draft-ietf-opsawg-pcap), of microseconds and of nanoseconds, in both byte
 * orders; and those with the longer packet header of a once patched libpcap.
 *
 * <pre>
 *  0 magic           a1b2c3d4 micros, a1b23c4d nanos, a1b2cd34 patched      24 packets:
 *  4 version         2.4, 16 bits each                                       0 seconds, unsigned
 *  8 reserved        two words that once were a time zone and an accuracy    4 micros or nanos
 * 16 snap length                                                             8 captured length
 * 20 link type       16 bits; bit 26: the top four bits are the length      12 original length
 *                    of the frame check sequence, in units of two bytes     16 its bytes
 * </pre>
 *
 * The patched header has eight bytes more: the interface's index, frame type, kind of packet, one
 * unused.
 */
final class PcapDecoder extends Decoder {
  static final int MICROS = 0xa1b2c3d4;
  static final int NANOS = 0xa1b23c4d;
  private static final int PATCHED = 0xa1b2cd34;
  private static final int NAVTEL = 0xa12b3c4d;
  private static final int MESQUITA = 0xa1b234cd;

  static final int FILE_HEADER = 24;
  static final int RECORD_HEADER = 16;
  private static final int PATCHED_HEADER = 24;

  private static final int MAJOR = 4;
  private static final int MINOR = 6;
  private static final int SNAP_LENGTH = 16;
  private static final int LINK_TYPE = 20;

  private static final int FRACTION = 4;
  private static final int CAPTURED = 8;
  private static final int ORIGINAL = 12;
  private static final int DEVICE = 16;
  private static final int KIND = 22;

  private static final int CHECK_SEQUENCE_KNOWN = 1 << 26;
  private static final int DG_UX = 543;
  private static final long SECOND = 1_000_000_000;

  /** Whether captured and original length stand the other way round, as in old files they may. */
  private enum Lengths {
    AS_IS,
    SWAPPED,
    SMALLER_FIRST
  }

  private final LinkType linkType;
  private final int snapLength;
  private final int linkWord;
  private final int nanosPerUnit;
  private final int header;
  private final int most;
  private final Lengths lengths;

  private PcapDecoder(FileWindow in, int magic) throws IOException {
    super(in);
    lengths = lengths(in.u16(MAJOR), in.u16(MINOR));
    snapLength = in.i32(SNAP_LENGTH);
    linkWord = in.i32(LINK_TYPE);
    linkType = new LinkType(linkWord & 0xffff);
    nanosPerUnit = magic == NANOS ? 1 : 1000;
    header = magic == PATCHED ? PATCHED_HEADER : RECORD_HEADER;
    most = PacketLimit.of(linkType);
    in.advance(FILE_HEADER);
  }

  /** A decoder of what the window is at the start of, its byte order set. */
  static PcapDecoder open(FileWindow in) throws IOException {
    int magic = in.i32(0);
    if (!in.has(FILE_HEADER)) {
      throw new IOException("the file header is cut after " + in.left() + " bytes");
    }
    return new PcapDecoder(in, magic);
  }

  /** Whether a word in the byte order of the file starts a pcap file. */
  static boolean knows(int magic) throws IOException {
    return switch (magic) {
      case MICROS, NANOS, PATCHED -> true;
      case NAVTEL -> throw new IOException("a pcap file of Navtel's kind, which is not read here");
      case MESQUITA -> throw new IOException("a pcap file of Mesquita's kind, not read here");
      default -> false;
    };
  }

  private static Lengths lengths(int major, int minor) throws IOException {
    if (major == DG_UX) return Lengths.SWAPPED;
    if (major != 2) {
      throw new IOException("a pcap file of version " + major + "." + minor + ", not of 2");
    }
    if (minor > 3) return Lengths.AS_IS;
    return minor == 3 ? Lengths.SMALLER_FIRST : Lengths.SWAPPED;
  }

  @Override
  List<CaptureInterface> interfaces() {
    StampUnit unit = nanosPerUnit == 1 ? StampUnit.NANOS : StampUnit.MICROS;
    return List.of(new CaptureInterface(linkType, snapLength, unit, List.of()));
  }

  @Override
  int checkSequence() {
    return (linkWord & CHECK_SEQUENCE_KNOWN) == 0 ? 0 : (linkWord >>> 28) * 2;
  }

  @Override
  boolean next(CapturedPacket packet) {
    if (!in.has(header)) {
      return in.left() == 0 ? finished() : cut("a packet's header", header);
    }
    long captured = in.u32(CAPTURED);
    long original = in.u32(ORIGINAL);
    if (lengths != Lengths.AS_IS && (lengths == Lengths.SWAPPED || captured > original)) {
      long swap = captured;
      captured = original;
      original = swap;
    }
    if (captured > most) {
      return broken("a packet of " + captured + " bytes, where at most " + most + " can be");
    }
    if (!in.has(header + captured)) {
      return cut("a packet with its header", header + captured);
    }
    place(packet, (int) captured, (int) Math.min(original, Integer.MAX_VALUE));
    in.advance(header + captured);
    return true;
  }

  private void place(CapturedPacket packet, int captured, int original) {
    packet.place(in.bytes(), in.at(header), captured, original);
    packet.link(linkType);
    packet.stamp(in.u32(0) * SECOND + in.u32(FRACTION) * nanosPerUnit);
    if (header == PATCHED_HEADER) {
      packet.cameBy(in.i32(DEVICE), 0, in.u8(KIND));
    }
  }
}
