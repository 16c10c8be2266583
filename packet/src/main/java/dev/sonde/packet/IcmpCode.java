package dev.sonde.packet;

import static dev.sonde.packet.IcmpKind.EXTENDED_ECHO_REPLY;
import static dev.sonde.packet.IcmpKind.NONE;
import static dev.sonde.packet.IcmpKind.PACKET_TOO_BIG;
import static dev.sonde.packet.IcmpKind.PARAMETER_PROBLEM;
import static dev.sonde.packet.IcmpKind.REDIRECT;
import static dev.sonde.packet.IcmpKind.ROUTER_ADVERTISEMENT;
import static dev.sonde.packet.IcmpKind.TIME_EXCEEDED;
import static dev.sonde.packet.IcmpKind.UNREACHABLE;
import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * What the code of an ICMP message means, whichever family it belongs to: number in ICMPv4, number
 * in ICMPv6, phrase. Codes of both families share a constant where they say the same.
 */
public enum IcmpCode {
  // RFC 792, RFC 4443 section 3.1
  NETWORK_UNREACHABLE(UNREACHABLE, 0, NONE, "network unreachable"),
  NO_ROUTE(UNREACHABLE, NONE, 0, "no route to destination"),
  HOST_UNREACHABLE(UNREACHABLE, 1, NONE, "host unreachable"),
  ADDRESS_UNREACHABLE(UNREACHABLE, NONE, 3, "address unreachable"),
  PROTOCOL_UNREACHABLE(UNREACHABLE, 2, NONE, "protocol unreachable"),
  PORT_UNREACHABLE(UNREACHABLE, 3, 4, "port unreachable"),
  SOURCE_ROUTE_FAILED(UNREACHABLE, 5, NONE, "source route failed"),
  BEYOND_SCOPE(UNREACHABLE, NONE, 2, "beyond scope of source address"),
  SOURCE_POLICY_FAILED(UNREACHABLE, NONE, 5, "source address failed ingress/egress policy"),
  REJECT_ROUTE(UNREACHABLE, NONE, 6, "reject route to destination"),
  // RFC 1122 section 3.2.2.1
  NETWORK_UNKNOWN(UNREACHABLE, 6, NONE, "network unknown"),
  HOST_UNKNOWN(UNREACHABLE, 7, NONE, "host unknown"),
  SOURCE_ISOLATED(UNREACHABLE, 8, NONE, "source host isolated"),
  NETWORK_PROHIBITED(UNREACHABLE, 9, NONE, "network administratively prohibited"),
  HOST_PROHIBITED(UNREACHABLE, 10, NONE, "host administratively prohibited"),
  NETWORK_FOR_TOS(UNREACHABLE, 11, NONE, "network unreachable for type of service"),
  HOST_FOR_TOS(UNREACHABLE, 12, NONE, "host unreachable for type of service"),
  // RFC 1812 section 5.2.7.1
  ADMINISTRATIVELY_PROHIBITED(UNREACHABLE, 13, 1, "administratively prohibited"),
  PRECEDENCE_VIOLATION(UNREACHABLE, 14, NONE, "host precedence violation"),
  PRECEDENCE_CUTOFF(UNREACHABLE, 15, NONE, "precedence cutoff in effect"),
  // RFC 6550, RFC 8883
  SOURCE_ROUTING_HEADER(UNREACHABLE, NONE, 7, "error in source routing header"),
  HEADERS_TOO_LONG(UNREACHABLE, NONE, 8, "headers too long"),

  // RFC 1191, RFC 4443 section 3.2
  FRAGMENTATION_NEEDED(PACKET_TOO_BIG, IcmpKind.FRAGMENTATION_NEEDED, 0, "fragmentation needed"),

  // RFC 792, RFC 4443 section 3.3
  HOP_LIMIT_EXCEEDED(TIME_EXCEEDED, 0, 0, "in transit"),
  REASSEMBLY_TIME_EXCEEDED(TIME_EXCEEDED, 1, 1, "fragment reassembly"),

