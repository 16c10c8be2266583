package dev.sonde.dissect;

import org.jspecify.annotations.Nullable;

/**
 * PPP over Ethernet (RFC 2516): who offers a session, and what is in one.
 *
 * <pre>
 * 0: version and type (1)  code (1)  session (2)  length (2)
 * 6: tags: type (2)  length (2)  value; or a PPP packet
 * </pre>
 */
final class PppoeText {
  static final int DISCOVERY = 0x8863, SESSION = 0x8864;
  static final int HEADER = 6, CODE = 1, NUMBER = 2, LENGTH = 4;
  private static final int DATA = 0, SEARCH = 0x09, END = 0;
  private static final int MAX_TEXT = 79;

  /** What asks for sessions is not to be longer (RFC 2516 section 5.1). */
  private static final int MAX_LENGTH = 1478;

  private PppoeText() {}

  static void print(Page page, int at, int length) {
    page.layer("pppoe");
    Snapped in = page.in;
    if (length < HEADER) {
      page.out.append(" (length ").append(length).append(" < 6)");
      page.invalid();
      return;
    }
    in.need(at, HEADER);
    int first = in.u8(at);
    if (first >>> 4 != 1) {
      page.out.append(" [ver ").append(first >>> 4).append(']');
    }
    if ((first & 0xf) != 1) {
      page.out.append(" [type ").append(first & 0xf).append(']');
    }
    int code = in.u8(at + CODE);
    page.out.append("PPPoE ");
    code(page, code);
    int there = length - HEADER;
    int stated = in.u16(at + LENGTH);
    if (code == SEARCH && stated > MAX_LENGTH) {
      page.out.append(" [len ").append(stated).append("!]");
    }
    if (stated > there) {
      page.out.append(" [len ").append(stated).append(" > ").append(there).append("!]");
    }
    if (in.u16(at + NUMBER) != 0) {
      Digits.hex(page.out.append(" [ses 0x"), in.u16(at + NUMBER)).append(']');
    }
    int size = Math.min(stated, there);
    if (code == DATA) {
      page.out.append(' ');
      PppText.print(page, at + HEADER, size);
    } else {
      tags(page, at + HEADER, size);
    }
  }

  private static void code(Page page, int code) {
    switch (code) {
      case DATA -> {}
      case SEARCH -> page.out.append("PADI");
      case 0x07 -> page.out.append("PADO");
      case 0x19 -> page.out.append("PADR");
      case 0x65 -> page.out.append("PADS");
      case 0xa7 -> page.out.append("PADT");
      default -> Digits.hex(page.out.append("PAD-"), code);
    }
  }

  private static void tags(Page page, int at, int size) {
    Snapped in = page.in;
    int p = at;
    int type = -1;
    while (type != END && p < at + size) {
      in.need(p, 4);
      in.need(p + 4, in.u16(p + 2));
      type = in.u16(p);
      int length = in.u16(p + 2);
      p += 4;
      String name = tag(type);
      page.out.append(" [");
      if (name == null) {
        Digits.hex(page.out.append("TAG-0x"), type);
      } else {
        page.out.append(name);
      }
      if (length > 0) {
        value(page, p, length);
      }
      page.out.append(']');
      p += length;
    }
  }

  private static @Nullable String tag(int type) {
    return switch (type) {
      case END -> "EOL";
      case 0x0101 -> "Service-Name";
      case 0x0102 -> "AC-Name";
      case 0x0103 -> "Host-Uniq";
      case 0x0104 -> "AC-Cookie";
      case 0x0105 -> "Vendor-Specific";
      case 0x0110 -> "Relay-Session-ID";
      case 0x0120 -> "PPP-Max-Payload";
      case 0x0201 -> "Service-Name-Error";
      case 0x0202 -> "AC-System-Error";
      case 0x0203 -> "Generic-Error";
      default -> null;
    };
  }

  /** Text where most of it is text, as far as it fits; else all of it in hexadecimal. */
  private static void value(Page page, int at, int length) {
    int shown = Math.min(length, MAX_TEXT);
    int letters = 0;
    for (int i = 0; i < shown; i++) {
      letters += isLetter(page.in.u8(at + i)) ? 1 : 0;
    }
    if (letters > shown - letters) {
      page.out.append(" \"");
      for (int i = 0; i < shown; i++) {
        int octet = page.in.u8(at + i);
        page.out.append(isLetter(octet) ? (char) octet : '.');
      }
      page.out.append('"');
      return;
    }
    page.out.append(" 0x");
    for (int i = 0; i < length; i++) {
      upper(page, page.in.u8(at + i) >>> 4);
      upper(page, page.in.u8(at + i) & 0xf);
    }
  }

  private static void upper(Page page, int digit) {
    page.out.append((char) (digit < 10 ? '0' + digit : 'A' - 10 + digit));
  }

  private static boolean isLetter(int octet) {
    return octet >= ' ' && octet <= '~';
  }
}
