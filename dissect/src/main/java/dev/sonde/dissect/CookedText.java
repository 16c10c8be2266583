package dev.sonde.dissect;

import dev.sonde.packet.EtherType;
import dev.sonde.packet.Printable;

/**
 * "Linux cooked": what a capture of all interfaces has instead of their link headers
 * (LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2).
 *
 * <pre>
 * 1:  packet type (2)  ARPHRD_ type (2)  address length (2)  address (8)  protocol (2)
 * 2:  protocol (2)  zero (2)  interface (4)  ARPHRD_ type (2)  packet type (1)
 *     address length (1)  address (8)
 * </pre>
 */
final class CookedText {
  private static final int VERSION1 = 16, VERSION2 = 20;
  private static final int RAW_802_3 = 1, LLC = 4;
  private static final int TAG = 4;

  private CookedText() {}

  static int version1(Page page, int length) {
    page.layer("sll");
    page.in.need(0, VERSION1);
    if (page.options.link) {
      header1(page, length);
    }
    return carried(page, page.in.u16(14), VERSION1, length);
  }

  private static void header1(Page page, int length) {
    page.layer("sll");
    String type = packetType(page.in.u16(0));
    page.out.repeat(' ', 3 - type.length()).append(type).append(' ');
    if (page.in.u16(4) == 6) {
      page.mac(6).append(' ');
    }
    protocol(page, page.in.u16(14), length);
  }

  static int version2(Page page, int length) {
    page.layer("sll2");
    page.in.need(0, VERSION2);
    String device = page.options.names.device(page.in.i32(4));
    padded(page, device == null ? "?" : Printable.text(device), 5);
    padded(page, packetType(page.in.u8(10)), 3);
    if (page.options.link) {
      header2(page, length);
    }
    return carried(page, page.in.u16(0), VERSION2, length);
  }

  private static void padded(Page page, String text, int width) {
    page.out.appendUtf8(text).repeat(' ', width - text.length()).append(' ');
  }

  private static void header2(Page page, int length) {
    page.layer("sll2");
    page.out.append("ifindex ");
    page.unsigned(page.in.i32(4)).append(' ');
    if (page.in.u8(11) == 6) {
      page.mac(12).append(' ');
    }
    protocol(page, page.in.u16(0), length);
  }

  private static String packetType(int type) {
    return switch (type) {
      case 0 -> "In";
      case 1 -> "B";
      case 2 -> "M";
      case 3 -> "P";
      case 4 -> "Out";
      default -> "?";
    };
  }

  private static void protocol(Page page, int protocol, int length) {
    if (page.options.quiet) {
      return;
    }
    if (protocol == RAW_802_3) {
      page.out.append("802.3");
    } else if (protocol == LLC) {
      page.out.append("802.2");
    } else {
      String name = protocol <= EthernetText.MAX_PAYLOAD ? null : EtherNames.type(protocol);
      page.out.append("ethertype ").append(name == null ? "Unknown" : name).append(" (0x");
      page.hex(protocol, 4).append(')');
    }
    page.out.append(", length ").append(length).append(": ");
  }

  /** What the header is of; returns the length of all headers. */
  private static int carried(Page page, int protocol, int header, int length) {
    int type = protocol;
    int p = header;
    while (type == EtherType.CUSTOMER_TAG) {
      if (page.in.available(p) < TAG) {
        page.layer("vlan");
        page.cut();
        return page.in.captured();
      }
      type = tag(page, p);
      p += TAG;
    }
    int rest = length - p;
    if (type == LLC) {
      int llc = LlcText.print(page, p, rest, EthernetText.NO_ADDRESSES);
      if (llc >= 0) {
        return p + llc;
      }
    }
    if (type > EthernetText.MAX_PAYLOAD && EthernetText.carried(page, type, p, rest)) {
      return p;
    }
    if (type > EthernetText.MAX_PAYLOAD && !page.options.link) {
      again(page, header, length - p + header);
    }
    DumpText.unlessHidden(page, p, page.in.available(p));
    return p;
  }

  private static void again(Page page, int header, int length) {
    if (header == VERSION1) {
      header1(page, length);
    } else {
      header2(page, length);
    }
  }

  /** Prints a tag; returns the type behind it. */
  private static int tag(Page page, int at) {
    if (page.options.link) {
      EthernetText.tag(page, at);
    }
    int type = page.in.u16(at + 2);
    if (type <= EthernetText.MAX_PAYLOAD) {
      type = LLC;
    }
    if (!page.options.quiet) {
      String name = EtherNames.type(type);
      page.out.append("ethertype ").append(name == null ? "Unknown" : name).append(", ");
    }
    return type;
  }
}
