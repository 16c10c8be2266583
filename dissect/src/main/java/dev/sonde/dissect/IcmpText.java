package dev.sonde.dissect;

import dev.sonde.packet.Checksum;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.IpProtocol;
import org.jspecify.annotations.Nullable;

/** ICMP (RFC 792, RFC 950, RFC 1191, RFC 1256, RFC 1812). */
final class IcmpText {
  private static final int ECHO_REPLY = 0, UNREACHABLE = 3, QUENCH = 4, REDIRECT = 5, ECHO = 8;
  private static final int ADVERTISEMENT = 9, SOLICITATION = 10, EXCEEDED = 11, PROBLEM = 12;
  private static final int TIME = 13, TIME_REPLY = 14, MASK_REPLY = 18;
  private static final int HEADER = 8;
  private static final int PORT = 3, TOO_BIG = 4;

  private IcmpText() {}

  static void print(Page page, Outer ip, int at, int length) {
    page.layer("icmp");
    int mark = page.out.length();
    try {
      page.out.append("ICMP ");
      if (!message(page, at)) {
        page.out.setLength(mark);
        page.cut();
        return;
      }
    } catch (Cut cut) { // half a message would say what is not so
      page.out.setLength(mark);
      throw cut;
    }
    page.out.append(", length ").append(length);
    if (page.isVerbose()) {
      if (!ip.isFragment() && page.in.has(at, length)) {
        checksum(page, at, length);
      }
      details(page, at, length);
    }
  }

  private static void checksum(Page page, int at, int length) {
    int found = Checksum.finish(page.in.sum(at, length));
    if (found != 0) {
      int stated = page.in.u16(at + 2);
      Digits.hex(page.out.append(" (wrong icmp cksum "), stated);
      Digits.hex(page.out.append(" (->"), Sums.right(stated, found)).append(")!)");
    }
  }

  private static void details(Page page, int at, int length) {
    int type = page.in.u8(at);
    switch (type) {
      case UNREACHABLE, QUENCH, REDIRECT, EXCEEDED, PROBLEM -> quoted(page, at + HEADER);
      default -> {
        return;
      }
    }
    page.layer("icmp");
    if (type != QUENCH && type != REDIRECT) {
      IcmpExtensionText.print(page, at, length);
    }
  }

  private static void quoted(Page page, int at) {
    page.out.append("\n\t");
    int total = page.in.u16(at + Ip4View.TOTAL);
    int end = page.in.end();
    page.in.limit(at, total);
    page.quote();
    page.in.need(at + Ip4View.TOTAL, 2); // a packet that does not even hold its own length
    Ip4Text.print(page, at, total);
    page.in.restore(end);
  }

  /** Prints what a message says; false where it is cut. */
  private static boolean message(Page page, int at) {
    int type = page.in.u8(at);
    int code = page.in.u8(at + 1);
    switch (type) {
      case UNREACHABLE -> {
        return unreachable(page, code, at);
      }
      case EXCEEDED -> {
        return exceeded(page, code, at);
      }
      case ADVERTISEMENT -> {
        return advertisement(page, at);
      }
      case TIME_REPLY -> {
        return times(page, at);
      }
      default -> simple(page, type, code, at);
    }
    return true;
  }

  private static void simple(Page page, int type, int code, int at) {
    TextBuffer out = page.out;
    switch (type) {
      case ECHO -> identified(page, "echo request, id ", ", seq ", at);
      case ECHO_REPLY -> identified(page, "echo reply, id ", ", seq ", at);
      case REDIRECT -> redirect(page, code, at);
      case PROBLEM -> {
        int octet = code == 0 ? page.in.u8(at + 4) : code;
        out.append("parameter problem - ").append(code == 0 ? "octet " : "code ").append(octet);
      }
      case MASK_REPLY -> Digits.hex(out.append("address mask is 0x"), page.in.u32(at + 8), 8);
      case TIME -> identified(page, "time stamp query id ", " seq ", at);
      case QUENCH -> out.append("source quench");
      case SOLICITATION -> out.append("router solicitation");
      case 15 -> out.append("information request");
      case 16 -> out.append("information reply");
      case 17 -> out.append("address mask request");
      default -> out.append("type-#").append(type);
    }
  }

  private static void identified(Page page, String what, String sequence, int at) {
    page.out.append(what).append(page.in.u16(at + 4));
    page.out.append(sequence).append(page.in.u16(at + 6));
  }

  /** Where the datagram was going that is quoted. */
  private static TextBuffer target(Page page, int at) {
    return page.host4(at + HEADER + Ip4View.TO);
  }

