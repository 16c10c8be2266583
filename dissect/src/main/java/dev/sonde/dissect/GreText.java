package dev.sonde.dissect;

import dev.sonde.packet.EtherType;

/**
 * Generic routing encapsulation (RFC 2784, RFC 2890, routes of RFC 1701), and that of PPTP (RFC
 * 2637).
 *
 * <pre>
 * 0: flags, version in the last three bits (2)  type of what is carried (2)
 *    then, as the flags say: checksum (2) offset (2), key (4), sequence number (4), routes
 * </pre>
 */
final class GreText {
  static final int CHECKSUM = 0x8000, ROUTES = 0x4000, KEY = 0x2000, SEQUENCE = 0x1000;
  static final int ACKNOWLEDGED = 0x0080, VERSION = 7;
  static final int BRIDGED = 0x6558, PPP = 0x880b;
  private static final int AF_IP = 0x0800, AF_NUMBER = 0xfffe;
  private static final Page.Flag[] FLAGS = {
    new Page.Flag(CHECKSUM, "checksum present"),
    new Page.Flag(ROUTES, "routing present"),
    new Page.Flag(KEY, "key present"),
    new Page.Flag(SEQUENCE, "sequence# present"),
    new Page.Flag(0x0800, "source routing present"),
    new Page.Flag(ACKNOWLEDGED, "ack present")
  };

  private GreText() {}

  static void print(Page page, int at, int length) {
    page.layer("gre");
    if (!page.in.has(at, 2)) {
      page.cut();
      return;
    }
    int flags = page.in.u16(at);
    int version = flags & VERSION;
    page.out.append("GREv").append(version);
    if (version > 1) {
      page.out.append(" ERROR: unknown-version");
      return;
    }
    if (page.isVerbose()) {
      page.out.append(", Flags [");
      page.flags(flags, "none", FLAGS).append(']');
    }
    int p = options(page, version, flags, at + 4);
    if (p < 0) {
      page.cut();
      return;
    }
    int type = page.in.u16(at + 2);
    boolean empty = version == 1 && (flags & SEQUENCE) == 0;
    page.out.append(empty ? ", no-payload" : "");
    if (page.options.link) {
      String name = EtherNames.type(type);
      page.out.append(", proto ").append(name == null ? "unknown" : name).append(" (0x");
      page.hex(type, 4).append(')');
    }
    page.out.append(", length ").append(length);
    if (!empty) {
      page.out.append(page.isVerbose() ? "\n\t" : ": ");
      carried(page, version, type, p, length - (p - at));
    }
  }

  /** Prints what the flags say is there; returns where it ends, negative where that is cut. */
  private static int options(Page page, int version, int flags, int at) {
    try {
      page.in.need(at, 0);
      return version == 0 ? fields(page, flags, at) : tunnel(page, flags, at);
    } catch (Cut cut) {
      return -1; // the packet's bytes are dumped all the same
    }
  }

  private static int fields(Page page, int flags, int at) {
    int p = at;
    if ((flags & (CHECKSUM | ROUTES)) != 0) {
      if (page.isVerbose()) {
        int sum = page.in.u16(p);
        Digits.hex(page.out.append(", sum 0x"), sum);
      }
      page.in.need(p, 4);
      Digits.hex(page.out.append(", off 0x"), page.in.u16(p + 2));
      p += 4;
    }
    if ((flags & KEY) != 0) {
      page.in.need(p, 4);
      Digits.hex(page.out.append(", key=0x"), page.in.u32(p));
      p += 4;
    }
    if ((flags & SEQUENCE) != 0) {
      number(page, ", seq ", p);
      p += 4;
    }
    return (flags & ROUTES) == 0 ? p : routes(page, p);
  }

  private static void number(Page page, String name, int at) {
    long number = page.in.u32(at);
    page.out.append(name).append(number);
  }

  /** That of PPTP has the number of a call for its key. */
  private static int tunnel(Page page, int flags, int at) {
    int p = at;
    if ((flags & KEY) != 0) {
      long key = page.in.u32(p);
      page.out.append(", call ").append(key & 0xffff);
      p += 4;
    }
    if ((flags & SEQUENCE) != 0) {
      number(page, ", seq ", p);
      p += 4;
    }
    if ((flags & ACKNOWLEDGED) != 0) {
      number(page, ", ack ", p);
      p += 4;
    }
    return p;
  }

  private static int routes(Page page, int at) {
    int p = at;
    while (true) {
      int family = page.in.u16(p);
      int offset = page.in.u8(p + 2);
      int length = page.in.u8(p + 3);
      p += 4;
      if (family == 0 && length == 0) {
        return p;
      }
      page.out.append(", (rtaf=");
      switch (family) {
        case AF_IP -> route(page, "ip", p, offset, length, 4);
        case AF_NUMBER -> route(page, "asn", p, offset, length, 2);
        default -> Digits.hex(page.out.append("0x"), family);
      }
      page.out.append(')');
      p += length;
    }
  }

  /** Hops, of which the next has a star. */
  private static void route(Page page, String name, int at, int offset, int length, int size) {
    page.out.append(name);
    if (offset % size != 0) {
      page.out.append(", badoffset=").append(offset);
    } else if (length % size != 0) {
      page.out.append(", badlength=").append(length);
    } else if (offset >= length) {
      page.out.append(", badoff/len=").append(offset).append('/').append(length);
    } else {
      for (int i = 0; i < length; i += size) {
        if (!page.in.has(at + i, size)) {
          page.out.append(')');
          throw new Cut();
        }
        page.out.append(i == offset ? " *" : " ");
        if (size == 2) {
          Digits.hex(page.out, page.in.u16(at + i));
        } else {
          page.host4(at + i);
        }
      }
    }
  }

  private static void carried(Page page, int version, int type, int at, int length) {
    boolean known = version == 0;
    if (known && type == EtherType.IP4) {
      Ip4Text.print(page, at, length);
    } else if (known && type == EtherType.IP6) {
      Ip6Text.print(page, at, length);
    } else if (known && (type == 0x8847 || type == 0x8848)) {
      MplsText.print(page, at, length);
    } else if (known && type == BRIDGED) {
      page.layer("ether");
      EthernetText.print(page, at, length);
    } else if (version == 1 && type == PPP) {
      PppText.print(page, at, length);
    } else {
      Digits.hex(page.out.append("gre-proto-0x"), type);
    }
  }
}
