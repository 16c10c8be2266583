package dev.sonde.dissect;

import org.jspecify.annotations.Nullable;

/**
 * PPP (RFC 1661): the packet that is in it; of its control protocols what a message is for (RFC
 * 1661 section 5), not the options.
 */
final class PppText {
  static final int HDLC = 0xff03;
  static final int IP = 0x0021, IP6 = 0x0057;
  private static final int MPLS = 0x0281, MPLS_MULTICAST = 0x0283;
  private static final int CONTROL = 4;
  private static final String[] CODES = {
    "Vendor-Extension",
    "Conf-Request",
    "Conf-Ack",
    "Conf-Nack",
    "Conf-Reject",
    "Term-Request",
    "Term-Ack",
    "Code-Reject",
    "Prot-Reject",
    "Echo-Request",
    "Echo-Reply",
    "Disc-Req",
    "Ident",
    "Time-Rem",
    "Reset-Req",
    "Reset-Ack"
  };

  private PppText() {}

  static void print(Page page, int at, int length) {
    page.layer("ppp");
    Snapped in = page.in;
    if (length < 2) {
      page.cut();
      return;
    }
    int skipped = in.u16(at) == HDLC ? 2 : 0;
    int p = at + skipped;
    int rest = length - skipped;
    if (rest < 2) {
      page.cut();
      return;
    }
    boolean isShort = (in.u8(p) & 1) != 0; // RFC 1661 section 6.5
    int protocol = isShort ? in.u8(p) : in.u16(p);
    int size = isShort ? 1 : 2;
    String name = name(protocol);
    if (page.options.link) {
      page.out.append(name == null ? "unknown" : name).append(" (0x");
      page.hex(protocol, 4).append("), length ").append(length);
      if (name == null) {
        return;
      }
      page.out.append(": ");
    }
    carried(page, name, protocol, p + size, rest - size);
  }

  private static void carried(Page page, @Nullable String name, int protocol, int at, int length) {
    switch (protocol) {
      case IP -> Ip4Text.print(page, at, length);
      case IP6 -> Ip6Text.print(page, at, length);
      case MPLS, MPLS_MULTICAST -> MplsText.print(page, at, length);
      default -> {
        if (name != null) {
          control(page, name, at, length);
        } else {
          page.out.append("unknown PPP protocol (0x");
          page.hex(protocol, 4).append(") ");
          DumpText.hexOfRest(page, "\n\t", at, length);
        }
      }
    }
  }

  private static @Nullable String name(int protocol) {
    return switch (protocol) {
      case IP -> "IP";
      case IP6 -> "IP6";
      case MPLS, MPLS_MULTICAST -> "MPLS";
      case 0x8021 -> "IPCP";
      case 0x8057 -> "IP6CP";
      case 0x80fd -> "CCP";
      case 0x8281 -> "MPLSCP";
      case 0xc021 -> "LCP";
      case 0xc02b -> "BACP";
      default -> null;
    };
  }

  private static void control(Page page, String name, int at, int length) {
    page.out.append(name).append(", ");
    if (length < CONTROL || !page.in.has(at, 2)) {
      page.out.append("[|").append(name).append(']');
      return;
    }
    int code = page.in.u8(at);
    page.out.append(code < CODES.length ? CODES[code] : "Unknown Opcode");
    Digits.hex(page.out.append(" (0x"), code, 2).append("), id ").append(page.in.u8(at + 1));
    page.out.append(", length ").append(length + 2);
  }
}
