package dev.sonde.socket;

import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.Sockets;

/**
 * An ICMP datagram socket ("ping socket"): icmp(7), net.ipv4.ping_group_range, which also rules
 * IPv6. It needs no privilege, sends echo requests only (RFC 792, RFC 4443; RFC 8335's extended
 * ones too), and receives the replies to them only.
 *
 * <p>The kernel writes its own identifier in each request: the socket's port, which {@link #bind}
 * chooses. Messages start with the ICMP header in both families. Errors arrive on the error queue
 * alone.
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
    IcmpSocket socket = new IcmpSocket(family);
    // The kernel opens these with it on: then a second socket may bind the identifier of this one,
    // and gets its replies.
    socket.begin("SO_REUSEADDR 0", SocketOptions.SOL_SOCKET, SocketOptions.SO_REUSEADDR, 0);
    return socket;
  }
}
