package dev.sonde.packet;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the first bytes of a captured packet are: a LINKTYPE_ number of the registry that capture
 * files use (draft-ietf-opsawg-pcaplinktype). The DLT_ number that libpcap shows to programs is the
 * same, but for {@link #RAW}.
 */
public record LinkType(int number) {
  /** BSD loopback: the address family in four bytes, in the byte order of who captured. */
  public static final LinkType NULL = new LinkType(0);

  public static final LinkType EN10MB = new LinkType(1);

  /** A bare IP packet; its DLT_ number is {@link #DLT_RAW}. */
  public static final LinkType RAW = new LinkType(101);

  /** OpenBSD loopback: the address family in four bytes, in network byte order. */
  public static final LinkType LOOP = new LinkType(108);

  /** "Linux cooked", version 1: 16 bytes instead of the link header. */
  public static final LinkType LINUX_SLL = new LinkType(113);

  public static final LinkType IPV4 = new LinkType(228);
  public static final LinkType IPV6 = new LinkType(229);

  /** "Linux cooked", version 2: 20 bytes, with the interface. */
  public static final LinkType LINUX_SLL2 = new LinkType(276);

  /** DLT_RAW on Linux, which some old files hold as a link type. */
  public static final int DLT_RAW = 12;

  /** The name that tcpdump's -y takes. */
  public String name() {
    return switch (number) {
      case 0 -> "NULL";
      case 1 -> "EN10MB";
      case DLT_RAW, 101 -> "RAW";
      case 108 -> "LOOP";
      case 113 -> "LINUX_SLL";
      case 228 -> "IPV4";
      case 229 -> "IPV6";
      case 276 -> "LINUX_SLL2";
      default -> "LINKTYPE_" + number;
    };
  }

  /** The link type of a name, in any case and with or without DLT_; null where it is none. */
  public static @Nullable LinkType named(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return switch (upper.startsWith("DLT_") ? upper.substring("DLT_".length()) : upper) {
      case "NULL" -> NULL;
      case "EN10MB" -> EN10MB;
      case "RAW" -> RAW;
      case "LOOP" -> LOOP;
      case "LINUX_SLL" -> LINUX_SLL;
      case "IPV4" -> IPV4;
      case "IPV6" -> IPV6;
      case "LINUX_SLL2" -> LINUX_SLL2;
      default -> null;
    };
  }

  @Override
  public String toString() {
    return name();
  }
}
