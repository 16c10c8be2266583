package dev.sonde.dissect;

import dev.sonde.packet.EtherType;

/** Ethernet frames with any number of VLAN tags, and what they carry (IEEE 802.3, 802.1Q). */
final class EthernetText {
  private static final int HEADER = 14;
  private static final int ADDRESSES = 12;
  private static final int TAG = 4;

  /** Up to here the type field is a length. */
  static final int MAX_PAYLOAD = 1500;

  private static final int JUMBO = 0x8870;
  static final int LLDP = 0x88cc;

  /** A frame without addresses. */
  static final int NO_ADDRESSES = -1;

  private EthernetText() {}

  /** Prints a frame; returns the length of its headers. */
  static int print(Page page, int at, int length) {
    if (length < page.in.available(at)) { // only that in a tunnel may say so
      page.out.append("[length ").append(length).append(" < caplen ");
      page.out.append(page.in.available(at)).append(']');
      page.invalid();
      return length;
    }
    if (page.in.available(at) < HEADER) {
      page.cut();
      return page.in.available(at);
    }
    boolean link = page.options.link;
    if (link) {
      addresses(page, at).append(", ");
    }
    int p = at + ADDRESSES;
    int type = page.in.u16(p);
    p += 2;
    boolean measured = false;
    while (isTag(type)) {
      if (page.in.available(p) < TAG) {
        page.layer("vlan");
        page.cut();
        return page.in.captured() - at;
      }
      if (link) {
        type(page, type);
        tag(page, p, measured ? -1 : length);
        measured = true;
      }
      type = page.in.u16(p + 2);
      p += TAG;
    }
    int rest = length - (p - at);
    if (type <= MAX_PAYLOAD) {
      return p - at + ofLength(page, at, p, Math.min(rest, type), measured);
    }
    if (type == JUMBO) {
      return p - at + LlcText.frame(page, p, rest, at);
    }
    if (link) {
      type(page, type);
      measured(page, measured ? -1 : length);
    }
    payload(page, at, p, type, length, rest);
    return p - at;
  }

  private static int ofLength(Page page, int at, int p, int rest, boolean measured) {
    page.in.limit(p, rest);
    if (page.options.link) {
      page.out.append("802.3");
      if (!measured) {
        page.out.append(", length ").append(rest).append(": ");
      }
    }
    return LlcText.frame(page, p, rest, at);
  }

  private static void payload(Page page, int at, int p, int type, int length, int rest) {
    if (!carried(page, type, p, rest)) {
      if (!page.options.link) {
        addresses(page, at).append(", ");
        type(page, type);
        measured(page, length);
      }
      DumpText.unlessHidden(page, p, page.in.available(p));
    }
  }

  static boolean isTag(int type) {
    return switch (type) {
      case EtherType.CUSTOMER_TAG, EtherType.SERVICE_TAG, 0x9100, 0x9200 -> true;
      default -> false;
    };
  }

  static TextBuffer addresses(Page page, int at) {
    page.mac(at + 6).append(" > ");
    return page.mac(at);
  }

  private static void type(Page page, int type) {
    String name = EtherNames.type(type);
    if (!page.options.quiet) {
      page.out.append("ethertype ").append(name == null ? "Unknown" : name).append(" (0x");
      page.hex(type, 4).append(')');
    } else if (name == null) {
      page.out.append("Unknown Ethertype (0x");
      page.hex(type, 4).append(')');
    } else {
      page.out.append(name);
    }
  }

  /** The length of the frame, or a comma where it was told before. */
  private static void measured(Page page, int length) {
    if (length < 0) {
      page.out.append(", ");
    } else {
      page.out.append(", length ").append(length).append(": ");
    }
  }

  private static void tag(Page page, int at, int length) {
    measured(page, length);
    tag(page, at);
  }

  /** The control field of a tag. */
  static void tag(Page page, int at) {
    int control = page.in.u16(at);
    page.out.append("vlan ").append(control & 0xfff).append(", p ").append(control >>> 13);
    page.out.append((control & 0x1000) == 0 ? ", " : ", DEI, ");
  }

  /** Prints what a frame of a type carries; false where it is not known. */
  static boolean carried(Page page, int type, int at, int length) {
    switch (type) {
      case EtherType.IP4 -> Ip4Text.print(page, at, length);
      case EtherType.IP6 -> Ip6Text.print(page, at, length);
      case EtherType.ARP, 0x8035 -> ArpText.print(page, at, length);
      case PppoeText.DISCOVERY, PppoeText.SESSION -> PppoeText.print(page, at, length);
      case LLDP -> LldpText.print(page, at, length);
      case 0x8847, 0x8848 -> MplsText.print(page, at, length);
      default -> {
        return false;
      }
    }
    return true;
  }
}
