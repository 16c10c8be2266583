package dev.sonde.icmpd;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Descriptor;
import dev.sonde.socket.Endpoint;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UdpEntry;
import dev.sonde.socket.UdpSocket;
import java.util.List;
import java.util.Set;

/** Finds out what it is that a client sent, and whether it can be watched. */
final class Registrar {
  private static final int EBADF = 9;
  private static final int EXDEV = 18;
  private static final int ENFILE = 23, EMFILE = 24;
  private static final int EADDRINUSE = 98;
  private static final int EAFNOSUPPORT = 97;
  private static final int TRIALS = 16;
  private static final int EINVAL = 22;

  /** The daemon's own network namespace: SO_NETNS_COOKIE of socket(7). */
  private final long network;

  private final Set<Family> families;

  /** {@code families}: those whose errors the daemon hears. */
  Registrar(Set<Family> families) throws SocketFailure {
    this.families = families;
    try (UdpSocket socket = UdpSocket.open(families.iterator().next())) {
      network = socket.networkNamespace();
    }
  }

  /**
   * The one descriptor that came.
   *
   * @throws SocketFailure EBADF when none came, EINVAL when more than one did
   */
  static Descriptor only(List<Descriptor> came) throws SocketFailure {
    if (came.isEmpty()) throw new SocketFailure("SCM_RIGHTS: no descriptor", EBADF);
    if (came.size() == 1) return came.getFirst();
    throw new SocketFailure("SCM_RIGHTS: " + came.size() + " descriptors", EINVAL);
  }

  /**
   * Looks at what came, and binds it to a port if it has none. It may have to wait for the client:
   * {@link Inspectors}. What is not in the inspection stays the caller's.
   */
  Inspection inspect(Descriptor came) {
    try {
      UdpSocket socket = own(came);
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
   * The UDP socket that came, if it can be told of anything here.
   *
   * @throws SocketFailure EXDEV for a socket of another network namespace, whose addresses say
   *     nothing in this one, EAFNOSUPPORT where the daemon does not hear the errors of its family;
   *     and what {@link UdpSocket#adopt} says of what is no UDP socket
   */
  private UdpSocket own(Descriptor came) throws SocketFailure {
    UdpSocket socket = UdpSocket.adopt(came);
    try {
      if (socket.networkNamespace() != network) {
        throw new SocketFailure("SO_NETNS_COOKIE: a socket of another network", EXDEV);
      }
      if (!families.contains(socket.family()) && !isServed(socket)) {
        throw new SocketFailure("SO_DOMAIN: a family this daemon leaves out", EAFNOSUPPORT);
      }
      return socket;
    } catch (SocketFailure failure) {
      socket.close();
      throw failure;
    }
  }

  /** One of IPv6 that speaks IPv4 as well. */
  private boolean isServed(UdpSocket socket) throws SocketFailure {
    return socket.family() == Family.AF_INET6
        && families.contains(Family.AF_INET)
        && !socket.onlyInet6();
  }

  private static Watched learn(UdpSocket socket) throws SocketFailure {
    if (socket.local().port() == 0) bind(socket);
    Endpoint nobody = new Endpoint(any(socket.family()), 0);
    return new Watched(
        new UdpEntry(
            socket.cookie(),
            socket.family(),
            socket.local(),
            nobody,
            socket.deviceIndex(),
            socket.onlyInet6()));
  }

  /**
   * Binds to a port by its number: one that the kernel had chosen it would take back when the
   * client connects and disconnects, connect(2) with AF_UNSPEC.
   */
  private static void bind(UdpSocket socket) throws SocketFailure {
    IpAddress any = any(socket.family());
    for (int trial = 0; trial < TRIALS; trial++) {
      try {
        socket.bind(any, free(socket.family(), any));
        return;
      } catch (SocketFailure failure) {
        if (failure.errno() == EMFILE || failure.errno() == ENFILE) break; // nothing to ask with
        if (failure.errno() != EADDRINUSE) throw failure; // another took it since
      }
    }
    socket.bind(any, 0);
  }

  private static IpAddress any(Family family) {
    return family == Family.AF_INET ? Ip4Address.ANY : Ip6Address.ANY;
  }

  private static int free(Family family, IpAddress any) throws SocketFailure {
    try (UdpSocket trial = UdpSocket.open(family)) {
      trial.bind(any, 0);
      return trial.local().port();
    }
  }
}
