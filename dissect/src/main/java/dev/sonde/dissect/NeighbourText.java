package dev.sonde.dissect;

import org.jspecify.annotations.Nullable;

/** Neighbour discovery for IPv6 and its options (RFC 4861, 4191, 6275, 8106). */
final class NeighbourText {
  private static final int SOLICIT_ROUTER = 133, ROUTER = 134, SOLICIT = 135, NEIGHBOUR = 136;
  private static final int ADDRESS = 16;
  private static final Page.Flag[] ROUTER_FLAGS = {
    new Page.Flag(0x80, "managed"),
    new Page.Flag(0x40, "other stateful"),
    new Page.Flag(0x20, "home agent"),
    new Page.Flag(0x02, "ipv6 only")
  };
  private static final Page.Flag[] NEIGHBOUR_FLAGS = {
    new Page.Flag(0x8000_0000L, "router"),
    new Page.Flag(0x4000_0000L, "solicited"),
    new Page.Flag(0x2000_0000L, "override")
  };
  private static final Page.Flag[] PREFIX_FLAGS = {
    new Page.Flag(0x80, "onlink"), new Page.Flag(0x40, "auto"), new Page.Flag(0x20, "router")
  };

  private NeighbourText() {}

  /** Prints what a message says; false if its length is not to follow, for it is cut. */
  static boolean print(Page page, int type, int at, int length) {
    int fixed =
        switch (type) {
          case SOLICIT_ROUTER -> 8;
          case ROUTER -> {
            if (page.isVerbose()) {
              router(page, at);
            }
            yield 16;
          }
          case SOLICIT -> {
            host(page, ", who has ", at + 8);
            yield 24;
          }
          case NEIGHBOUR -> {
            neighbour(page, at);
            yield 24;
          }
          default -> {
            host(page, ", ", at + 24);
            host(page, " to ", at + 8);
            yield 40;
          }
        };
    if (page.isVerbose() && !options(page, at + fixed, length - fixed)) {
      page.cut();
      return false;
    }
    return true;
  }

  private static void host(Page page, String what, int at) {
    page.in.need(at, ADDRESS);
    page.out.append(what);
    page.host6(at);
  }

  private static void router(Page page, int at) {
    page.in.need(at, 16);
    int flags = page.in.u8(at + 5);
    page.out.append("\n\thop limit ").append(page.in.u8(at + 4)).append(", Flags [");
    page.flags(flags, "none", ROUTER_FLAGS).append("], pref ").append(preference(flags));
    page.out.append(", router lifetime ").append(page.in.u16(at + 6));
    page.out.append("s, reachable time ").append(page.in.u32(at + 8));
    page.out.append("ms, retrans timer ").append(page.in.u32(at + 12)).append("ms");
  }

  private static String preference(int flags) {
    return switch (flags >> 3 & 3) {
      case 0 -> "medium";
      case 1 -> "high";
      case 2 -> "rsv";
      default -> "low";
    };
  }

  private static void neighbour(Page page, int at) {
    host(page, ", tgt is ", at + 8);
    if (page.isVerbose()) {
      page.out.append(", Flags [");
      page.flags(page.in.u32(at + 4), "none", NEIGHBOUR_FLAGS).append(']');
    }
  }

  /** Prints options; false where they are malformed or cut. */
  private static boolean options(Page page, int at, int length) {
    int p = at;
    int rest = length;
    while (p < page.in.end()) {
      if (!page.in.has(p + 1, 1)) {
        return false;
      }
      if (rest <= 0) {
        return true;
      }
      int type = page.in.u8(p);
      int words = page.in.u8(p + 1);
      int size = words * 8;
      if (size == 0 || !page.in.has(p, size)) {
        return false;
      }
      String name = name(type);
      page.out.append("\n\t  ").append(name == null ? "unknown" : name).append(" option (");
      page.out.append(type).append("), length ").append(size).append(" (");
      page.out.append(words).append("): ");
      if (name == null && page.verbosity <= 1) {
        DumpText.hexOfRest(page, "\n\t  ", p + 2, size - 2);
        return true;
      }
      if (!option(page, type, p, size, at)) {
        return false;
      }
      if (page.verbosity > 1) {
        DumpText.hexOfRest(page, "\n\t    ", p + 2, size - 2);
      }
      p += size;
      rest -= size;
    }
    return true;
  }

  private static @Nullable String name(int type) {
    return switch (type) {
      case 1 -> "source link-address";
      case 2 -> "destination link-address";
      case 3 -> "prefix info";
      case 4 -> "redirected header";
      case 5 -> "mtu";
      case 7 -> "advertisement interval";
      case 8 -> "homeagent information";
      case 24 -> "route info";
      case 25 -> "rdnss";
      case 31 -> "dnssl";
      default -> null;
    };
  }

  private static boolean option(Page page, int type, int p, int size, int first) {
    Snapped in = page.in;
    TextBuffer out = page.out;
    switch (type) {
      case 1, 2 -> page.octets(p + 2, size - 2, ":");
      case 3 -> prefix(page, p, size);
      case 4 -> DumpText.hexOfRest(page, "\n\t    ", first, size);
      case 5 -> {
        out.append(' ').append(in.u32(p + 4));
        out.append(size == 8 ? "" : "bad option length");
      }
      case 7 -> out.append(' ').append(in.u32(p + 4)).append("ms");
      case 8 -> {
        out.append(" preference ").append(in.u16(p + 4));
        out.append(", lifetime ").append(in.u16(p + 6));
      }
      case 24 -> {
        return route(page, p, size);
      }
      case 25 -> servers(page, p, size);
      case 31 -> {
        return suffixes(page, p, size, first);
      }
      default -> {}
    }
    return true;
  }

  private static void prefix(Page page, int p, int size) {
    page.in.need(p, 32);
    page.host6(p + 16).append('/').append(page.in.u8(p + 2));
    page.out.append(size == 32 ? ", Flags [" : "badlen, Flags [");
    page.flags(page.in.u8(p + 3), "none", PREFIX_FLAGS).append("], valid time ");
    lifetime(page, page.in.u32(p + 4));
    page.out.append(", pref. time ");
    lifetime(page, page.in.u32(p + 8));
  }

  private static void lifetime(Page page, long seconds) {
    if (seconds == 0xffff_ffffL) {
      page.out.append("infinity");
    } else {
      page.out.append(seconds).append('s');
    }
  }

  /** A prefix of 0, 8 or 16 bytes. */
  private static boolean route(Page page, int p, int size) {
    if (size > 24) {
      return false;
    }
    long high = size >= 16 ? page.in.i64(p + 8) : 0;
    long low = size >= 24 ? page.in.i64(p + 16) : 0;
    Digits.ip6(page.out.append(' '), high, low).append('/').append(page.in.u8(p + 2));
    page.out.append(", pref=").append(preference(page.in.u8(p + 3))).append(", lifetime=");
    lifetime(page, page.in.u32(p + 4));
    return true;
  }

  private static void servers(Page page, int p, int size) {
    page.out.append(" lifetime ").append(page.in.u32(p + 4)).append("s,");
    for (int i = 8; i + ADDRESS <= size; i += ADDRESS) {
      page.out.append(" addr: ");
      page.host6(p + i);
    }
  }

  private static boolean suffixes(Page page, int p, int size, int first) {
    page.out.append(" lifetime ").append(page.in.u32(p + 4)).append("s, domain(s):");
    int domain = p + 8;
    while (domain < p + size && page.in.u8(domain) != 0) {
      page.out.append(' ');
      domain = DnsName.print(page, domain, first);
      if (domain < 0) {
        return false;
      }
    }
    return true;
  }
}
