package dev.sonde.dissect;

import dev.sonde.packet.Checksum;

/** IGMP, versions 1 to 3 (RFC 1112, RFC 2236, RFC 3376). */
final class IgmpText {
  private static final int GROUP = 4, SOURCES = 10, QUERY3 = 12, RECORD = 8;
  private static final int USUAL_DELAY = 100;

  private IgmpText() {}

  static void print(Page page, int at, int length) {
    page.layer("igmp");
    if (page.options.quiet) {
      page.out.append("igmp");
      return;
    }
    message(page, at, length);
    if (page.isVerbose() && length >= 4 && page.in.has(at, length)) {
      if (Checksum.finish(page.in.sum(at, length)) != 0) {
        Digits.hex(page.out.append(" bad igmp cksum "), page.in.u16(at + 2)).append('!');
      }
    }
  }

  private static void message(Page page, int at, int length) {
    int type = page.in.u8(at);
    switch (type) {
      case 0x11 -> {
        page.out.append("igmp query");
        if (length >= QUERY3) {
          query3(page, at, length);
        } else {
          query(page, at, length);
        }
      }
      case 0x12 -> {
        group(page, "igmp v1 report ", at);
        size(page, length);
      }
      case 0x16 -> group(page, "igmp v2 report ", at);
      case 0x17 -> group(page, "igmp leave ", at);
      case 0x22 -> report3(page, at, length);
      case 0x13 -> {
        page.out.append("igmp dvmrp");
        size(page, length < 8 ? length : 8);
      }
      case 0x14 -> page.out.append("igmp pimv1");
      case 0x1e -> trace(page, "mresp ", at, length);
      case 0x1f -> trace(page, "mtrace ", at, length);
      default -> page.out.append("igmp-").append(type);
    }
  }

  private static void group(Page page, String what, int at) {
    page.in.need(at + GROUP, 4);
    page.out.append(what);
    page.host4(at + GROUP);
  }

  private static void size(Page page, int length) {
    if (length != 8) {
      page.out.append(" [len ").append(length).append(']');
    }
  }

  private static void query(Page page, int at, int length) {
    int delay = page.in.u8(at + 1);
    page.out.append(delay == 0 ? " v1" : " v2");
    if (delay != 0 && delay != USUAL_DELAY) {
      page.out.append(" [max resp time ").append(delay).append(']');
    }
    if (page.in.i32(at + GROUP) != 0) {
      group(page, " [gaddr ", at);
      page.out.append(']');
    }
    size(page, length);
  }

  private static boolean isMisshapen(Page page, int length, int least) {
    boolean misshapen = length < least || length % 4 != 0;
    if (misshapen) {
      page.out.append(" [invalid len ").append(length).append(']');
    }
    return misshapen;
  }

  private static void query3(Page page, int at, int length) {
    page.out.append(" v3");
    if (isMisshapen(page, length, QUERY3)) {
      return;
    }
    int code = page.in.u8(at + 1);
    if (code != USUAL_DELAY) {
      delay(page, code);
    }
    if (page.in.i32(at + GROUP) == 0) {
      return;
    }
    group(page, " [gaddr ", at);
    int sources = page.in.u16(at + SOURCES);
    if (sources > 0) {
      if (length < QUERY3 + sources * 4) {
        page.out.append(" [invalid number of sources]");
      } else {
        sources(page, at + QUERY3, sources);
      }
    }
    page.out.append(']');
  }

  /** Tenths of a second, from 128 on as a floating-point number (RFC 3376 section 4.1.1). */
  private static void delay(Page page, int code) {
    int tenths = code < 128 ? code : ((code & 0xf) | 0x10) << ((code >> 4 & 7) + 3);
    page.out.append(" [max resp time ");
    if (tenths < 600) {
      page.out.append(tenths / 10).append('.').append(tenths % 10).append('s');
    } else {
      Digits.duration(page.out, tenths / 10);
    }
    page.out.append(']');
  }

  private static void sources(Page page, int at, int count) {
    if (page.verbosity <= 1) {
      page.out.append(", ").append(count).append(" source(s)");
      return;
    }
    page.out.append(" {");
    for (int i = 0; i < count; i++) {
      page.in.need(at + i * 4, 4);
      page.out.append(' ');
      page.host4(at + i * 4);
    }
    page.out.append(" }");
  }

  private static void report3(Page page, int at, int length) {
    page.out.append("igmp v3 report");
    if (isMisshapen(page, length, 16)) {
      return;
    }
    int groups = page.in.u16(at + 6);
    page.out.append(", ").append(groups).append(" group record(s)");
    int p = RECORD;
    for (int i = 0; page.isVerbose() && i < groups; i++) {
      if (length < p + RECORD) {
        page.out.append(" [invalid number of groups]");
        return;
      }
      group(page, " [gaddr ", at + p);
      page.out.append(' ');
      ListenerText.change(page, page.in.u8(at + p), "v3");
      int sources = page.in.u16(at + p + 2);
      if (length < p + RECORD + sources * 4) {
        page.out.append(" [invalid number of sources ").append(sources).append(']');
        return;
      }
      sources(page, at + p + RECORD, sources);
      p += RECORD + sources * 4;
      page.out.append(']');
    }
  }

  /** A multicast trace: who asks for the path between whom (draft-ietf-idmr-traceroute-ipm). */
  private static void trace(Page page, String what, int at, int length) {
    if (length < 24) {
      page.out.append(" [invalid len ").append(length).append(']');
      return;
    }
    page.in.need(at + 8, 16);
    page.out.append(what).append(page.in.u24(at + 21)).append(": ");
    page.host4(at + 8).append(" to ");
    page.host4(at + 12).append(" reply-to ");
    page.host4(at + 16);
    if (page.in.u8(at + 16) >>> 4 == 14) {
      page.out.append(" with-ttl ").append(page.in.u8(at + 20));
    }
  }
}
