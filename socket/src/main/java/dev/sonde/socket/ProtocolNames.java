package dev.sonde.socket;

import dev.sonde.sys.Sockets;

/** How messages name a protocol number: netinet/in.h. */
final class ProtocolNames {
  private ProtocolNames() {}

  static String of(int protocol) {
    return switch (protocol) {
      case Sockets.IPPROTO_ICMP -> "IPPROTO_ICMP";
      case Sockets.IPPROTO_TCP -> "IPPROTO_TCP";
      case Sockets.IPPROTO_UDP -> "IPPROTO_UDP";
      case Sockets.IPPROTO_ICMPV6 -> "IPPROTO_ICMPV6";
      case Sockets.IPPROTO_RAW -> "IPPROTO_RAW";
      default -> Integer.toString(protocol);
    };
  }
}
