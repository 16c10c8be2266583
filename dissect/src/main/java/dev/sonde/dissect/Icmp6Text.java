package dev.sonde.dissect;

import dev.sonde.packet.Ip6View;
import dev.sonde.packet.IpProtocol;
import org.jspecify.annotations.Nullable;

/** ICMPv6 (RFC 4443). What neighbours and listeners say is in classes of their own. */
final class Icmp6Text {
  private static final int UNREACHABLE = 1, TOO_BIG = 2, EXCEEDED = 3, PROBLEM = 4;
  private static final int ECHO = 128, ECHO_REPLY = 129;
  private static final int HEADER = 8;
  private static final int BEYOND_SCOPE = 2, PORT = 4;

  private Icmp6Text() {}

  static void print(Page page, Outer ip, int at, int length) {
    page.layer("icmp6");
    if (length == 0) {
      page.out.append("ICMP6, length 0");
      page.invalid();
      return;
    }
    if (page.isVerbose() && !ip.isFragment() && page.in.has(at, length)) {
      checksum(page, ip, at, length);
    }
    int type = page.in.u8(at);
    String name = name(type);
    page.out.append("ICMP6, ");
    if (name == null) {
      page.out.append("unknown icmp6 type (").append(type).append(')');
    } else {
      page.out.append(name);
    }
    if (page.isVerbose() && tellsLengthFirst(type)) {
      page.out.append(", length ").append(length);
    }
    page.in.need(at, 2); // the code
    if (message(page, type, at, length) && !page.isVerbose()) {
      page.out.append(", length ").append(length);
    }
  }

  private static void checksum(Page page, Outer ip, int at, int length) {
    int stated = page.in.u16(at + 2);
    int found = Sums.found(page, ip, IpProtocol.ICMP6, at, length);
    if (found == 0) {
      page.out.append("[icmp6 sum ok] ");
    } else {
      Digits.hex(page.out.append("[bad icmp6 cksum 0x"), stated, 4);
      Digits.hex(page.out.append(" -> 0x"), Sums.right(stated, found), 4).append("!] ");
    }
  }

  private static boolean tellsLengthFirst(int type) {
    return switch (type) {
      case 133, 134, 135, 136, 137, 145, 147 -> true;
      default -> false;
    };
  }

  private static @Nullable String name(int type) {
    return switch (type) {
      case UNREACHABLE -> "destination unreachable";
      case TOO_BIG -> "packet too big";
      case EXCEEDED -> "time exceeded in-transit";
      case PROBLEM -> "parameter problem";
      case ECHO -> "echo request";
      case ECHO_REPLY -> "echo reply";
      case 130 -> "multicast listener query";
      case 131 -> "multicast listener report";
      case 132 -> "multicast listener done";
      case 133 -> "router solicitation";
      case 134 -> "router advertisement";
      case 135 -> "neighbor solicitation";
      case 136 -> "neighbor advertisement";
      case 137 -> "redirect";
      case 138 -> "router renumbering";
      case 139 -> "who-are-you request";
      case 140 -> "who-are-you reply";
      case 141 -> "inverse neighbor solicitation";
      case 142 -> "inverse neighbor advertisement";
      case 143 -> "multicast listener report v2";
      case 144 -> "ha discovery request";
      case 145 -> "ha discovery reply";
      case 146 -> "mobile router solicitation";
      case 147 -> "mobile router advertisement";
      case 155 -> "RPL";
      case 200 -> "mtrace response";
      case 201 -> "mtrace message";
      default -> null;
    };
  }

  /** Prints what a message says; false if its length is not to follow. */
  private static boolean message(Page page, int type, int at, int length) {
    return switch (type) {
      case UNREACHABLE -> unreachable(page, at, length);
      case TOO_BIG -> value(page, ", mtu ", page.in.u32(at + 4));
      case EXCEEDED -> exceeded(page, at);
      case PROBLEM -> problem(page, at);
      case ECHO, ECHO_REPLY -> {
        int id = page.in.u16(at + 4);
        int sequence = page.in.u16(at + 6);
        page.out.append(", id ").append(id).append(", seq ").append(sequence);
        yield true;
      }
      case 133, 134, 135, 136, 137 -> NeighbourText.print(page, type, at, length);
      case 130, 131, 132, 143 -> ListenerText.print(page, type, at, length);
      case 138, 139, 140, 141, 142, 145, 147, 155 -> true;
      case 144, 146 -> {
        int id = page.in.u16(at + 4);
        Digits.hex(page.out.append(", id 0x"), id, 4);
        yield true;
      }
      default -> {
        page.out.append(", length ").append(length);
        yield unknown(page, at, length);
      }
    };
  }

