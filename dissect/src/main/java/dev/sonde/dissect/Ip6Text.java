package dev.sonde.dissect;

import dev.sonde.packet.Ip6View;
import dev.sonde.packet.IpProtocol;

/** IPv6 with its extension headers (RFC 8200). {@link Ip6View} has the diagram. */
final class Ip6Text {
  private static final int NONE = 255;
  private static final int OFFSET = 0xfff8;
  private static final int FRAGMENT = 8;
  private static final int MOBILITY = 135;

  private Ip6Text() {}

  static void print(Page page, int at, int length) {
    page.layer("ip6");
    if (!page.in.has(at, Ip6View.HEADER)) {
      page.cut();
      return;
    }
    if (length < Ip6View.HEADER) {
      page.out.append("truncated-ip6 ").append(length);
      return;
    }
    if (!page.options.link) {
      page.out.append("IP6 ");
    }
    int version = page.in.u8(at) >>> 4;
    if (version != 6) {
      page.out.append("version error: ").append(version).append(" != 6");
    } else if (page.descend()) {
      new Walk(page, at, length).print();
    }
  }

  /** A packet whose headers are being passed. */
  private static final class Walk {
    private final Page page;
    private final Snapped in;
    private final int at;
    private final int length;
    private final int outerEnd;
    private final Ip6OptionText.Jumbo jumbo;
    private boolean hasExtension;
    private boolean hasOptions;
    private boolean isFragment;

    Walk(Page page, int at, int length) {
      this.page = page;
      this.at = at;
      this.length = length;
      in = page.in;
      outerEnd = in.end();
      jumbo = new Ip6OptionText.Jumbo(in.u16(at + Ip6View.LENGTH));
    }

    void print() {
      long rest = length + (long) Ip6View.HEADER;
      if (jumbo.length != 0) {
        rest = jumbo.length + Ip6View.HEADER;
        missing(rest);
      }
      if (page.isVerbose()) {
        facts(page, at);
      }
      in.limit(at, rest);
      headers(rest);
    }

    private void missing(long total) {
      if (length < total) {
        page.out.append("truncated-ip6 - ").append(total - length).append(" bytes missing!");
      }
    }

    private void headers(long total) {
      int next = in.u8(at + Ip6View.NEXT);
      int previous = NONE;
      int p = at;
      long rest = total;
      for (int size = Ip6View.HEADER; p < in.end() && size > 0; ) {
        if (rest < size) {
          page.cut();
          return;
        }
        p += size;
        rest -= size;
        if (p == at + Ip6View.HEADER && !PayloadText.hasPorts(next)) {
          page.hosts(at, 6).append(": ");
        }
        size = extension(next, previous, p);
        if (size == 0) {
          payload(next, p, rest);
        }
        if (size <= 0) {
          return;
        }
        hasExtension = true;
        previous = next;
        next = in.u8(p);
        page.layer("ip6");
      }
    }

    /** Prints an extension header; returns its length, 0 if it is none, negative at the end. */
    private int extension(int type, int previous, int p) {
      return switch (type) {
        case IpProtocol.HOP_BY_HOP -> hopByHop(previous, p);
        case IpProtocol.DESTINATION_OPTIONS -> Ip6OptionText.destination(page, p);
        case IpProtocol.FRAGMENT -> fragment(p);
        case IpProtocol.ROUTING -> in.has(p, 1) ? Ip6RouteText.print(page, p) : cut();
        default -> 0;
      };
    }

    private int cut() {
      page.cut();
      return -1;
    }

    private int hopByHop(int previous, int p) {
      if (hasOptions || previous != NONE) {
        page.out.append("[The Hop-by-Hop Options header ");
        page.out.append(hasOptions ? "was already found]" : "don't follow the IPv6 header]");
        page.invalid();
        return -1;
      }
      int size = Ip6OptionText.hopByHop(page, p, jumbo);
      if (jumbo.length == 0 && !jumbo.found) {
        page.out.append("[No valid Jumbo Payload Hop-by-Hop option found]");
        page.invalid();
        return -1;
      }
      hasOptions = true;
      return size;
    }

    private int fragment(int p) {
      page.layer("frag6");
      long id = page.isVerbose() ? in.u32(p + 4) : 0;
      int offset = in.u16(p + 2) & OFFSET;
      page.out.append("frag (");
      if (page.isVerbose()) {
        Digits.hex(page.out.append("0x"), id, 8).append(':');
      }
      long size = (long) Ip6View.HEADER + in.u16(at + Ip6View.LENGTH) - (p - at) - FRAGMENT;
      page.out.append(offset).append('|').append(Long.toUnsignedString(size)).append(')');
      if (offset != 0) {
        return -1;
      }
      page.out.append(' ');
      isFragment = true;
      return in.end() <= p + FRAGMENT ? -1 : FRAGMENT;
    }

    private void payload(int protocol, int p, long rest) {
      long size = rest;
      if (jumbo.found) {
        long total = jumbo.length + Ip6View.HEADER;
        if (total < p - at) {
          page.cut();
          return;
        }
        missing(total);
        in.restore(outerEnd);
        in.limit(at, total);
        size = total - (p - at);
      } else if (jumbo.length == 0) {
        if (hasExtension) {
          page.cut();
          return;
        }
        in.limit(at, Ip6View.HEADER);
        size = 0;
      }
      PayloadText.print(
          page, new Outer(at, 6, isFragment), protocol, p, (int) Math.min(size, Integer.MAX_VALUE));
    }
  }

  private static void facts(Page page, int at) {
    int flow = page.in.i32(at);
    TextBuffer out = page.out.append('(');
    if ((flow & 0x0ff0_0000) != 0) {
      Digits.hex(out.append("class 0x"), flow >>> 20 & 0xff, 2).append(", ");
    }
    if ((flow & 0xf_ffff) != 0) {
      Digits.hex(out.append("flowlabel 0x"), flow & 0xf_ffff, 5).append(", ");
    }
    int next = page.in.u8(at + Ip6View.NEXT);
    out.append("hlim ").append(page.in.u8(at + Ip6View.HOP_LIMIT)).append(", next-header ");
    out.append(PayloadText.name(next)).append(" (").append(next).append(") payload length: ");
    out.append(page.in.u16(at + Ip6View.LENGTH)).append(") ");
  }

  /**
   * Where the address is that checksums are made with: the last of a routing header, if there is
   * one (RFC 8200 section 8.1).
   */
  static int destination(Page page, int at) {
    int next = page.in.u8(at + Ip6View.NEXT);
    int p = at + Ip6View.HEADER;
    while (p < page.in.end()) {
      int size = FRAGMENT;
      switch (next) {
        case IpProtocol.HOP_BY_HOP, IpProtocol.DESTINATION_OPTIONS, MOBILITY ->
            size = (page.in.u8(p + 1) + 1) * 8;
        case IpProtocol.FRAGMENT -> {}
        case IpProtocol.ROUTING -> {
          return Ip6RouteText.destination(page, p, at + Ip6View.TO);
        }
        default -> {
          return at + Ip6View.TO;
        }
      }
      next = page.in.u8(p);
      p += size;
    }
    return at + Ip6View.TO;
  }
}
