package dev.sonde.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Sockets and their addresses: socket(2), bind(2), connect(2), accept(2), ip(7), ipv6(7), unix(7).
 */
public final class Sockets {
  // sys/socket.h
  public static final int AF_UNSPEC = 0;
  public static final int AF_UNIX = 1;
  public static final int AF_INET = 2;
  public static final int AF_INET6 = 10;
  public static final int PF_INET = 2;
  public static final int PF_INET6 = 10;
  public static final int SOCK_STREAM = 1;
  public static final int SOCK_DGRAM = 2;
  public static final int SOCK_RAW = 3;
  public static final int SOCK_NONBLOCK = 04000;
  public static final int SOCK_CLOEXEC = 02000000;
  public static final int SHUT_RD = 0;
  public static final int SHUT_WR = 1;
  public static final int SHUT_RDWR = 2;
  // linux/sockios.h
  public static final int SIOCINQ = 0x541b;
  // netinet/in.h
  public static final int IPPROTO_IP = 0;
  public static final int IPPROTO_ICMP = 1;
  public static final int IPPROTO_TCP = 6;
  public static final int IPPROTO_UDP = 17;
  public static final int IPPROTO_IPV6 = 41;
  public static final int IPPROTO_ICMPV6 = 58;
  public static final int IPPROTO_RAW = 255;

  private static final MethodHandle SOCKET = Native.function("socket");
  private static final MethodHandle BIND = Native.function("bind");
  private static final MethodHandle CONNECT = Native.function("connect");
  private static final MethodHandle GETSOCKNAME = Native.function("getsockname");

  private static final class Streams {
    private static final MethodHandle LISTEN = Native.function("listen");
    private static final MethodHandle ACCEPT4 = Native.function("accept4");
    private static final MethodHandle SHUTDOWN = Native.function("shutdown");
    private static final MethodHandle SOCKETPAIR = Native.function("socketpair");
  }

  /** struct sockaddr_in: ip(7). Port and address are in network byte order. */
  public static final class SockaddrIn {
    public static final int SIZE = 16;
    public static final int sin_family = 0;
    public static final int sin_port = 2;
    public static final int sin_addr = 4;

    private SockaddrIn() {}
  }

  /** struct sockaddr_in6: ipv6(7). The scope id is in host byte order. */
  public static final class SockaddrIn6 {
    public static final int SIZE = 28;
    public static final int sin6_family = 0;
    public static final int sin6_port = 2;
    public static final int sin6_flowinfo = 4;
    public static final int sin6_addr = 8;
    public static final int sin6_scope_id = 24;

    private SockaddrIn6() {}
  }

  /** struct sockaddr_un: unix(7). The path is a C string, of 107 bytes and its end at most. */
  public static final class SockaddrUn {
    public static final int SIZE = 110;
    public static final int sun_family = 0;
    public static final int sun_path = 2;

    private SockaddrUn() {}
  }

  /** struct sockaddr_storage: large enough for any address. */
  public static final class SockaddrStorage {
    public static final int SIZE = 128;

    private SockaddrStorage() {}
  }

  private Sockets() {}

  public static int socket(int domain, int type, int protocol) {
    return Native.call(SOCKET, domain, type, protocol);
  }

  public static int bind(int descriptor, MemorySegment address, int length) {
    return Native.keeping(
        address, Native.call(BIND, descriptor, Native.address(address, 0, length), length));
  }

  public static int connect(int descriptor, MemorySegment address, int length) {
    return Native.keeping(
        address, Native.call(CONNECT, descriptor, Native.address(address, 0, length), length));
  }

  /** Stores the local address; {@code length} is an int, the room before and the size after. */
  public static int getsockname(int descriptor, MemorySegment address, MemorySegment length) {
    return Native.keeping(
        length,
        Native.keeping(
            address, Native.call(GETSOCKNAME, descriptor, address.address(), length.address())));
  }

  public static int listen(int descriptor, int backlog) {
    return Native.call(Streams.LISTEN, descriptor, backlog);
  }

  /** Accepts without asking for the peer's address. */
  public static int accept4(int descriptor, int flags) {
    return Native.call(Streams.ACCEPT4, descriptor, 0, 0, flags);
  }

  public static int shutdown(int descriptor, int how) {
    return Native.call(Streams.SHUTDOWN, descriptor, how);
  }

  /** How many bytes wait to be read. */
  public static int unread(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
      int result = Interfaces.ioctl(descriptor, SIOCINQ, count);
      return result < 0 ? result : count.get(ValueLayout.JAVA_INT, 0);
    }
  }

  /** Stores two ints in {@code pair}. */
  public static int socketpair(int domain, int type, int protocol, MemorySegment pair) {
    return Native.keeping(
        pair, Native.call(Streams.SOCKETPAIR, domain, type, protocol, Native.address(pair, 0, 8)));
  }
}
