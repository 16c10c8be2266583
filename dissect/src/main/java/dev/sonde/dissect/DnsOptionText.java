package dev.sonde.dissect;

import org.jspecify.annotations.Nullable;

/** The OPT record of EDNS and its options (RFC 6891, 5001, 6975, 7314, 7828, 7830, 7871, 7873). */
final class DnsOptionText {
  private static final int NSID = 3, DAU = 5, DHU = 6, N3U = 7, SUBNET = 8, EXPIRE = 9;
  private static final int COOKIE = 10, KEEPALIVE = 11, PADDING = 12, CHAIN = 13, KEY_TAG = 14;
  private static final int SECURE = 0x8000;

  private DnsOptionText() {}

  /** Prints the record; false where it is cut. */
  static boolean print(Page page, int at, int length, int size, int flags) {
    page.out.append(" UDPsize=").append(size).append((flags & SECURE) != 0 ? " DO" : "");
    int end = at + length;
    for (int p = at; p < end; ) {
      page.out.append(p == at ? " [" : ",");
      p = option(page, p);
      if (p < 0) {
        return false;
      }
    }
    page.out.append(length > 0 ? "]" : "");
    return true;
  }

  private static int option(Page page, int p) {
    Snapped in = page.in;
    if (!in.has(p, 2)) {
      return DnsName.NONE;
    }
    int code = in.u16(p);
    String name = name(code);
    if (name == null) {
      page.out.append("Opt").append(code);
    } else {
      page.out.append(name);
    }
    if (!in.has(p + 2, 2) || !in.has(p + 4, in.u16(p + 2))) {
      return DnsName.NONE;
    }
    int length = in.u16(p + 2);
    if (length > 0) {
      page.out.append(' ');
      data(page, code, p + 4, length);
    }
    return p + 4 + length;
  }

  private static @Nullable String name(int code) {
    return switch (code) {
      case 1 -> "LLQ";
      case 2 -> "UL";
      case NSID -> "NSID";
      case DAU -> "DAU";
      case DHU -> "DHU";
      case N3U -> "N3U";
      case SUBNET -> "ECS";
      case EXPIRE -> "EXPIRE";
      case COOKIE -> "COOKIE";
      case KEEPALIVE -> "KEEPALIVE";
      case PADDING -> "PADDING";
      case CHAIN -> "CHAIN";
      case KEY_TAG -> "KEY-TAG";
      case 16 -> "CLIENT-TAG";
      case 17 -> "SERVER-TAG";
      default -> null;
    };
  }

  private static void data(Page page, int code, int p, int length) {
    switch (code) {
      case SUBNET -> subnet(page, p, length);
      case COOKIE -> cookie(page, p, length);
      case KEEPALIVE -> {
        if (isOf(page, length, 2)) {
          int tenths = page.in.u16(p);
          page.out.append(tenths / 10).append('.').append(tenths % 10).append(" sec");
        }
      }
      case EXPIRE -> {
        if (isOf(page, length, 4)) {
          page.out.append(page.in.u32(p)).append(" sec");
        }
      }
      case PADDING -> page.out.append('(').append(length).append(')');
      case KEY_TAG -> tags(page, p, length);
      case DAU, DHU, N3U -> algorithms(page, code, p, length);
      case CHAIN -> DnsName.print(page, p, p + length);
      default -> page.octets(p, length, "");
    }
  }

  private static boolean isOf(Page page, int length, int wanted) {
    if (length != wanted) {
      page.invalid();
    }
    return length == wanted;
  }

  /** The client's half of a cookie is of 8 bytes, the server's of 8 to 32. */
  private static void cookie(Page page, int p, int length) {
    if (length < 8 || (length > 8 && length < 16) || length > 40) {
      page.invalid();
      return;
    }
    page.octets(p, 8, "");
    if (length > 8) {
      page.out.append(' ');
      page.octets(p + 8, length - 8, "");
    }
  }

  private static void tags(Page page, int p, int length) {
    if (length % 2 != 0) {
      page.invalid();
      return;
    }
    for (int i = 0; i < length; i += 2) {
      page.out.append(i == 0 ? "" : " ").append(page.in.u16(p + i));
    }
  }

  private static void algorithms(Page page, int code, int p, int length) {
    for (int i = 0; i < length; i++) {
      int number = page.in.u8(p + i);
      String name = algorithm(code, number);
      page.out.append(i == 0 ? "" : " ");
      if (name == null) {
        page.out.append("Alg_").append(number);
      } else {
        page.out.append(name);
      }
    }
  }

  private static @Nullable String algorithm(int code, int number) {
    return switch (code) {
      case DAU -> DnsNames.algorithm(number);
      case DHU -> DnsNames.digest(number);
      default -> number == 1 ? "SHA-1" : null;
    };
  }

  /** The part of the client's address that the server may know. */
  private static void subnet(Page page, int p, int length) {
    Snapped in = page.in;
    int family = length < 4 ? 0 : in.u16(p);
    int bits = family == 1 ? 32 : family == 2 ? 128 : 0;
    int source = bits == 0 ? 0 : in.u8(p + 2);
    int scope = bits == 0 ? 0 : in.u8(p + 3);
    int size = length - 4;
    if (bits == 0 || source > bits || scope > bits || (source + 7) / 8 != size) {
      page.invalid();
      return;
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < bits / 8; i++) {
      high = high << 8 | low >>> 56;
      low = low << 8 | (i < size ? in.u8(p + 4 + i) : 0);
    }
    if (family == 1) {
      Digits.ip4(page.out, (int) low);
    } else {
      Digits.ip6(page.out, high, low);
    }
    page.out.append('/').append(source).append('/').append(scope);
  }
}
