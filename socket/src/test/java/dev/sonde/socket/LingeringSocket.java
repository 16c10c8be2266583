package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.loop.Source;
import dev.sonde.packet.Ip4Address;
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
final class LingeringSocket implements Source, AutoCloseable {
  private static final int SO_LINGER = 13;
  private static final int LINGER_SECONDS = 20;
  private static final int TCP = Sockets.SOCK_STREAM | Sockets.SOCK_CLOEXEC;
  private static final int ROOM = 1 << 16;

  private final Descriptor own;
  private final Descriptor peer;

  LingeringSocket() {
    try (Arena arena = Arena.ofConfined();
        Descriptor listener = socket()) {
      MemorySegment address = arena.allocate(SockaddrIn.SIZE, 8);
      SocketAddresses.write(address, 0, Ip4Address.LOOPBACK, 0);
      int size = SockaddrIn.SIZE;
      assertThat(Sockets.bind(listener.descriptor(), address, size)).isZero();
      assertThat(Sockets.listen(listener.descriptor(), 1)).isZero();
      MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, size);
      assertThat(Sockets.getsockname(listener.descriptor(), address, length)).isZero();
      own = socket();
      assertThat(Sockets.connect(own.descriptor(), address, size)).isZero();
      peer = new Descriptor(Sockets.accept4(listener.descriptor(), Sockets.SOCK_CLOEXEC));
      fill(arena);
      MemorySegment linger = arena.allocateFrom(ValueLayout.JAVA_INT, 1, LINGER_SECONDS);
      int level = SocketOptions.SOL_SOCKET;
      assertThat(SocketOptions.set(own.descriptor(), level, SO_LINGER, linger)).isZero();
    }
  }

  private static Descriptor socket() {
    return new Descriptor(Sockets.socket(Sockets.AF_INET, TCP, 0));
  }

  private void fill(Arena arena) {
    MemorySegment bytes = arena.allocate(ROOM);
    int result;
    do result = Messages.send(own.descriptor(), bytes, 0, ROOM, Messages.MSG_DONTWAIT);
    while (result > 0);
    assertThat(result).isEqualTo(-Errno.EAGAIN);
  }

  @Override
  public int descriptor() {
    return own.descriptor();
  }

  /** This copy is not the last: it does not wait. */
  void forget() {
    assertThat(Descriptors.close(own.release())).isZero();
  }

  /** The peer is gone: nobody waits for it any more. */
  void release() {
    peer.close();
  }

  @Override
  public void close() {
    release();
    own.close();
  }
}
