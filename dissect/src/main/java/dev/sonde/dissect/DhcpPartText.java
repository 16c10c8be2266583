package dev.sonde.dissect;

/** Options of DHCP that have parts. Each method returns where what it printed ends. */
final class DhcpPartText {
  private static final int ADDRESS = 4;
  private static final String INDENT = "\n\t      ";

  private DhcpPartText() {}

  /** The tags that a client wants, four to a line. */
  static int requests(Page page, int at, int length) {
    for (int i = 0; i < length; i++) {
      int tag = page.in.u8(at + i);
      String name = DhcpNames.option(tag);
      page.out.append(i % 4 == 0 ? INDENT : ", ").append(name == null ? "Unknown" : name);
      page.out.append(" (").append(tag).append(')');
    }
    return at + length;
  }

  static int client(Page page, int at, int length) {
    if (DhcpOptionText.isShort(page, length, 1)) {
      return at + length;
    }
    int type = page.in.u8(at);
    if (type == 0) {
      return DhcpOptionText.text(page, at + 1, length - 1);
    }
    DhcpOptionText.numbered(page, DhcpNames.hardware(type), "hardware-type ", type, ",");
    page.out.append(' ');
    page.octets(at + 1, length - 1, ":");
    return at + length;
  }

  /** User classes (RFC 3004). */
  static int classes(Page page, int at, int length) {
    int end = at + length;
    int p = DhcpOptionText.isShort(page, length, 2) ? end : at;
    for (int n = 1; p < end; n++) {
      int size = page.in.u8(p++);
      page.out.append(INDENT).append("instance#").append(n).append(": ");
      if (size == 0) {
        page.out.append("[ERROR: suboption length must be non-zero]");
        return end;
      }
      if (size > end - p) {
        page.out.append("[ERROR: invalid option]");
        return end;
      }
      p = DhcpOptionText.text(page, p, size);
      page.out.append(", length ").append(size);
    }
    return end;
  }

  /** The client's name, and who is to tell it to DNS (RFC 4702). */
  static int domain(Page page, int at, int length) {
    if (DhcpOptionText.isShort(page, length, 3)) {
      return at + length;
    }
    int flags = page.in.u8(at);
    if (flags >>> 4 != 0) {
      Digits.hex(page.out.append("[ERROR: MBZ nibble 0x"), flags >>> 4).append(" != 0] ");
    }
    if ((flags & 0xf) != 0) {
      page.out.append('[').append((flags & 1) == 0 ? "" : "S").append((flags & 2) == 0 ? "" : "O");
      page.out.append((flags & 4) == 0 ? "" : "E").append((flags & 8) == 0 ? "" : "N").append("] ");
    }
    if (page.in.u16(at + 1) != 0) {
      page.out.append(page.in.u8(at + 1)).append('/').append(page.in.u8(at + 2)).append(' ');
    }
    return DhcpOptionText.text(page, at + 3, length - 3);
  }

  /** What a relay adds (RFC 3046). */
  static int relay(Page page, int at, int length) {
    int end = at + length;
    int p = at;
    while (end - p >= 2) {
      int type = page.in.u8(p);
      int size = page.in.u8(p + 1);
      p += 2;
      String name = DhcpNames.relay(type);
      page.out.append(INDENT).append(name == null ? "Unknown" : name).append(" SubOption ");
      page.out.append(type).append(", length ").append(size).append(": ");
      if (size > end - p) {
        page.out.append("length goes past end of option");
        return end;
      }
      if (name == null) {
        DumpText.hex(page, "\n\t\t", p, size);
      } else {
        page.text(p, size);
      }
      p += size;
    }
    return p;
  }

  /** Routes whose masks have any width (RFC 3442). */
  static int routes(Page page, int at, int length) {
    int end = at + length;
    int p = DhcpOptionText.isShort(page, length, 5) ? end : at;
    for (boolean first = true; p < end; first = false) {
      page.out.append(first ? "" : ",");
      int width = page.in.u8(p++);
      if (width > Integer.SIZE) {
        page.out.append("[ERROR: Mask width (").append(width).append(") > 32]");
        return end;
      }
      int octets = (width + 7) / 8;
      if (octets + ADDRESS > end - p) {
        page.out.append("[ERROR: Remaining length (").append(end - p).append(") < ");
        page.out.append(octets + ADDRESS).append(" bytes]");
        return end;
      }
      route(page, p, octets, width);
      p += octets + ADDRESS;
    }
    return end;
  }

  private static void route(Page page, int at, int octets, int width) {
    page.out.append('(');
    if (width == 0) {
      page.out.append("default");
    }
    for (int i = 0; width > 0 && i < ADDRESS; i++) {
      page.out.append(i == 0 ? "" : ".").append(i < octets ? page.in.u8(at + i) : 0);
    }
    if (width > 0) {
      page.out.append('/').append(width);
    }
    page.out.append(':');
    page.host4(at + octets).append(')');
  }
}
