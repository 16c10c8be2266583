package dev.sonde.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Errno;
import dev.sonde.sys.Sockets;
import dev.sonde.sys.Sockets.SockaddrIn;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;

/** A descriptor in a test, such as one end of a pipe or of a pair of sockets. Never blocks. */
final class End implements Source, AutoCloseable {
  private static final MemorySegment BYTE = Arena.global().allocate(1);
  private static final int STREAM =
      Sockets.SOCK_STREAM | Sockets.SOCK_NONBLOCK | Sockets.SOCK_CLOEXEC;

  private final Deque<Runnable> afterwards = new ArrayDeque<>();
  private final int descriptor;
  private boolean closed;

  End(int descriptor) {
    assertThat(descriptor).as("a descriptor, or minus errno").isNotNegative();
    this.descriptor = descriptor;
  }

  /** The reading end, then the writing end. */
  static End[] pipe() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pair = arena.allocate(8, 4);
      int flags = Descriptors.O_NONBLOCK | Descriptors.O_CLOEXEC;
      assertThat(Descriptors.pipe2(pair, flags)).isZero();
      return both(pair);
    }
  }

  static End[] socketPair() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pair = arena.allocate(8, 4);
      assertThat(Sockets.socketpair(Sockets.AF_UNIX, STREAM, 0, pair)).isZero();
      return both(pair);
    }
  }

  /** A TCP socket, bound to a port of 127.0.0.1. */
  static End tcp() {
    End socket = new End(Sockets.socket(Sockets.AF_INET, STREAM, 0));
    MemorySegment any = MemorySegment.ofArray(new byte[] {127, 0, 0, 1});
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(SockaddrIn.SIZE, 4);
      address.set(ValueLayout.JAVA_SHORT, SockaddrIn.sin_family, (short) Sockets.AF_INET);
      MemorySegment.copy(any, 0, address, SockaddrIn.sin_addr, 4);
      assertThat(Sockets.bind(socket.descriptor, address, SockaddrIn.SIZE)).isZero();
    }
    return socket;
  }

  /** The sockaddr_in this is bound to. */
  MemorySegment address(Arena arena) {
    MemorySegment address = arena.allocate(SockaddrIn.SIZE, 4);
    MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, SockaddrIn.SIZE);
    assertThat(Sockets.getsockname(descriptor, address, length)).isZero();
    return address;
  }

  /** What connect(2) to {@code server} says. */
  int connect(End server) {
    try (Arena arena = Arena.ofConfined()) {
      return Sockets.connect(descriptor, server.address(arena), SockaddrIn.SIZE);
    }
  }

  private static End[] both(MemorySegment pair) {
    int first = pair.get(ValueLayout.JAVA_INT, 0);
    int second = pair.get(ValueLayout.JAVA_INT, 4);
    return new End[] {new End(first), new End(second)};
  }

  @Override
  public int descriptor() {
    return descriptor;
  }

  void write() {
    assertThat(Descriptors.write(descriptor, BYTE, 0, 1)).isEqualTo(1);
  }

  /** 1 for a byte, 0 for the end, or minus errno. */
  int read() {
    return Descriptors.read(descriptor, BYTE, 0, 1);
  }

  /** Writes until the kernel takes no more. */
  void fill() {
    int result = 1;
    while (result == 1) result = Descriptors.write(descriptor, BYTE, 0, 1);
    assertThat(result).isEqualTo(-Errno.EAGAIN);
  }

  /** Reads what is there; how many bytes it was. */
  int drain() {
    int bytes = 0;
    while (read() == 1) bytes++;
    return bytes;
  }

  /** Also does {@code task} at {@link #close}. */
  End then(Runnable task) {
    afterwards.push(task);
    return this;
  }

  @Override
  public void close() {
    if (closed) return;
    closed = true;
    Descriptors.close(descriptor);
    afterwards.forEach(Runnable::run);
  }
}
