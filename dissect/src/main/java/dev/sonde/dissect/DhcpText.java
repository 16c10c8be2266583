package dev.sonde.dissect;

/**
 * BOOTP (RFC 951) and DHCP (RFC 2131).
 *
 * <pre>
 *  0: operation (1)  hardware type (1)  address length (1)  hops (1)
 *  4: transaction (4)
 *  8: seconds (2)  flags (2)
 * 12: client (4)  16: your (4)  20: server (4)  24: gateway (4)
 * 28: hardware address (16)
 * 44: name of the server (64)
 * 108: file (128)
 * 236: magic cookie (4)  240: options
 * </pre>
 */
final class DhcpText {
  static final int REQUEST = 1, REPLY = 2;
  static final int ETHERNET = 1, ETHERNET_LENGTH = 6;
  static final int TRANSACTION = 4, SECONDS = 8, FLAGS = 10;
  static final int CLIENT = 12, YOUR = 16, SERVER = 20, GATEWAY = 24;
  static final int HARDWARE = 28, NAME = 44, FILE = 108, COOKIE = 236, OPTIONS = 240;
  static final int BROADCAST = 0x8000;
  static final int DHCP_COOKIE = 0x63825363;

  /** The cookie of Carnegie Mellon's options, which came before those of RFC 1048. */
  private static final int CMU_COOKIE = 0x434d5500, HAS_MASK = 1;

  private DhcpText() {}

  static void print(Page page, int at, int length) {
    page.layer("bootp");
    Snapped in = page.in;
    int operation = in.u8(at);
    page.out.append("BOOTP/DHCP, ");
    switch (operation) {
      case REQUEST -> page.out.append("Request");
      case REPLY -> page.out.append("Reply");
      default -> Digits.hex(page.out.append("unknown (0x"), operation, 2).append(')');
    }
    boolean ethernet = in.u16(at + 1) == (ETHERNET << 8 | ETHERNET_LENGTH);
    if (ethernet && operation == REQUEST) {
      in.need(at + HARDWARE, ETHERNET_LENGTH);
      page.out.append(" from ");
      page.mac(at + HARDWARE);
    }
    page.out.append(", length ").append(length);
    if (page.isVerbose() && !in.has(at + SECONDS, 2)) {
      page.cut();
    } else if (page.isVerbose()) {
      header(page, at);
      addresses(page, at, ethernet);
      if (text(page, "\n\t  sname \"", at + NAME, FILE - NAME)
          && text(page, "\n\t  file \"", at + FILE, COOKIE - FILE)
          && page.in.has(at + COOKIE, OPTIONS - COOKIE)) {
        vendor(page, at);
      } else {
        page.cut();
      }
    }
  }

  private static void header(Page page, int at) {
    Snapped in = page.in;
    unless(page, ETHERNET, ", htype ", in.u8(at + 1));
    if (in.u16(at + 1) != (ETHERNET << 8 | ETHERNET_LENGTH)) {
      page.out.append(", hlen ").append(in.u8(at + 2));
    }
    unless(page, 0, ", hops ", in.u8(at + 3));
    if (in.i32(at + TRANSACTION) != 0) {
      Digits.hex(page.out.append(", xid 0x"), in.u32(at + TRANSACTION));
    }
    unless(page, 0, ", secs ", in.u16(at + SECONDS));
    int flags = in.u16(at + FLAGS);
    page.out.append(", Flags [").append((flags & BROADCAST) == 0 ? "none]" : "Broadcast]");
    if (page.verbosity > 1) {
      Digits.hex(page.out.append(" (0x"), flags, 4).append(')');
    }
  }

  /** A field that has another value than it mostly has. */
  private static void unless(Page page, int usual, String name, int value) {
    if (value != usual) {
      page.out.append(name).append(value);
    }
  }

  private static void addresses(Page page, int at, boolean ethernet) {
    address(page, "\n\t  Client-IP ", at + CLIENT);
    address(page, "\n\t  Your-IP ", at + YOUR);
    address(page, "\n\t  Server-IP ", at + SERVER);
    address(page, "\n\t  Gateway-IP ", at + GATEWAY);
    if (ethernet) {
      page.in.need(at + HARDWARE, ETHERNET_LENGTH);
      page.out.append("\n\t  Client-Ethernet-Address ");
      page.mac(at + HARDWARE);
    }
  }

  private static void address(Page page, String name, int at) {
    if (page.in.i32(at) != 0) {
      page.out.append(name);
      page.host4(at);
    }
  }

  /** Text in a field; false where no zero byte is behind it, which tcpdump calls a cut. */
  private static boolean text(Page page, String name, int at, int length) {
    if (page.in.u8(at) == 0) {
      return true;
    }
    page.out.append(name);
    int end = visible(page, at, length);
    page.out.append('"');
    return end < at + length && page.in.has(end, 1);
  }

  /** Adds what is there of a field of text up to a zero byte; returns where that is. */
  static int visible(Page page, int at, int length) {
    int p = at;
    for (; p < at + length && page.in.has(p, 1) && page.in.u8(p) != 0; p++) {
      Digits.visible(page.out, page.in.u8(p));
    }
    return p;
  }

  private static void vendor(Page page, int at) {
    int cookie = page.in.i32(at + COOKIE);
    if (cookie == DHCP_COOKIE) {
      DhcpOptionText.print(page, at + OPTIONS);
    } else if (cookie == CMU_COOKIE) {
      carnegieMellon(page, at + OPTIONS);
    } else if (cookie != 0) {
      Digits.hex(page.out.append("\n\t  Vendor-#0x"), cookie & 0xffff_ffffL);
    }
  }

  private static void carnegieMellon(Page page, int at) {
    page.out.append(" vend-cmu");
    if (!page.in.has(at, 1)) {
      page.cut();
      return;
    }
    int flags = page.in.u8(at);
    if ((flags & ~HAS_MASK) != 0) {
      Digits.hex(page.out.append(" F:0x"), flags);
    }
    boolean whole =
        named(page, " DG:", at + 8)
            && named(page, (flags & HAS_MASK) != 0 ? " SM:" : " SM*:", at + 4)
            && named(page, " NS1:", at + 12)
            && named(page, " NS2:", at + 16)
            && named(page, " IEN1:", at + 20)
            && named(page, " IEN2:", at + 24)
            && named(page, " TS1:", at + 28)
            && named(page, " TS2:", at + 32);
    if (!whole) {
      page.cut();
    }
  }

  private static boolean named(Page page, String name, int at) {
    if (page.in.has(at, 4)) {
      address(page, name, at);
      return true;
    }
    return false;
  }
}
