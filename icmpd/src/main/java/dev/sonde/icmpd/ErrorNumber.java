package dev.sonde.icmpd;

import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.IpFamily;

/**
 * The error numbers that ICMP errors are told by: errno(3), as Linux counts on every machine that
 * runs Java 25.
 */
public enum ErrorNumber {
  EACCES(13, "Permission denied"),
  ENONET(64, "Machine is not on the network"),
  EPROTO(71, "Protocol error"),
  EMSGSIZE(90, "Message too long"),
  ENOPROTOOPT(92, "Protocol not available"),
  EOPNOTSUPP(95, "Operation not supported"),
  ENETUNREACH(101, "Network is unreachable"),
  ECONNREFUSED(111, "Connection refused"),
  EHOSTDOWN(112, "Host is down"),
  EHOSTUNREACH(113, "No route to host");

  private static final ErrorNumber[] UNREACHABLE_V4 = {
    ENETUNREACH, // 0 network unreachable
    EHOSTUNREACH,
    ENOPROTOOPT,
    ECONNREFUSED, // 3 port unreachable
    EMSGSIZE,
    EOPNOTSUPP, // 5 source route failed
    ENETUNREACH,
    EHOSTDOWN,
    ENONET, // 8 source host isolated
    ENETUNREACH,
    EHOSTUNREACH, // 10 host administratively prohibited
    ENETUNREACH,
  };
  private static final ErrorNumber[] UNREACHABLE_V6 = {
    ENETUNREACH, // 0 no route
    EACCES,
    EHOSTUNREACH,
    EHOSTUNREACH, // 3 address unreachable
    ECONNREFUSED,
    EACCES, // 5 source address failed policy
    EACCES,
  };

  private final int number;
  private final String description;

  ErrorNumber(int number, String description) {
    this.number = number;
    this.description = description;
  }

  public int number() {
    return number;
  }

  /** What it means, as {@code Connection refused}: strerror(3). */
  public String description() {
    return description;
  }

  /**
   * What Linux tells a connected socket of such an error: net/ipv4/icmp.c, net/ipv6/icmp.c. Of a
   * source quench it says nothing (RFC 6633); here that is EHOSTUNREACH, as in {@link #classic}.
   */
  static ErrorNumber of(IpFamily family, int type, int code) {
    return switch (IcmpKind.of(family, type, code)) {
      case UNREACHABLE -> family == IpFamily.V4 ? unreachableV4(code) : unreachableV6(code);
      case PACKET_TOO_BIG -> EMSGSIZE;
      case TIME_EXCEEDED, SOURCE_QUENCH -> EHOSTUNREACH;
      default -> EPROTO;
    };
  }

  private static ErrorNumber unreachableV4(int code) {
    return code < UNREACHABLE_V4.length ? UNREACHABLE_V4[code] : EHOSTUNREACH;
  }

  private static ErrorNumber unreachableV6(int code) {
    return code < UNREACHABLE_V6.length ? UNREACHABLE_V6[code] : EPROTO;
  }

  /** What the daemon of UNIX Network Programming, section 28.7, tells of it. */
  static ErrorNumber classic(IpFamily family, int type, int code) {
    return switch (of(family, type, code)) {
      case ECONNREFUSED -> ECONNREFUSED;
      case EMSGSIZE -> EMSGSIZE;
      default -> EHOSTUNREACH;
    };
  }
}