  private static boolean unreachable(Page page, int code, int at) {
    if (code == PORT) {
      return port(page, at + HEADER);
    }
    String what = what(code);
    page.out.append(what == null ? "" : what);
    target(page, at);
    switch (code) {
      case 2 -> {
        page.out.append(" protocol ").append(page.in.u8(at + HEADER + Ip4View.PROTOCOL));
        page.out.append(" unreachable");
      }
      case TOO_BIG -> tooBig(page, page.in.u16(at + 6));
      default -> {
        String reason = reason(code);
        page.out.append(" unreachable");
        if (reason == null) {
          page.out.append(" - #").append(code);
        } else {
          page.out.append(reason);
        }
      }
    }
    return true;
  }

  private static void tooBig(Page page, int mtu) {
    page.out.append(" unreachable - need to frag");
    if (mtu != 0) {
      page.out.append(" (mtu ").append(mtu).append(')');
    }
  }

  private static @Nullable String what(int code) {
    return switch (code) {
      case 0, 6, 9, 11 -> "net ";
      case 1, 7, 10, 12, 13, 14, 15 -> "host ";
      default -> null;
    };
  }

  private static @Nullable String reason(int code) {
    return switch (code) {
      case 0, 1 -> "";
      case 5 -> " - source route failed";
      case 6, 7 -> " - unknown";
      case 8 -> " - source host isolated";
      case 9, 10 -> " - admin prohibited";
      case 11, 12 -> " - tos prohibited";
      case 13 -> " - admin prohibited filter";
      case 14 -> " - host precedence violation";
      case 15 -> " - precedence cutoff";
      default -> null;
    };
  }

  private static boolean port(Page page, int quoted) {
    if (!page.in.has(quoted + Ip4View.PROTOCOL, 1)) {
      return false;
    }
    int protocol = page.in.u8(quoted + Ip4View.PROTOCOL);
    int header = (page.in.u8(quoted) & 0xf) * 4;
    int port = page.in.u16(quoted + header + 2);
    page.host4(quoted + Ip4View.TO);
    switch (protocol) {
      case IpProtocol.TCP -> page.out.append(" tcp port ");
      case IpProtocol.UDP -> page.out.append(" udp port ");
      default -> {
        page.out.append(" protocol ").append(protocol).append(" port ").append(port);
        page.out.append(" unreachable");
        return true;
      }
    }
    page.port(port, protocol).append(" unreachable");
    return true;
  }

  private static void redirect(Page page, int code, int at) {
    TextBuffer out = page.out.append("redirect");
    if (code > 3) {
      out.append("-#").append(code);
    } else if (code > 1) {
      out.append("-tos");
    }
    out.append(' ');
    target(page, at).append(" to ").append(code > 3 ? "" : code % 2 == 0 ? "net " : "host ");
    page.host4(at + 4);
  }

  private static boolean exceeded(Page page, int code, int at) {
    if (!page.in.has(at + HEADER + Ip4View.TO, 4)) {
      return false;
    }
    switch (code) {
      case 0 -> page.out.append("time exceeded in-transit");
      case 1 -> page.out.append("ip reassembly time exceeded");
      default -> page.out.append("time exceeded-#").append(code);
    }
    return true;
  }

  private static boolean advertisement(Page page, int at) {
    if (!page.in.has(at + 4, 4)) {
      return false;
    }
    TextBuffer out = page.out.append("router advertisement lifetime ");
    lifetime(out, page.in.u16(at + 6));
    int count = page.in.u8(at + 4);
    int size = page.in.u8(at + 5);
    out.append(' ').append(count).append(':');
    if (size != 2) {
      out.append(" [size ").append(size).append(']');
      return true;
    }
    for (int i = 0; i < count; i++) {
      int p = at + HEADER + i * 8;
      if (!page.in.has(p, 8)) {
        return false;
      }
      out.append(" {");
      page.host4(p).append(' ').append(page.in.u32(p + 4)).append('}');
    }
    return true;
  }

  private static void lifetime(TextBuffer out, int seconds) {
    if (seconds >= 3600) {
      out.append(seconds / 3600).append(':');
      Digits.padded(out, seconds / 60 % 60, 2).append(':');
    } else if (seconds >= 60) {
      out.append(seconds / 60).append(':');
    }
    Digits.padded(out, seconds % 60, seconds < 60 ? 1 : 2);
  }

  private static boolean times(Page page, int at) {
    if (!page.in.has(at + 16, 4)) {
      return false;
    }
    identified(page, "time stamp reply id ", " seq ", at);
    time(page, ": org ", page.in.i32(at + 8));
    time(page, ", recv ", page.in.i32(at + 12));
    time(page, ", xmit ", page.in.i32(at + 16));
    return true;
  }

  /** Milliseconds since midnight UTC. */
  private static void time(Page page, String what, int bits) {
    long millis = bits & 0xffff_ffffL;
    page.out.append(what);
    Digits.padded(page.out, (int) (millis / 3_600_000), 2).append(':');
    Digits.padded(page.out, (int) (millis / 60_000 % 60), 2).append(':');
    Digits.padded(page.out, (int) (millis / 1000 % 60), 2).append('.');
    Digits.padded(page.out, (int) (millis % 1000), 3);
  }
}