  // RFC 792, RFC 1108; RFC 4443 section 3.4, RFC 7112, RFC 8754, RFC 8883
  ERRONEOUS_FIELD(PARAMETER_PROBLEM, 0, 0, "erroneous header field"),
  OPTION_MISSING(PARAMETER_PROBLEM, 1, NONE, "required option missing"),
  BAD_LENGTH(PARAMETER_PROBLEM, 2, NONE, "bad length"),
  UNKNOWN_NEXT_HEADER(PARAMETER_PROBLEM, NONE, 1, "unrecognized next header"),
  UNKNOWN_OPTION(PARAMETER_PROBLEM, NONE, 2, "unrecognized option"),
  INCOMPLETE_CHAIN(PARAMETER_PROBLEM, NONE, 3, "first fragment has incomplete header chain"),
  SEGMENT_ROUTING_UPPER(PARAMETER_PROBLEM, NONE, 4, "segment routing upper-layer header error"),
  UNKNOWN_NEXT_HEADER_AT_NODE(
      PARAMETER_PROBLEM, NONE, 5, "unrecognized next header at intermediate node"),
  EXTENSION_TOO_BIG(PARAMETER_PROBLEM, NONE, 6, "extension header too big"),
  CHAIN_TOO_LONG(PARAMETER_PROBLEM, NONE, 7, "extension header chain too long"),
  TOO_MANY_EXTENSIONS(PARAMETER_PROBLEM, NONE, 8, "too many extension headers"),
  TOO_MANY_OPTIONS(PARAMETER_PROBLEM, NONE, 9, "too many options in extension header"),
  OPTION_TOO_BIG(PARAMETER_PROBLEM, NONE, 10, "option too big"),

  // RFC 792
  REDIRECT_NETWORK(REDIRECT, 0, NONE, "for the network"),
  REDIRECT_HOST(REDIRECT, 1, NONE, "for the host"),
  REDIRECT_NETWORK_FOR_TOS(REDIRECT, 2, NONE, "for the type of service and network"),
  REDIRECT_HOST_FOR_TOS(REDIRECT, 3, NONE, "for the type of service and host"),

  // RFC 5944 section 2.1.1
  ONLY_MOBILE_TRAFFIC(ROUTER_ADVERTISEMENT, 16, NONE, "does not route common traffic"),

  // RFC 8335 section 3
  NO_ERROR(EXTENDED_ECHO_REPLY, 0, 0, "no error"),
  MALFORMED_QUERY(EXTENDED_ECHO_REPLY, 1, 1, "malformed query"),
  NO_SUCH_INTERFACE(EXTENDED_ECHO_REPLY, 2, 2, "no such interface"),
  NO_SUCH_TABLE_ENTRY(EXTENDED_ECHO_REPLY, 3, 3, "no such table entry"),
  MULTIPLE_INTERFACES(EXTENDED_ECHO_REPLY, 4, 4, "multiple interfaces satisfy query"),

  /** Every code that is not in this table; also the 0 of messages that have no codes. */
  UNNAMED(IcmpKind.UNKNOWN, NONE, NONE, "");

  private static final int CODES = 17;
  private static final Map<IcmpKind, IcmpCode[]> V4 = table(IpFamily.V4);
  private static final Map<IcmpKind, IcmpCode[]> V6 = table(IpFamily.V6);

  private final IcmpKind kind;
  private final int v4;
  private final int v6;
  private final String phrase;

  IcmpCode(IcmpKind kind, int v4, int v6, String phrase) {
    this.kind = kind;
    this.v4 = v4;
    this.v6 = v6;
    this.phrase = phrase;
  }

  private static Map<IcmpKind, IcmpCode[]> table(IpFamily family) {
    Map<IcmpKind, IcmpCode[]> table = new EnumMap<>(IcmpKind.class);
    for (IcmpKind kind : IcmpKind.values()) {
      IcmpCode[] codes = new IcmpCode[CODES];
      Arrays.fill(codes, UNNAMED);
      table.put(kind, codes);
    }
    for (IcmpCode code : values()) {
      if (code.number(family) != NONE) {
        requireNonNull(table.get(code.kind))[code.number(family)] = code;
      }
    }
    return table;
  }

  /** The meaning of a code of a kind of message, or {@link #UNNAMED}. */
  public static IcmpCode of(IpFamily family, IcmpKind kind, int code) {
    Map<IcmpKind, IcmpCode[]> table = family == IpFamily.V4 ? V4 : V6;
    return code < CODES ? requireNonNull(table.get(kind))[code] : UNNAMED;
  }

  public IcmpKind kind() {
    return kind;
  }

  /** The number in a family, or {@link IcmpKind#NONE}. */
  public int number(IpFamily family) {
    return family == IpFamily.V4 ? v4 : v6;
  }

  /** What the RFC says it means, in lower case. */
  public String phrase() {
    return phrase;
  }
}
