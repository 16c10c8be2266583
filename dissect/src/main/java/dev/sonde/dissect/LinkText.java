package dev.sonde.dissect;

import dev.sonde.packet.LinkType;

/** What a packet starts with, by its link type. */
final class LinkText {
  private static final int FAMILY = 4;
  private static final int IP4 = 2;
  private static final int OSI = 7;

  private LinkText() {}

  /** Prints a packet; returns how long its link header is. */
  static int print(Page page, LinkType type, int length) {
    return switch (type.number()) {
      case 0, 108 -> loopback(page, length);
      case 1 -> {
        page.layer("ether");
        yield EthernetText.print(page, 0, length);
      }
      case 113 -> CookedText.version1(page, length);
      case 276 -> CookedText.version2(page, length);
      case LinkType.DLT_RAW, 101, 228, 229 -> raw(page, length);
      default -> unknown(page, length);
    };
  }

  private static int unknown(Page page, int length) {
    page.layer("unsupported");
    page.out.append("UNSUPPORTED");
    DumpText.unknown(page, 0, Math.min(length, page.in.captured()));
    return 0;
  }

  private static int raw(Page page, int length) {
    page.layer("raw");
    if (page.options.link) {
      page.out.append("ip: ");
    }
    page.layer("ipn");
    int version = page.in.u8(0) >>> 4;
    switch (version) {
      case 4 -> Ip4Text.print(page, 0, length);
      case 6 -> Ip6Text.print(page, 0, length);
      default -> page.out.append("unknown ip ").append(version);
    }
    return 0;
  }

  /** The family is in the byte order of who captured; whichever makes it small is right. */
  private static int loopback(Page page, int length) {
    page.layer("null");
    int family = Integer.reverseBytes(page.in.i32(0));
    if (family >>> 16 != 0) {
      family = Integer.reverseBytes(family);
    }
    if (page.options.link) {
      family(page, family, length);
    }
    switch (family) {
      case IP4 -> Ip4Text.print(page, FAMILY, length - FAMILY);
      case 24, 28, 30 -> Ip6Text.print(page, FAMILY, length - FAMILY);
      default -> {
        if (!page.options.link) {
          family(page, family, length);
        }
        DumpText.unlessHidden(page, FAMILY, page.in.available(FAMILY));
      }
    }
    return FAMILY;
  }

  private static void family(Page page, int family, int length) {
    String name =
        switch (family) {
          case IP4 -> "IPv4";
          case 6 -> "NS";
          case OSI -> "ISO";
          case 16 -> "Appletalk";
          case 23 -> "IPX";
          case 24, 28, 30 -> "IPv6";
          default -> null;
        };
    if (!page.options.quiet) {
      page.out.append("AF ").append(name == null ? "Unknown" : name).append(" (");
      page.unsigned(family).append(')');
    } else if (name != null) {
      page.out.append(name);
    } else {
      Digits.unsigned(page.out.append("Unknown AF "), family);
    }
    page.out.append(", length ").append(length).append(": ");
  }
}
