package dev.sonde.bench;

import dev.sonde.socket.SocketFailure;
import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Sockets;
import dev.sonde.sys.Sockets.SockaddrIn;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Two connected, non-blocking stream sockets of this process. */
record Connection(int near, int far) {
  private static final int FLAGS = Sockets.SOCK_NONBLOCK | Sockets.SOCK_CLOEXEC;
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  /** What a connection is made of. */
  enum Kind {
    SOCKETPAIR,
    TCP;

    Connection open() throws SocketFailure {
      try (Arena arena = Arena.ofConfined()) {
        return this == SOCKETPAIR ? pair(arena) : tcp(arena);
      }
    }
  }

  private static Connection pair(Arena arena) throws SocketFailure {
    MemorySegment pair = arena.allocate(2L * Integer.BYTES, Integer.BYTES);
    int result = Sockets.socketpair(Sockets.AF_UNIX, Sockets.SOCK_STREAM | FLAGS, 0, pair);
    check("socketpair", result);
    return new Connection(
        pair.get(ValueLayout.JAVA_INT, 0), pair.get(ValueLayout.JAVA_INT, Integer.BYTES));
  }

  private static Connection tcp(Arena arena) throws SocketFailure {
    int listener = stream();
    MemorySegment address = arena.allocate(SockaddrIn.SIZE, 8);
    address.set(ValueLayout.JAVA_SHORT, SockaddrIn.sin_family, (short) Sockets.AF_INET);
    MemorySegment.copy(
        LOOPBACK, 0, address, ValueLayout.JAVA_BYTE, SockaddrIn.sin_addr, LOOPBACK.length);
    check("bind", Sockets.bind(listener, address, SockaddrIn.SIZE));
    check("listen", Sockets.listen(listener, 1));
    MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, SockaddrIn.SIZE);
    check("getsockname", Sockets.getsockname(listener, address, length));
    int near = stream();
    check("connect", Sockets.connect(near, address, SockaddrIn.SIZE));
    int far = check("accept4", Sockets.accept4(listener, FLAGS));
    int nonblocking = Descriptors.fcntl(near, Descriptors.F_SETFL, Descriptors.O_NONBLOCK);
    check("fcntl", nonblocking);
    check("close", Descriptors.close(listener));
    return new Connection(near, far);
  }

  private static int stream() throws SocketFailure {
    int type = Sockets.SOCK_STREAM | Sockets.SOCK_CLOEXEC;
    return check("socket", Sockets.socket(Sockets.AF_INET, type, 0));
  }

  /** A call's result, where it is not minus errno. */
  static int check(String call, int result) throws SocketFailure {
    if (result < 0) throw new SocketFailure(call, -result);
    return result;
  }
}
