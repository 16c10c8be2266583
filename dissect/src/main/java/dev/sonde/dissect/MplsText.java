package dev.sonde.dissect;

/** A stack of MPLS labels (RFC 3032) and the packet under it. */
final class MplsText {
  private static final int ENTRY = 4;
  private static final int BOTTOM = 0x100;

  private MplsText() {}

  static void print(Page page, int at, int length) {
    page.layer("mpls");
    page.out.append("MPLS");
    int p = at;
    int rest = length;
    int entry = 0;
    for (boolean first = true; first || (entry & BOTTOM) == 0; first = false) {
      if (rest < ENTRY) {
        page.invalid();
        page.in.need(p, rest);
        return;
      }
      entry = page.in.i32(p);
      page.out.append(first || !page.isVerbose() ? " " : "\n\t");
      label(page, entry);
      p += ENTRY;
      rest -= ENTRY;
    }
    payload(page, entry >>> 12, p, rest);
  }

  private static void label(Page page, int entry) {
    int label = entry >>> 12;
    page.out.append("(label ").append(label);
    if (page.isVerbose() && label < 16) {
      page.out.append(" (").append(reserved(label)).append(')');
    }
    page.out.append(", tc ").append(entry >>> 9 & 7);
    if ((entry & BOTTOM) != 0) {
      page.out.append(", [S]");
    }
    page.out.append(", ttl ").append(entry & 0xff).append(')');
  }

  private static String reserved(int label) {
    return switch (label) {
      case 0 -> "IPv4 explicit NULL";
      case 1 -> "router alert";
      case 2 -> "IPv6 explicit NULL";
      case 3 -> "implicit NULL";
      default -> "rsvd";
    };
  }

  /** A label does not say what is under it, but for the reserved ones: the first byte does. */
  private static void payload(Page page, int label, int at, int length) {
    boolean reserved = label == 0 || label == 2 || label == 3;
    if (!reserved && length < 1) {
      return;
    }
    int first = reserved ? 0 : page.in.u8(at);
    boolean v4 = label == 0 || label == 3 || (first >= 0x45 && first <= 0x4f);
    boolean v6 = label == 2 || first >>> 4 == 6;
    if (v4 || v6) {
      page.out.append(page.isVerbose() ? "\n\t" : " ");
      if (v4) {
        Ip4Text.print(page, at, length);
      } else {
        Ip6Text.print(page, at, length);
      }
    } else {
      DumpText.unlessHidden(page, at, length);
    }
  }
}
