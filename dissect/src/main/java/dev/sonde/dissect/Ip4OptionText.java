package dev.sonde.dissect;

import org.jspecify.annotations.Nullable;

/** The options of an IPv4 header (RFC 791, RFC 1108, RFC 1393, RFC 2113). */
final class Ip4OptionText {
  private static final int END = 0, NOP = 1, RECORD_ROUTE = 7, TIMESTAMP = 68, SECURITY = 130;
  private static final int LOOSE = 131, STRICT = 137, ALERT = 148, TRACEROUTE = 82;
  private static final int TIMES_ONLY = 0, TIMES_AND_ADDRESSES = 1, GIVEN_ADDRESSES = 3;

  private Ip4OptionText() {}

  static boolean isSourceRoute(int type) {
    return type == LOOSE || type == STRICT;
  }

  /** Prints options; false where they are cut. */
  static boolean print(Page page, int at, int length) {
    int end = at + length;
    int p = at;
    while (p < end) {
      if (p > at) {
        page.out.append(',');
      }
      int type = page.in.u8(p);
      name(page, type);
      int size = 1;
      if (type != NOP && type != END) {
        size = page.in.u8(p + 1);
      }
      if (size > end - p || (size < 2 && type != NOP && type != END)) {
        bad(page, " [bad length ", size);
        return true;
      }
      if (!page.in.has(p, size)) {
        return false;
      }
      if (type == END) {
        return true;
      }
      if (!option(page, type, p, size)) {
        return false;
      }
      p += size;
    }
    return true;
  }

  private static void bad(Page page, String what, int value) {
    page.out.append(what).append(value).append(']');
  }

  private static void name(Page page, int type) {
    switch (type) {
      case END -> page.out.append("EOL");
      case NOP -> page.out.append("NOP");
      case TIMESTAMP -> page.out.append("timestamp");
      case SECURITY -> page.out.append("security");
      case RECORD_ROUTE -> page.out.append("RR");
      case STRICT -> page.out.append("SSRR");
      case LOOSE -> page.out.append("LSRR");
      case ALERT -> page.out.append("RA");
      case TRACEROUTE -> page.out.append("traceroute");
      default -> page.out.append("unknown ").append(type);
    }
  }

  private static boolean option(Page page, int type, int at, int length) {
    return switch (type) {
      case TIMESTAMP -> times(page, at, length);
      case RECORD_ROUTE, STRICT, LOOSE -> route(page, at, length);
      case ALERT -> {
        alert(page, at, length);
        yield true;
      }
      default -> true;
    };
  }

  private static void alert(Page page, int at, int length) {
    if (length < 4) {
      bad(page, " [bad length ", length);
    } else if (page.in.u16(at + 2) != 0) {
      page.out.append(" value ").append(page.in.u16(at + 2));
    }
  }

  /** Addresses; a comma is after those that were passed. */
  private static boolean route(Page page, int at, int length) {
    if (length < 3) {
      bad(page, " [bad length ", length);
      return true;
    }
    if ((length + 1) % 4 != 0) {
      bad(page, " [bad length ", length);
    }
    int pointer = page.in.u8(at + 2) - 1;
    if (pointer < 3 || (pointer + 1) % 4 != 0 || pointer > length + 1) {
      bad(page, " [bad ptr ", pointer + 1);
    }
    for (int slot = 3; slot < length; slot += 4) {
      if (!page.in.has(at + slot, 4)) {
        return false;
      }
      page.out.append(' ');
      page.host4(at + slot);
      if (pointer > slot || pointer < 0) {
        page.out.append(',');
      }
    }
    return true;
  }

  private static boolean times(Page page, int at, int length) {
    if (length < 4) {
      bad(page, "[bad length ", length);
      return true;
    }
    page.out.append(" TS{");
    int flags = page.in.u8(at + 3);
    int slot = (flags & 0xf) == TIMES_ONLY ? 4 : 8;
    if ((length - 4) % slot != 0) {
      bad(page, "[bad length ", length);
    }
    int pointer = page.in.u8(at + 2) - 1;
    if (pointer < 4 || (pointer - 4) % slot != 0 || pointer > length + 1) {
      bad(page, "[bad ptr ", pointer + 1);
    }
    String kind = kind(flags & 0xf);
    int p = 0;
    if (kind == null) {
      bad(page, "[bad ts type ", flags & 0xf);
    } else {
      page.out.append(kind);
      p = slots(page, at, length, slot, pointer);
    }
    return p >= 0 && ended(page, pointer == p, flags >> 4);
  }

  private static @Nullable String kind(int kind) {
    return switch (kind) {
      case TIMES_ONLY -> "TSONLY";
      case TIMES_AND_ADDRESSES -> "TS+ADDR";
      case GIVEN_ADDRESSES -> "PRESPEC";
      default -> null;
    };
  }

  /** Prints times, and addresses with them in slots of 8; returns their end, negative if cut. */
  private static int slots(Page page, int at, int length, int slot, int pointer) {
    int p = 4;
    for (; p < length; p += slot) {
      if (!page.in.has(at + p, slot)) {
        return -1;
      }
      page.out.append(pointer == p ? " ^ " : " ");
      page.unsigned(page.in.i32(at + p + slot - 4)).append('@');
      if (slot == 8) {
        page.host4(at + p);
      }
    }
    return p;
  }

  private static boolean ended(Page page, boolean full, int missed) {
    page.out.append(full ? " ^ " : "");
    if (missed != 0) {
      page.out.append(" [").append(missed).append(" hops not recorded]} ");
    } else {
      page.out.append('}');
    }
    return true;
  }
}
