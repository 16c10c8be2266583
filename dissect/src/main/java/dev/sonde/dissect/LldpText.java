package dev.sonde.dissect;

/**
 * LLDP (IEEE 802.1AB): who is at the other end of a cable. Of what organizations define, their
 * names are printed.
 *
 * <pre>
 * each: type (7 bits)  length (9 bits)  what is of the type
 * </pre>
 */
final class LldpText {
  static final int END = 0, CHASSIS = 1, PORT = 2, LIFE = 3, PORT_TEXT = 4, NAME = 5, TEXT = 6;
  static final int CAPABILITIES = 7, MANAGEMENT = 8, ORGANIZATION = 127;
  static final int CHASSIS_MAC = 4, PORT_MAC = 3;
  private static final int CHASSIS_NETWORK = 5, PORT_NETWORK = 4, LAST = 7;
  private static final String[] CHASSIS_KINDS = {
    "Chassis component",
    "Interface alias",
    "Port component",
    "MAC address",
    "Network address",
    "Interface name",
    "Local"
  };
  private static final String[] PORT_KINDS = {
    "Interface alias",
    "Port component",
    "MAC address",
    "Network Address",
    "Interface Name",
    "Agent circuit ID",
    "Local"
  };
  private static final Page.Flag[] ABILITIES = {
    new Page.Flag(0x01, "Other"),
    new Page.Flag(0x02, "Repeater"),
    new Page.Flag(0x04, "Bridge"),
    new Page.Flag(0x08, "WLAN AP"),
    new Page.Flag(0x10, "Router"),
    new Page.Flag(0x20, "Telephone"),
    new Page.Flag(0x40, "Docsis"),
    new Page.Flag(0x80, "Station Only")
  };

  private LldpText() {}

  static void print(Page page, int at, int length) {
    page.layer("lldp");
    page.out.append("LLDP, length ").append(length);
    int end = at + length;
    int p = at;
    while (end - p >= 2) {
      if (!page.in.has(p, 2)) {
        page.cut();
        return;
      }
      int head = page.in.u16(p);
      int type = head >>> 9;
      int size = head & 0x1ff;
      p += 2;
      if (page.isVerbose()) {
        page.out.append("\n\t").append(name(type)).append(" TLV (").append(type);
        page.out.append("), length ").append(size);
      }
      if (type == END || size == 0) {
        return;
      }
      if (size > end - p || !print(page, type, p, size)) {
        page.cut();
        return;
      }
      p += size;
    }
  }

  private static String name(int type) {
    return switch (type) {
      case END -> "End";
      case CHASSIS -> "Chassis ID";
      case PORT -> "Port ID";
      case LIFE -> "Time to Live";
      case PORT_TEXT -> "Port Description";
      case NAME -> "System Name";
      case TEXT -> "System Description";
      case CAPABILITIES -> "System Capabilities";
      case MANAGEMENT -> "Management Address";
      case ORGANIZATION -> "Organization specific";
      default -> "Unknown";
    };
  }

  /** False where it is cut, or shorter than it must be. */
  private static boolean print(Page page, int type, int at, int size) {
    if (!page.in.has(at, size)) {
      return false;
    }
    if (!page.isVerbose()) {
      return type != NAME || text(page, ": ", at, size);
    }
    if (!content(page, type, at, size)) {
      return false;
    }
    if (page.verbosity > 1 || isUnknown(page, type, at)) {
      DumpText.hex(page, "\n\t  ", at, size);
    }
    return true;
  }

  private static boolean isUnknown(Page page, int type, int at) {
    return switch (type) {
      case CHASSIS, PORT -> page.in.u8(at) == 0 || page.in.u8(at) > LAST;
      case ORGANIZATION -> !isKnown(page.in.u24(at));
      default -> type > MANAGEMENT;
    };
  }

  /** Whether tcpdump knows what an organization defines. */
  private static boolean isKnown(int maker) {
    return switch (maker) {
      case 0x0080c2, 0x00120f, 0x0012bb, 0x001b21 -> true;
      default -> false;
    };
  }

  private static boolean content(Page page, int type, int at, int size) {
    return switch (type) {
      case CHASSIS, PORT -> size >= 2 && end(page, type, at, size);
      case LIFE -> size >= 2 && life(page, at);
      case PORT_TEXT, NAME -> text(page, ": ", at, size);
      case TEXT -> text(page, "\n\t  ", at, size);
      case CAPABILITIES ->
          size >= 4
              && abilities(page, "\n\t  System  Capabilities [", at)
              && abilities(page, "\n\t  Enabled Capabilities [", at + 2);
      case MANAGEMENT -> management(page, at, size);
      case ORGANIZATION -> size >= 3 && organization(page, at);
      default -> true;
    };
  }

  private static boolean life(Page page, int at) {
    page.out.append(": TTL ").append(page.in.u16(at)).append('s');
    return true;
  }

  /** Text up to a zero byte, if there is one. */
  private static boolean text(Page page, String before, int at, int size) {
    page.out.append(before);
    DhcpText.visible(page, at, size);
    return true;
  }

  private static boolean abilities(Page page, String name, int at) {
    int abilities = page.in.u16(at);
    page.out.append(name);
    page.flags(abilities, "none", ABILITIES).append("] (0x");
    page.hex(abilities, 4).append(')');
    return true;
  }

  private static boolean organization(Page page, int at) {
    int maker = page.in.u24(at);
    String name = EtherNames.maker(maker);
    page.out.append(": OUI ").append(name == null ? "Unknown" : name).append(" (0x");
    page.hex(maker, 6).append(')');
    return true;
  }

  /** A chassis or a port. */
  private static boolean end(Page page, int type, int at, int size) {
    boolean chassis = type == CHASSIS;
    int kind = page.in.u8(at);
    boolean known = kind > 0 && kind <= LAST;
    page.out.append("\n\t  Subtype ");
    page.out.append(known ? (chassis ? CHASSIS_KINDS : PORT_KINDS)[kind - 1] : "Unknown");
    page.out.append(" (").append(kind).append("): ");
    if (kind == (chassis ? CHASSIS_MAC : PORT_MAC)) {
      if (size >= 7) {
        page.mac(at + 1);
      }
      return size >= 7;
    }
    if (kind == (chassis ? CHASSIS_NETWORK : PORT_NETWORK)) {
      return FamilyText.address(page, at + 1, size - 1);
    }
    return !known || text(page, "", at + 1, size - 1);
  }

  private static boolean management(Page page, int at, int size) {
    int length = page.in.u8(at);
    if (length == 0 || size < 1 + length) {
      return false;
    }
    int start = page.out.length();
    page.out.append("\n\t  Management Address length ").append(length).append(", ");
    if (!FamilyText.address(page, at + 1, length)) {
      page.out.setLength(start);
      return false;
    }
    int p = at + 1 + length;
    int rest = size - 1 - length;
    if (rest < 5) {
      return false;
    }
    int kind = page.in.u8(p);
    page.out.append("\n\t  ");
    switch (kind) {
      case 2 -> page.out.append("Interface Index");
      case 3 -> page.out.append("System Port Number");
      default -> page.out.append("Unknown");
    }
    page.out.append(" Interface Numbering (").append(kind).append("): ");
    page.unsigned(page.in.i32(p + 1));
    return object(page, p + 5, rest - 5);
  }

  private static boolean object(Page page, int at, int rest) {
    int length = rest > 0 ? page.in.u8(at) : 0;
    if (rest > 0 && rest < 1 + length) {
      return false;
    }
    if (length > 0) {
      page.out.append("\n\t  OID length ").append(length);
      text(page, "", at + 1, length);
    }
    return true;
  }
}
