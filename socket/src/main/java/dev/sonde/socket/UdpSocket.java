package dev.sonde.socket;

import dev.sonde.packet.IpAddress;
import dev.sonde.sys.Sockets;

/** A UDP socket: udp(7). */
public final class UdpSocket extends IpSocket {
  private static final int DISCARD = 9;

  private UdpSocket(Family family) throws SocketFailure {
    super(family, Sockets.SOCK_DGRAM, Sockets.IPPROTO_UDP, family + ", SOCK_DGRAM, IPPROTO_UDP");
  }

  public static UdpSocket open(Family family) throws SocketFailure {
    return new UdpSocket(family);
  }

  /** The source address the kernel would choose for {@code target}; no packet is sent. */
  public static IpAddress sourceFor(IpAddress target) throws SocketFailure {
    try (UdpSocket socket = open(Family.of(target))) {
      socket.connect(target, DISCARD);
      return socket.local().address();
    }
  }

  /** The path MTU the kernel knows to {@code target}; no packet is sent. */
  public static int mtuTo(IpAddress target) throws SocketFailure {
    try (UdpSocket socket = open(Family.of(target))) {
      socket.connect(target, DISCARD);
      return socket.mtu();
    }
  }
}
