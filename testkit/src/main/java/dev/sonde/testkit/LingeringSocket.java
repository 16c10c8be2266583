package dev.sonde.testkit;

import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Errno;
import dev.sonde.sys.Messages;
import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.Sockets;
import dev.sonde.sys.Sockets.SockaddrIn;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A TCP socket whose last close waits until {@link #release}: its peer does not read what it has
 * sent, and it lingers: socket(7), SO_LINGER.
 */
public final class LingeringSocket implements AutoCloseable {
  private static final int SO_LINGER = 13;
  private static final int LINGER_SECONDS = 60;
  private static final int TCP = Sockets.SOCK_STREAM | Sockets.SOCK_CLOEXEC;
  private static final int SMALL = 1 << 12, ROOM = 1 << 16;
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private int own;
  private int peer;

  public LingeringSocket() {
    int listener = socket();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(SockaddrIn.SIZE, 8);
      address.set(ValueLayout.JAVA_SHORT, SockaddrIn.sin_family, (short) Sockets.AF_INET);
      MemorySegment.copy(
          LOOPBACK, 0, address, ValueLayout.JAVA_BYTE, SockaddrIn.sin_addr, LOOPBACK.length);
      int size = SockaddrIn.SIZE;
      check("bind", Sockets.bind(listener, address, size));
      check("listen", Sockets.listen(listener, 1));
      MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, size);
      check("getsockname", Sockets.getsockname(listener, address, length));
      own = socket();
      check("connect", Sockets.connect(own, address, size));
      peer = check("accept", Sockets.accept4(listener, Sockets.SOCK_CLOEXEC));
      fill(arena);
      MemorySegment linger = arena.allocateFrom(ValueLayout.JAVA_INT, 1, LINGER_SECONDS);
      check("SO_LINGER", SocketOptions.set(own, SocketOptions.SOL_SOCKET, SO_LINGER, linger));
    } finally {
      check("close", Descriptors.close(listener));
    }
  }

  private static int socket() {
    int opened = check("socket", Sockets.socket(Sockets.AF_INET, TCP, 0));
    int level = SocketOptions.SOL_SOCKET; // there may be many: they need not hold much
    check("SO_RCVBUF", SocketOptions.set(opened, level, SocketOptions.SO_RCVBUF, SMALL));
    check("SO_SNDBUF", SocketOptions.set(opened, level, SocketOptions.SO_SNDBUF, SMALL));
    return opened;
  }

  private static int check(String call, int result) {
    if (result < 0) throw new IllegalStateException(call + ": " + Errno.name(-result));
    return result;
  }

  private void fill(Arena arena) {
    MemorySegment bytes = arena.allocate(ROOM);
    int result;
    do result = Messages.send(own, bytes, 0, ROOM, Messages.MSG_DONTWAIT);
    while (result > 0);
    if (result != -Errno.EAGAIN) check("send", result);
  }

  public int descriptor() {
    return own;
  }

  /** This copy is not the last: it does not wait. */
  public void forget() {
    int last = own;
    own = -1;
    if (last >= 0) check("close", Descriptors.close(last));
  }

  /** The peer is gone: nobody waits for it any more. */
  public void release() {
    int last = peer;
    peer = -1;
    if (last >= 0) check("close", Descriptors.close(last));
  }

  @Override
  public void close() {
    release();
    forget();
  }
}
