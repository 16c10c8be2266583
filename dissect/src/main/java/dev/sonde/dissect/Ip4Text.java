package dev.sonde.dissect;

import dev.sonde.packet.Checksum;
import dev.sonde.packet.Ip4View;

/** IPv4 (RFC 791). {@link Ip4View} has the diagram. */
final class Ip4Text {
  private static final int RESERVED = 0x8000, DONT = 0x4000, MORE = 0x2000, OFFSET = 0x1fff;
  private static final Page.Flag[] FLAGS = {
    new Page.Flag(MORE, "+"), new Page.Flag(DONT, "DF"), new Page.Flag(RESERVED, "rsvd")
  };

  private Ip4Text() {}

  static void print(Page page, int at, int length) {
    page.layer("ip");
    int version = page.in.u8(at) >>> 4;
    if (version != 4) {
      page.out.append(version == 6 ? "IP6, wrong link-layer encapsulation" : "IP");
      if (version != 6) {
        page.out.append(version);
      }
      page.invalid();
      return;
    }
    if (!page.options.link) {
      page.out.append("IP ");
    }
    if (!page.in.has(at, Ip4View.HEADER)) {
      page.cut();
    } else if (length < Ip4View.HEADER) {
      page.out.append("truncated-ip ").append(length);
    } else if (page.descend()) {
      packet(page, at, length);
    }
  }

  private static void packet(Page page, int at, int length) {
    int header = (page.in.u8(at) & 0xf) * 4;
    if (header < Ip4View.HEADER) {
      page.out.append("bad-hlen ").append(header);
      return;
    }
    int total = page.in.u16(at + Ip4View.TOTAL);
    if (length < total) {
      page.out.append("truncated-ip - ").append(total - length).append(" bytes missing! ");
    }
    if (total == 0) {
      total = length; // a device will segment it, and then there are lengths to fill in
    }
    if (total < header) {
      page.out.append("bad-len ").append(total);
      return;
    }
    page.in.limit(at, total);
    if (page.isVerbose() && !facts(page, at, header)) {
      page.hosts(at, 4).append(": ");
      page.cut();
      return;
    }
    payload(page, at, header, total - header);
  }

  /** The header's fields; false where its options are cut. */
  private static boolean facts(Page page, int at, int header) {
    TextBuffer out = page.out;
    int tos = page.in.u8(at + Ip4View.TOS);
    Digits.hex(out.append("(tos 0x"), tos);
    switch (tos & 3) {
      case 1 -> out.append(",ECT(1)");
      case 2 -> out.append(",ECT(0)");
      case 3 -> out.append(",CE");
      default -> {}
    }
    int ttl = page.in.u8(at + Ip4View.TTL);
    if (ttl > 0) {
      out.append(", ttl ").append(ttl);
    }
    int fragment = page.in.u16(at + Ip4View.FRAGMENT);
    int protocol = page.in.u8(at + Ip4View.PROTOCOL);
    out.append(", id ").append(page.in.u16(at + Ip4View.ID));
    out.append(", offset ").append((fragment & OFFSET) * 8).append(", flags [");
    page.flags(fragment, "none", FLAGS).append("], proto ").append(PayloadText.name(protocol));
    out.append(" (").append(protocol).append("), length ");
    out.append(page.in.u16(at + Ip4View.TOTAL));
    boolean whole = options(page, at + Ip4View.HEADER, header - Ip4View.HEADER);
    checksum(page, at, header);
    out.append(")\n    ");
    return whole;
  }

  private static boolean options(Page page, int at, int length) {
    if (length == 0) {
      return true;
    }
    page.out.append(", options (");
    boolean whole = Ip4OptionText.print(page, at, length);
    page.out.append(whole ? ")" : " [truncated-option])");
    return whole;
  }

  private static void checksum(Page page, int at, int header) {
    if (page.options.checksums && page.in.has(at, header)) {
      int found = Checksum.finish(page.in.sum(at, header));
      if (found != 0) {
        int stated = page.in.u16(at + Ip4View.CHECKSUM);
        Digits.hex(page.out.append(", bad cksum "), stated);
        Digits.hex(page.out.append(" (->"), Sums.right(stated, found)).append(")!");
      }
    }
  }

  private static void payload(Page page, int at, int header, int length) {
    int fragment = page.in.u16(at + Ip4View.FRAGMENT);
    int protocol = page.in.u8(at + Ip4View.PROTOCOL);
    if ((fragment & OFFSET) != 0) {
      page.hosts(at, 4).append(":");
      PayloadText.number(page, protocol);
      return;
    }
    if (!PayloadText.hasPorts(protocol)) {
      page.hosts(at, 4).append(": ");
    }
    if (!page.in.has(at, header)) {
      page.out.append(" [remaining caplen(").append(page.in.available(at));
      page.out.append(") < header length(").append(header).append(")]");
      throw new Cut();
    }
    boolean more = (fragment & MORE) != 0;
    PayloadText.print(page, new Outer(at, 4, more), protocol, at + header, length);
  }

  /**
   * The address that checksums are made with: the last of a source route, if there is one, where
   * the packet goes to in the end.
   */
  static int destination(Page page, int at) {
    int end = at + (page.in.u8(at) & 0xf) * 4;
    int p = at + Ip4View.HEADER;
    while (p < end) {
      int type = page.in.u8(p);
      int length = type == 1 ? 1 : type == 0 ? 0 : page.in.u8(p + 1);
      if (length == 0 || (type != 1 && length < 2) || length > end - p) {
        break;
      }
      if (Ip4OptionText.isSourceRoute(type) && length >= 7) {
        return page.in.i32(p + length - 4);
      }
      p += length;
    }
    return page.in.i32(at + Ip4View.TO);
  }
}
