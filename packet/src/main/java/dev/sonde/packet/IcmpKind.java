package dev.sonde.packet;

import java.util.Arrays;

/**
 * What an ICMP message means, whichever family it belongs to: the message types of RFC 792, 950,
 * 1256, 8335 (ICMPv4) and RFC 4443, 2710, 3810, 4861, 8335 (ICMPv6) in one table.
 */
public enum IcmpKind {
  ECHO_REQUEST(8, 128, "echo request"),
  ECHO_REPLY(0, 129, "echo reply"),
  UNREACHABLE(3, 1, "destination unreachable"),
  /** In ICMPv4 this is destination unreachable with code 4 (RFC 1191). */
  PACKET_TOO_BIG(3, 2, "packet too big"),
  TIME_EXCEEDED(11, 3, "time exceeded"),
  PARAMETER_PROBLEM(12, 4, "parameter problem"),
  REDIRECT(5, 137, "redirect"),
  SOURCE_QUENCH(4, IcmpKind.NONE, "source quench"),
  ROUTER_SOLICITATION(10, 133, "router solicitation"),
  ROUTER_ADVERTISEMENT(9, 134, "router advertisement"),
  TIMESTAMP_REQUEST(13, IcmpKind.NONE, "timestamp request"),
  TIMESTAMP_REPLY(14, IcmpKind.NONE, "timestamp reply"),
  INFORMATION_REQUEST(15, IcmpKind.NONE, "information request"),
  INFORMATION_REPLY(16, IcmpKind.NONE, "information reply"),
  ADDRESS_MASK_REQUEST(17, IcmpKind.NONE, "address mask request"),
  ADDRESS_MASK_REPLY(18, IcmpKind.NONE, "address mask reply"),
  EXTENDED_ECHO_REQUEST(42, 160, "extended echo request"),
  EXTENDED_ECHO_REPLY(43, 161, "extended echo reply"),
  NEIGHBOR_SOLICITATION(IcmpKind.NONE, 135, "neighbor solicitation"),
  NEIGHBOR_ADVERTISEMENT(IcmpKind.NONE, 136, "neighbor advertisement"),
  MULTICAST_LISTENER_QUERY(IcmpKind.NONE, 130, "multicast listener query"),
  MULTICAST_LISTENER_REPORT(IcmpKind.NONE, 131, "multicast listener report"),
  MULTICAST_LISTENER_DONE(IcmpKind.NONE, 132, "multicast listener done"),
  MULTICAST_LISTENER_REPORT_V2(IcmpKind.NONE, 143, "multicast listener report v2"),
  /** Every type that is not in this table. */
  UNKNOWN(IcmpKind.NONE, IcmpKind.NONE, "unknown");

  /** The type number of a message that the family does not have. */
  public static final int NONE = -1;

  static final int FRAGMENTATION_NEEDED = 4;

  private static final int FIRST_V6_QUERY = 128;
  private static final int TYPES = 256;
  private static final IcmpKind[] V4 = table(IpFamily.V4);
  private static final IcmpKind[] V6 = table(IpFamily.V6);

  private final int v4;
  private final int v6;
  private final String phrase;

  IcmpKind(int v4, int v6, String phrase) {
    this.v4 = v4;
    this.v6 = v6;
    this.phrase = phrase;
  }

  private static IcmpKind[] table(IpFamily family) {
    IcmpKind[] kinds = new IcmpKind[TYPES];
    Arrays.fill(kinds, UNKNOWN);
    for (IcmpKind kind : values()) {
      int type = kind.type(family);
      if (type != NONE && kinds[type] == UNKNOWN) { // of ICMPv4 type 3, the general one comes first
        kinds[type] = kind;
      }
    }
    return kinds;
  }

  /** The meaning of a type and a code, each from 0 to 255. */
  public static IcmpKind of(IpFamily family, int type, int code) {
    if (family == IpFamily.V6) {
      return V6[type];
    }
    return type == PACKET_TOO_BIG.v4 && code == FRAGMENTATION_NEEDED ? PACKET_TOO_BIG : V4[type];
  }

  /** The type number in a family, or {@link #NONE}. */
  public int type(IpFamily family) {
    return family == IpFamily.V4 ? v4 : v6;
  }

  /** The name of the message in the RFCs, in lower case. */
  public String phrase() {
    return phrase;
  }

  /** Whether a message of this kind and {@code type} reports on another datagram. */
  boolean isError(IpFamily family, int type) {
    if (family == IpFamily.V6) {
      return type < FIRST_V6_QUERY; // RFC 4443 section 2.1, unknown types too
    }
    return switch (this) {
      case UNREACHABLE, PACKET_TOO_BIG, TIME_EXCEEDED, PARAMETER_PROBLEM, REDIRECT, SOURCE_QUENCH ->
          true;
      default -> false;
    };
  }

  /** Whether such a message may carry extensions behind its quote (RFC 4884 section 4). */
  public boolean extensible(IpFamily family) {
    return switch (this) {
      case UNREACHABLE, TIME_EXCEEDED -> true;
      case PACKET_TOO_BIG, PARAMETER_PROBLEM -> family == IpFamily.V4;
      default -> false;
    };
  }

  /** How many bytes with fields of their own follow the first eight. */
  int fixedLength(IpFamily family) {
    boolean inV6 = family == IpFamily.V6;
    return switch (this) {
      case TIMESTAMP_REQUEST, TIMESTAMP_REPLY -> 3 * Integer.BYTES;
      case ADDRESS_MASK_REQUEST, ADDRESS_MASK_REPLY -> Ip4Address.BYTES;
      case ROUTER_ADVERTISEMENT -> inV6 ? 2 * Integer.BYTES : 0;
      case REDIRECT -> inV6 ? 2 * Ip6Address.BYTES : 0;
      case NEIGHBOR_SOLICITATION,
          NEIGHBOR_ADVERTISEMENT,
          MULTICAST_LISTENER_QUERY,
          MULTICAST_LISTENER_REPORT,
          MULTICAST_LISTENER_DONE ->
          Ip6Address.BYTES;
      default -> 0;
    };
  }
}