  private static boolean value(Page page, String what, long value) {
    page.out.append(what).append(value);
    return true;
  }

  private static boolean unknown(Page page, int at, int length) {
    if (page.verbosity <= 1) {
      DumpText.hexOfRest(page, "\n\t", at, length);
    }
    return false;
  }

  private static boolean unreachable(Page page, int at, int length) {
    int code = page.in.u8(at + 1);
    int quoted = at + HEADER;
    TextBuffer out = page.out.append(", ");
    switch (code) {
      case 0 -> target(page, "unreachable route", quoted);
      case 1 -> target(page, " unreachable prohibited", quoted);
      case BEYOND_SCOPE -> {
        out.append("beyond scope");
        page.in.need(quoted, Ip6View.HEADER);
        target(page, "", quoted);
        out.append(", source address ");
        page.host6(quoted + Ip6View.FROM);
      }
      case 3 -> target(page, "unreachable address", quoted);
      case PORT -> {
        out.append("unreachable port");
        return port(page, quoted);
      }
      default -> {
        out.append("unknown unreach code (").append(code).append(')');
        return page.verbosity > 1 || unknown(page, at, length);
      }
    }
    return true;
  }

  private static void target(Page page, String what, int quoted) {
    page.out.append(what);
    page.in.need(quoted + Ip6View.TO, 16);
    page.out.append(' ');
    page.host6(quoted + Ip6View.TO);
  }

  /** The port that is closed, if it was quoted: behind the extension headers. */
  private static boolean port(Page page, int quoted) {
    Snapped in = page.in;
    int size = Ip6View.HEADER;
    int next = in.has(quoted + Ip6View.NEXT, 1) ? in.u8(quoted + Ip6View.NEXT) : -1;
    for (int p = quoted + size; next >= 0 && p - size < in.end(); p += size) {
      if (next == IpProtocol.TCP || next == IpProtocol.UDP) {
        return in.has(p + 2, 2) ? port(page, quoted, next, in.u16(p + 2)) : cut(page);
      }
      size = extension(in, next, p);
      next = size > 0 ? in.u8(p) : -1;
    }
    return cut(page);
  }

  private static boolean cut(Page page) {
    page.cut();
    return false;
  }

  private static boolean port(Page page, int quoted, int protocol, int port) {
    page.out.append(", ");
    page.host6(quoted + Ip6View.TO);
    page.out.append(protocol == IpProtocol.TCP ? " tcp port " : " udp port ");
    page.port(port, protocol);
    return true;
  }

  /** The length of an extension header, or 0 where no port can be behind it. */
  private static int extension(Snapped in, int type, int p) {
    if (!in.has(p, 4)) {
      return 0;
    }
    return switch (type) {
      case IpProtocol.HOP_BY_HOP, IpProtocol.DESTINATION_OPTIONS, IpProtocol.ROUTING ->
          (in.u8(p + 1) + 1) * 8;
      case IpProtocol.FRAGMENT -> (in.u16(p + 2) & 0xfff8) == 0 ? 8 : 0;
      case IpProtocol.AUTHENTICATION -> (in.u8(p + 1) + 2) * 4;
      default -> 0;
    };
  }

  private static boolean exceeded(Page page, int at) {
    int code = page.in.u8(at + 1);
    switch (code) {
      case 0 -> {
        page.in.need(at + HEADER + Ip6View.TO, 16);
        page.out.append(" for ");
        page.host6(at + HEADER + Ip6View.TO);
      }
      case 1 -> page.out.append(" (reassembly)");
      default -> page.out.append(", unknown code (").append(code).append(')');
    }
    return true;
  }

  private static boolean problem(Page page, int at) {
    if (!page.in.has(at + HEADER + Ip6View.TO, 16)) {
      return cut(page);
    }
    int code = page.in.u8(at + 1);
    String what =
        switch (code) {
          case 0 -> ", erroneous - octet ";
          case 1 -> ", next header - octet ";
          case 2 -> ", option - octet ";
          case 3 -> ", incomplete header chain - octet ";
          default -> ", code-#";
        };
    return value(page, what, code <= 3 ? page.in.u32(at + 4) : code);
  }
}
