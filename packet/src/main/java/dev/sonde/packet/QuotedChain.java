package dev.sonde.packet;

import java.lang.foreign.MemorySegment;

/**
 * The extension headers of a quoted IPv6 datagram (RFC 8200 section 4), of which the last may be
 * cut off anywhere. A result packs the type of a header and its offset, which is never beyond the
 * quote.
 */
final class QuotedChain {
  static final int FRAGMENT_OFFSET = 2;
  static final int FRAGMENT_ID = 4;

  private static final int MOBILITY = 135;
  private static final int HOST_IDENTITY = 139;
  private static final int SHIM6 = 140;

  private QuotedChain() {}

  /**
   * Follows the headers to the first of type {@code stop}, or to what is above IP. Each step
   * consumes at least 8 bytes of the quote, so the walk is bounded by its length.
   */
  static long walk(MemorySegment bytes, long at, int limit, int stop) {
    int type = Wire.u8(bytes, at + Ip6View.NEXT);
    int offset = Ip6View.HEADER;
    boolean more = true;
    while (more && type != stop && isExtension(type)) {
      if (offset + 2 > limit) {
        return (long) type << Integer.SIZE | limit;
      }
      int length = length(bytes, at + offset, type);
      // what follows a later fragment is data, not the header its type announces
      more = type != IpProtocol.FRAGMENT || offset + length > limit || first(bytes, at + offset);
      type = Wire.u8(bytes, at + offset);
      offset += length;
    }
    return (long) type << Integer.SIZE | Math.min(offset, limit);
  }

  static int type(long result) {
    return (int) (result >>> Integer.SIZE);
  }

  static int offset(long result) {
    return (int) result;
  }

  private static boolean first(MemorySegment bytes, long fragment) {
    return (Wire.u16(bytes, fragment + FRAGMENT_OFFSET) & 0xfff8) == 0;
  }

  /**
   * More types than {@link Ip6Extension#isExtension}: here a header only has to be stepped over.
   */
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
