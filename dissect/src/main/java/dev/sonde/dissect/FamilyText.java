package dev.sonde.dissect;

import org.jspecify.annotations.Nullable;

/** Addresses of any family, of which the number is before them (RFC 1700, address families). */
final class FamilyText {
  private FamilyText() {}

  /** An address after the number of its family; false, and nothing, where it is cut. */
  static boolean address(Page page, int at, int size) {
    int family = page.in.u8(at);
    int length = family == 1 ? 4 : family == 2 ? 16 : family == 6 ? 6 : 0;
    if (size < 1 + length) {
      return false;
    }
    String name = family(family);
    page.out.append("AFI ").append(name == null ? "Unknown" : name);
    page.out.append(" (").append(family).append(')');
    switch (length) {
      case 4 -> {
        page.out.append(": ");
        page.host4(at + 1);
      }
      case 6 -> {
        page.out.append(": ");
        page.mac(at + 1);
      }
      case 16 -> {
        page.out.append(": ");
        page.host6(at + 1);
      }
      default -> page.out.append(", no AF printer !");
    }
    return true;
  }

  private static @Nullable String family(int family) {
    return switch (family) {
      case 0 -> "Reserved";
      case 1 -> "IPv4";
      case 2 -> "IPv6";
      case 3 -> "NSAP";
      case 4 -> "HDLC";
      case 5 -> "BBN 1822";
      case 6 -> "802";
      case 7 -> "E.163";
      case 8 -> "E.164";
      case 9 -> "F.69";
      case 10 -> "X.121";
      case 11 -> "Novell IPX";
      case 12 -> "Appletalk";
      case 13 -> "Decnet IV";
      case 14 -> "Banyan Vines";
      case 15 -> "E.164 with NSAP subaddress";
      case 25 -> "VPLS";
      case 196 -> "Layer-2 VPN";
      default -> null;
    };
  }
}
