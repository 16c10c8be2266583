package dev.sonde.dissect;

import org.jspecify.annotations.Nullable;

/** The options of BOOTP and DHCP (RFC 2132): a tag, a length, and what is in it. */
final class DhcpOptionText {
  private static final int PAD = 0, END = 255;
  private static final int ADDRESS = 4, PAIR = 8;

  private DhcpOptionText() {}

  static void print(Page page, int at) {
    Digits.hex(
        page.out.append("\n\t  Vendor-rfc1048 Extensions\n\t    Magic Cookie 0x"),
        page.in.u32(at - ADDRESS),
        8);
    int p = at;
    while (page.in.has(p, 1)) {
      int tag = page.in.u8(p++);
      boolean filler = tag == PAD || tag == END;
      if (filler && page.verbosity < 3) {
        if (tag == END) {
          return;
        }
        continue;
      }
      int length = filler ? 0 : page.in.u8(p++);
      head(page, tag, length);
      if (tag == PAD) {
        p = pads(page, p);
      }
      if (!page.in.has(p, length)) {
        page.cut();
        return;
      }
      int end = p + length;
      int rest = end - content(page, tag, p, length);
      if (rest > 0) {
        page.out.append("\n\t  trailing data length ").append(rest);
      }
      p = end;
    }
  }

  private static void head(Page page, int tag, int length) {
    String name = DhcpNames.option(tag);
    page.out.append("\n\t    ").append(name == null ? "Unknown" : name).append(" (").append(tag);
    page.out.append("), length ").append(length).append(length > 0 ? ": " : "");
  }

  private static int pads(Page page, int at) {
    int p = at;
    while (page.in.has(p, 1) && page.in.u8(p) == PAD) {
      p++;
    }
    if (p > at) {
      page.out.append(", occurs ").append(p - at + 1);
    }
    return p;
  }

  /** Prints what an option holds; returns where what was printed ends. */
  private static int content(Page page, int tag, int at, int length) {
    return switch (tag) {
      case PAD, END -> at;
      case 1,
          3,
          4,
          5,
          6,
          7,
          8,
          9,
          10,
          11,
          16,
          28,
          32,
          41,
          42,
          44,
          45,
          48,
          49,
          50,
          54,
          65,
          68,
          69,
          70,
          71,
          72,
          73,
          74,
          75,
          76,
          92,
          112,
          118,
          150 ->
          list(page, at, length, ADDRESS, 'a');
      case 2, 91 -> list(page, at, length, 4, 'i');
      case 24, 35, 38, 51, 58, 59 -> list(page, at, length, 4, 'u');
      case 13, 22, 25, 26, 57, 64, 93, 117 -> list(page, at, length, 2, 'u');
      case 19, 20, 27, 29, 30, 31, 34, 36, 39, 116 -> list(page, at, length, 1, 'b');
      case 12, 14, 15, 17, 18, 40, 47, 56, 60, 66, 67, 80, 88, 95, 98, 100, 101, 113, 114, 161 ->
          text(page, at, length);
      case 21, 33 -> list(page, at, length, PAIR, 'p');
      case 23, 37, 43, 78, 79, 83, 89, 90, 94, 97 -> octets(page, at, length);
      case 46, 52 -> named(page, tag, at, length);
      case 53 -> message(page, at, length);
      case 55 -> DhcpPartText.requests(page, at, length);
      case 61 -> DhcpPartText.client(page, at, length);
      case 77 -> DhcpPartText.classes(page, at, length);
      case 81 -> DhcpPartText.domain(page, at, length);
      case 82 -> DhcpPartText.relay(page, at, length);
      case 121, 249 -> DhcpPartText.routes(page, at, length);
      default -> unknown(page, at, length);
    };
  }

  private static int list(Page page, int at, int length, int size, char kind) {
    int p = at;
    for (; at + length - p >= size; p += size) {
      if (p > at) {
        page.out.append(',');
      }
      switch (kind) {
        case 'a' -> page.host4(p);
        case 'i' -> page.out.append(page.in.i32(p));
        case 'b' -> bool(page, page.in.u8(p));
        case 'p' -> pair(page, p);
        default -> page.out.append(size == 2 ? page.in.u16(p) : page.in.u32(p));
      }
    }
    return p;
  }

  private static void bool(Page page, int value) {
    switch (value) {
      case 0 -> page.out.append('N');
      case 1 -> page.out.append('Y');
      default -> page.out.append(value).append('?');
    }
  }

  private static void pair(Page page, int at) {
    page.out.append('(');
    page.host4(at).append(':');
    page.host4(at + ADDRESS).append(')');
  }

  static int text(Page page, int at, int length) {
    page.out.append('"');
    page.text(at, length);
    page.out.append('"');
    return at + length;
  }

  private static int octets(Page page, int at, int length) {
    for (int i = 0; i < length; i++) {
      page.out.append(i == 0 ? "" : ".").append(page.in.u8(at + i));
    }
    return at + length;
  }

  /** What is not known is numbers, as large as its length allows. */
  private static int unknown(Page page, int at, int length) {
    if (length % 4 == 0) {
      return list(page, at, length, 4, 'u');
    }
    return length % 2 == 0 ? list(page, at, length, 2, 'u') : octets(page, at, length);
  }

  /** Says that an option is shorter than it must be. */
  static boolean isShort(Page page, int length, int least) {
    if (length < least) {
      page.out.append("[ERROR: length < ").append(least).append(" bytes]");
    }
    return length < least;
  }

  private static int named(Page page, int tag, int at, int length) {
    if (isShort(page, length, 1)) {
      return at + length;
    }
    int value = page.in.u8(at);
    String name = tag == 46 ? DhcpNames.node(value) : DhcpNames.overload(value);
    numbered(page, name, "#", value, "");
    return at + 1;
  }

  static void numbered(Page page, @Nullable String name, String before, int value, String after) {
    if (name == null) {
      page.out.append(before).append(value).append(after);
    } else {
      page.out.append(name);
    }
  }

  private static int message(Page page, int at, int length) {
    if (length != 1) {
      return octets(page, at, length);
    }
    numbered(page, DhcpNames.message(page.in.u8(at)), "Unknown (", page.in.u8(at), ")");
    return at + 1;
  }
}
