package dev.sonde.packet;

import java.lang.foreign.MemorySegment;

/**
 * The extension headers of a quoted IPv6 datagram (RFC 8200 section 4), of which the last may be
 * cut off anywhere.
 *
 * <pre>
 * a result: type of what is above IP 8 | offset of the fragment header 28 | end of the headers 28
 * </pre>
 */
final class QuotedChain {
  static final int FRAGMENT_OFFSET = 2;
  static final int FRAGMENT_ID = 4;

  private static final int MOBILITY = 135;
  private static final int HOST_IDENTITY = 139;
  private static final int SHIM6 = 140;
  private static final int TYPE_SHIFT = 56;
  private static final int FRAGMENT_SHIFT = 28;
  private static final int MASK = (1 << FRAGMENT_SHIFT) - 1;

  private QuotedChain() {}

  /**
   * Steps over the headers. Each step consumes at least 8 bytes of the quote, so the walk is
   * bounded by its length.
   */
  static long walk(MemorySegment bytes, long at, int limit) {
    int type = Wire.u8(bytes, at + Ip6View.NEXT);
    int offset = Ip6View.HEADER;
    int fragment = 0;
    boolean data = false; // of a later fragment: no header, whatever its type
    while (!data && isExtension(type)) {
      if (offset + 2 > limit) { // what the type announces is not there
        return result(type, fragment, limit);
      }
      int length = length(bytes, at + offset, type);
      if (type == IpProtocol.FRAGMENT && offset + length <= limit) {
        fragment = offset;
        data = fragmentOffset(bytes, at + offset) != 0;
      }
      type = Wire.u8(bytes, at + offset);
      offset += length;
    }
    return result(type, fragment, Math.min(offset, limit));
  }

  private static long result(int type, int fragment, int end) {
    return (long) type << TYPE_SHIFT | (long) fragment << FRAGMENT_SHIFT | end;
  }

  static int type(long result) {
    return (int) (result >>> TYPE_SHIFT);
  }

  /** The offset of the last whole fragment header, 0 without one. */
  static int fragment(long result) {
    return (int) (result >>> FRAGMENT_SHIFT) & MASK;
  }

  static int end(long result) {
    return (int) result & MASK;
  }

  static int fragmentOffset(MemorySegment bytes, long fragment) {
    return Wire.u16(bytes, fragment + FRAGMENT_OFFSET) & 0xfff8;
  }

  /** More than {@link Ip6Extension#isExtension}: here a header only has to be stepped over. */
  private static boolean isExtension(int type) {
    return switch (type) {
      case MOBILITY, HOST_IDENTITY, SHIM6 -> true;
      default -> Ip6Extension.isExtension(type);
    };
  }

  private static int length(MemorySegment bytes, long at, int type) {
    int units = Wire.u8(bytes, at + 1);
    return switch (type) {
      case IpProtocol.FRAGMENT -> Ip6Extension.UNIT;
      case IpProtocol.AUTHENTICATION -> (units + 2) * Integer.BYTES; // RFC 4302 section 2.2
      default -> (units + 1) * Ip6Extension.UNIT;
    };
  }
}
