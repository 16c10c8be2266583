package dev.sonde.socket;

import dev.sonde.packet.IpAddress;
import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.Sockets;

/** A UDP socket: udp(7). One of IPv6 has nothing to do with IPv4, nor with mapped addresses. */
public final class UdpSocket extends IpSocket {
  private static final int DISCARD = 9;

  private UdpSocket(Family family) throws SocketFailure {
    super(family, Sockets.SOCK_DGRAM, Sockets.IPPROTO_UDP, family + ", SOCK_DGRAM, IPPROTO_UDP");
  }

  public static UdpSocket open(Family family) throws SocketFailure {
    UdpSocket socket = new UdpSocket(family);
    // One socket per family: else [::] would be 0.0.0.0 as well, and take its port.
    if (family == Family.AF_INET6) {
      socket.begin("IPV6_V6ONLY 1", Sockets.IPPROTO_IPV6, SocketOptions.IPV6_V6ONLY, 1);
    }
    return socket;
  }

  /** The source address the kernel would choose for {@code target}; no packet is sent. */
  public IpAddress sourceTo(IpAddress target) throws SocketFailure {
    broadcast(true); // else the kernel refuses a broadcast address: EACCES
    connect(target, DISCARD);
    IpAddress source = local().address();
    disconnect();
    return source;
  }
}
