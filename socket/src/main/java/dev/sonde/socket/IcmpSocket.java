package dev.sonde.socket;

import dev.sonde.sys.Sockets;

/**
 * An ICMP datagram socket ("ping socket"): icmp(7), net.ipv4.ping_group_range, which also rules
 * IPv6. It needs no privilege, sends echo requests only, and receives the replies to them only.
 *
 * <p>The kernel writes its own identifier in each request: the socket's port. Messages start with
 * the ICMP header in both families. Errors arrive on the error queue alone.
 */
public final class IcmpSocket extends IpSocket {
  private IcmpSocket(Family family) throws SocketFailure {
    super(
        family,
        Sockets.SOCK_DGRAM,
        family.icmpProtocol(),
        family + ", SOCK_DGRAM, " + ProtocolNames.of(family.icmpProtocol()));
  }

  public static IcmpSocket open(Family family) throws SocketFailure {
    return new IcmpSocket(family);
  }
}
