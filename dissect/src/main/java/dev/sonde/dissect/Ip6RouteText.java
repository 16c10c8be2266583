package dev.sonde.dissect;

/** The routing header of IPv6 (RFC 8200 section 4.4), of RFC 6275 and RFC 8754 too. */
final class Ip6RouteText {
  private static final int LENGTH = 1, TYPE = 2, LEFT = 3, RESERVED = 4, ADDRESSES = 8;
  private static final int SOURCE_ROUTE = 0, MOBILE = 2, SEGMENTS = 4;
  private static final int ADDRESS = 16;

  private Ip6RouteText() {}

  /** Prints the header; returns its length, negative where it is not understood. */
  static int print(Page page, int at) {
    page.layer("rt6");
    page.out.append("RT6");
    int words = page.in.u8(at + LENGTH);
    page.out.append(" (len=").append(words);
    int type = page.in.u8(at + TYPE);
    page.out.append(", type=").append(type);
    if (type == SOURCE_ROUTE) {
      page.out.append(" [Deprecated]");
    }
    int left = page.in.u8(at + LEFT);
    page.out.append(", segleft=").append(left);
    switch (type) {
      case SOURCE_ROUTE, MOBILE -> {
        long reserved = page.in.u32(at + RESERVED);
        if (reserved != 0 || page.isVerbose()) {
          Digits.hex(page.out.append(", rsv=0x"), reserved);
        }
      }
      case SEGMENTS -> segments(page, at);
      default -> {
        page.out.append(" (unknown type)");
        page.invalid();
        return -1;
      }
    }
    return addresses(page, at, words) ? (words + 1) * 8 : -1;
  }

  private static void segments(Page page, int at) {
    int last = page.in.u8(at + RESERVED);
    page.out.append(", last-entry=").append(last);
    int flags = page.in.u8(at + RESERVED + 1);
    if (flags != 0 || page.isVerbose()) {
      Digits.hex(page.out.append(", flags=0x"), flags);
    }
    int tag = page.in.u16(at + RESERVED + 2);
    Digits.hex(page.out.append(", tag="), tag);
  }

  private static boolean addresses(Page page, int at, int words) {
    if (words % 2 == 1) {
      page.out.append(" (invalid length ").append(words).append(')');
      page.invalid();
      return false;
    }
    for (int i = 0; i < words / 2; i++) {
      int p = at + ADDRESSES + i * ADDRESS;
      page.in.need(p, ADDRESS);
      page.out.append(", [").append(i).append(']');
      page.host6(p);
    }
    page.out.append(") ");
    return true;
  }

  /** Where the last address of the route is, or {@code otherwise} where it has none. */
  static int destination(Page page, int at, int otherwise) {
    int words = page.in.u8(at + LENGTH);
    int type = page.in.u8(at + TYPE);
    int first = at + ADDRESSES;
    if (words % 2 == 1) {
      return otherwise;
    }
    if (type == SEGMENTS) { // they are in reverse
      return page.in.has(first, ADDRESS) ? first : otherwise;
    }
    int there = Math.min(words / 2, page.in.available(first) / ADDRESS);
    boolean route = type == SOURCE_ROUTE || type == MOBILE;
    return route && there > 0 ? first + (there - 1) * ADDRESS : otherwise;
  }
}
