package dev.sonde.icmpd;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.socket.Descriptor;
import dev.sonde.socket.Endpoint;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UdpSocket;
import java.util.List;

/** Finds out what it is that a client sent, and whether it can be watched. */
final class Registrar {
  private static final int EBADF = 9;
  private static final int EXDEV = 18;
  private static final int EINVAL = 22;

  /** The daemon's own network namespace: SO_NETNS_COOKIE of socket(7). */
  private final long network;

  Registrar(Family any) throws SocketFailure {
    try (UdpSocket socket = UdpSocket.open(any)) {
      network = socket.networkNamespace();
    }
  }

  /**
   * Looks at what came, and binds it to a port if it has none. It may have to wait for the client:
   * {@link Inspectors}. What is not in the inspection stays the caller's.
   */
  Inspection inspect(List<Descriptor> came) {
    try {
      UdpSocket socket = only(came);
      try {
        return Inspection.of(socket, learn(socket));
      } catch (SocketFailure failure) {
        socket.close();
        throw failure;
      }
    } catch (SocketFailure failure) {
      return Inspection.failed(failure);
    }
  }

  /**
   * The UDP socket among what came, which has to be all that came.
   *
   * @throws SocketFailure EBADF when nothing came, EINVAL when more than one did, EXDEV for a
   *     socket of another network namespace, whose addresses say nothing in this one; and what
   *     {@link UdpSocket#adopt} says of what is no UDP socket
   */
  private UdpSocket only(List<Descriptor> came) throws SocketFailure {
    if (came.isEmpty()) throw new SocketFailure("SCM_RIGHTS: no descriptor", EBADF);
    if (came.size() > 1) {
      throw new SocketFailure("SCM_RIGHTS: " + came.size() + " descriptors", EINVAL);
    }
    UdpSocket socket = UdpSocket.adopt(came.getFirst());
    if (socket.networkNamespace() == network) return socket;
    socket.close();
    throw new SocketFailure("SO_NETNS_COOKIE: a socket of another network", EXDEV);
  }

  private static Watched learn(UdpSocket socket) throws SocketFailure {
    if (socket.local().port() == 0) {
      socket.bind(socket.family() == Family.AF_INET ? Ip4Address.ANY : Ip6Address.ANY, 0);
    }
    Endpoint local = socket.local();
    boolean alone = socket.onlyInet6();
    int device = socket.deviceIndex();
    return new Watched(socket.family().ip(), alone, local.address(), local.port(), device);
  }
}
