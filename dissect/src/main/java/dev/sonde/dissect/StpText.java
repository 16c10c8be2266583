package dev.sonde.dissect;

/**
 * The spanning tree protocol (IEEE 802.1D), rapid (802.1w) and for many trees (802.1s).
 *
 * <pre>
 *  0: protocol (2)  version (1)  type (1)  flags (1)
 *  5: root (8)  13: cost (4)  17: bridge (8)  25: port (2)
 * 27: age (2)  longest age (2)  hello (2)  delay (2)
 * </pre>
 */
final class StpText {
  static final int VERSION = 2, TYPE = 3, FLAGS = 4, ROOT = 5, COST = 13, BRIDGE = 17, PORT = 25;
  static final int AGE = 27, MAX_AGE = 29, HELLO = 31, DELAY = 33;
  static final int CONFIGURATION = 0x00, RAPID = 0x02, CHANGE = 0x80;
  static final int LENGTH = 35;
  private static final int RAPID_LENGTH = 36, LEAST = 4;
  private static final int CHANGED = 0x01, CHANGE_ACKNOWLEDGED = 0x80;
  private static final Page.Flag[] FLAG_NAMES = {
    new Page.Flag(CHANGED, "Topology change"),
    new Page.Flag(0x02, "Proposal"),
    new Page.Flag(0x10, "Learn"),
    new Page.Flag(0x20, "Forward"),
    new Page.Flag(0x40, "Agreement"),
    new Page.Flag(CHANGE_ACKNOWLEDGED, "Topology change ACK")
  };

  private StpText() {}

  static void print(Page page, int at, int length) {
    page.layer("stp");
    if (length < LEAST) {
      page.invalid();
      return;
    }
    if (page.in.u16(at) != 0) {
      page.out.append("unknown STP version, length ").append(length);
      return;
    }
    int version = page.in.u8(at + VERSION);
    page.out.append("STP ");
    switch (version) {
      case 0 -> page.out.append("802.1d");
      case 2 -> page.out.append("802.1w");
      case 3 -> page.out.append("802.1s");
      case 4 -> page.out.append("802.1aq");
      default -> {
        Digits.hex(page.out.append("Unknown STP protocol (0x"), version, 2).append(')');
        return;
      }
    }
    type(page, version, at, length);
  }

  private static void type(Page page, int version, int at, int length) {
    int type = page.in.u8(at + TYPE);
    switch (type) {
      case CONFIGURATION -> {
        page.out.append(", Config");
        sized(page, version, at, length, LENGTH);
      }
      case RAPID -> {
        page.out.append(", Rapid STP");
        if (version == 2) {
          sized(page, version, at, length, RAPID_LENGTH);
        } else if (version > 2) {
          TreesText.print(page, at, length);
        }
      }
      case CHANGE -> page.out.append(", Topology Change");
      default -> Digits.hex(page.out.append(", Unknown BPDU Type (0x"), type, 2).append(')');
    }
  }

  private static void sized(Page page, int version, int at, int length, int least) {
    if (length < least) {
      page.invalid();
    } else {
      tree(page, version, at, length);
    }
  }

  private static void tree(Page page, int version, int at, int length) {
    flags(page, ", Flags [", page.in.u8(at + FLAGS));
    page.in.need(at, AGE);
    bridge(page, ", bridge-id ", at + BRIDGE).append('.');
    page.hex(page.in.u16(at + PORT), 4).append(", length ").append(length);
    if (!page.isVerbose()) {
      return;
    }
    page.in.need(at, LENGTH);
    times(page, at);
    bridge(page, "\n\troot-id ", at + ROOT).append(", root-pathcost ");
    page.unsigned(page.in.i32(at + COST));
    if (version > 0) {
      role(page, page.in.u8(at + FLAGS));
    }
  }

  static TextBuffer flags(Page page, String name, int flags) {
    page.out.append(name);
    return page.flags(flags, "none", FLAG_NAMES).append(']');
  }

  static TextBuffer bridge(Page page, String name, int at) {
    page.in.need(at, 8);
    page.out.append(name);
    page.hex(page.in.u16(at), 4).append('.');
    return page.mac(at + 2);
  }

  static void times(Page page, int at) {
    seconds(page, "\n\tmessage-age ", at + AGE);
    seconds(page, ", max-age ", at + MAX_AGE);
    seconds(page, ", hello-time ", at + HELLO);
    seconds(page, ", forwarding-delay ", at + DELAY);
  }

  /** A time in parts of 256 of a second, to the nearest hundredth, and to the even one of two. */
  private static void seconds(Page page, String name, int at) {
    int parts = page.in.u16(at) * 25;
    int hundredths = parts / 64;
    int rest = parts % 64;
    if (rest > 32 || (rest == 32 && hundredths % 2 == 1)) {
      hundredths++;
    }
    page.out.append(name).append(hundredths / 100).append('.');
    Digits.padded(page.out, hundredths % 100, 2).append('s');
  }

  static void role(Page page, int flags) {
    page.out.append(", port-role ").append(role(flags));
  }

  static String role(int flags) {
    return switch (flags >> 2 & 3) {
      case 0 -> "Unknown";
      case 1 -> "Alternate";
      case 2 -> "Root";
      default -> "Designated";
    };
  }
}
