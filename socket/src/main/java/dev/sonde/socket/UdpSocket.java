package dev.sonde.socket;

import dev.sonde.packet.IpAddress;
import dev.sonde.sys.Errno;
import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A UDP socket: udp(7). One of IPv6 has nothing to do with IPv4, nor with mapped addresses. */
public final class UdpSocket extends IpSocket {
  /** A namespace that the kernel has no name for. */
  public static final long UNKNOWN = -1;

  private static final int DISCARD = 9;

  private UdpSocket(Family family) throws SocketFailure {
    super(family, Sockets.SOCK_DGRAM, Sockets.IPPROTO_UDP, family + ", SOCK_DGRAM, IPPROTO_UDP");
  }

  private UdpSocket(Family family, int descriptor) {
    super(family, descriptor);
  }

  public static UdpSocket open(Family family) throws SocketFailure {
    UdpSocket socket = new UdpSocket(family);
    // One socket per family: else [::] would be 0.0.0.0 as well, and take its port.
    if (family == Family.AF_INET6) {
      socket.begin("IPV6_V6ONLY 1", Sockets.IPPROTO_IPV6, SocketOptions.IPV6_V6ONLY, 1);
    }
    return socket;
  }

  /**
   * Takes over a UDP socket that another process passed to this one. Its state is shared with that
   * process: nothing of it is changed, nor may anything be that the other would notice. It may wait
   * where those opened here do not.
   *
   * @throws SocketFailure ENOTSOCK, EAFNOSUPPORT, EPROTOTYPE or EPROTONOSUPPORT, where it is
   *     something else; the descriptor is still the caller's then, who closes it
   */
  public static UdpSocket adopt(Descriptor passed) throws SocketFailure {
    int descriptor = passed.descriptor();
    Family family =
        switch (ask(descriptor, "SO_DOMAIN", SocketOptions.SO_DOMAIN)) {
          case Sockets.AF_INET -> Family.AF_INET;
          case Sockets.AF_INET6 -> Family.AF_INET6;
          default -> throw new SocketFailure("SO_DOMAIN", Errno.EAFNOSUPPORT);
        };
    if (ask(descriptor, "SO_TYPE", SocketOptions.SO_TYPE) != Sockets.SOCK_DGRAM) {
      throw new SocketFailure("SO_TYPE", Errno.EPROTOTYPE);
    }
    if (ask(descriptor, "SO_PROTOCOL", SocketOptions.SO_PROTOCOL) != Sockets.IPPROTO_UDP) {
      throw new SocketFailure("SO_PROTOCOL", Errno.EPROTONOSUPPORT);
    }
    return new UdpSocket(family, passed.release());
  }

  private static int ask(int descriptor, String name, int option) throws SocketFailure {
    return check(name, SocketOptions.get(descriptor, SocketOptions.SOL_SOCKET, option));
  }

  /** The index of the only interface it sends and receives by, or 0: SO_BINDTOIFINDEX. */
  public int deviceIndex() throws SocketFailure {
    return ask(descriptor(), "SO_BINDTOIFINDEX", SocketOptions.SO_BINDTOIFINDEX);
  }

  /** It is of IPv6 and has nothing to do with IPv4: ipv6(7), IPV6_V6ONLY. */
  public boolean onlyInet6() throws SocketFailure {
    if (family() == Family.AF_INET) return false;
    int level = Sockets.IPPROTO_IPV6;
    int option = SocketOptions.IPV6_V6ONLY;
    return check("IPV6_V6ONLY", SocketOptions.get(descriptor(), level, option)) != 0;
  }

  /**
   * What tells its network namespace from all others of this machine: SO_NETNS_COOKIE, or {@link
   * #UNKNOWN} before Linux 5.14.
   */
  public long networkNamespace() throws SocketFailure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment cookie = arena.allocate(ValueLayout.JAVA_LONG);
      int result = wide(SocketOptions.SO_NETNS_COOKIE, cookie);
      if (result == -Errno.ENOPROTOOPT) return UNKNOWN;
      check("SO_NETNS_COOKIE", result);
      return cookie.get(ValueLayout.JAVA_LONG, 0);
    }
  }

  /** What tells it from every other socket there ever was since this machine started: SO_COOKIE. */
  public long cookie() throws SocketFailure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment cookie = arena.allocate(ValueLayout.JAVA_LONG);
      check("SO_COOKIE", wide(SocketOptions.SO_COOKIE, cookie));
      return cookie.get(ValueLayout.JAVA_LONG, 0);
    }
  }

  private int wide(int option, MemorySegment value) {
    return SocketOptions.get(descriptor(), SocketOptions.SOL_SOCKET, option, value);
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
