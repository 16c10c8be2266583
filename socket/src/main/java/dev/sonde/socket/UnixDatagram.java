package dev.sonde.socket;

import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Messages;
import dev.sonde.sys.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A datagram to a socket of this machine: unix(7), SOCK_DGRAM. For what is said seldom, since each
 * opens a socket. Never waits. Any thread may send.
 */
public final class UnixDatagram {
  private static final int TYPE = Sockets.SOCK_DGRAM | Sockets.SOCK_CLOEXEC;

  private UnixDatagram() {}

  /**
   * Sends it.
   *
   * @param to the path of a socket, or {@code @} and a name that is no file's
   * @throws SocketFailure as {@code connect /run/a.sock: ECONNREFUSED (Connection refused)}; EAGAIN
   *     while the receiver's queue is full
   */
  public static void send(byte[] data, String to) throws SocketFailure {
    String call = "connect " + to;
    int opened = Sockets.socket(Sockets.AF_UNIX, TYPE, 0);
    int descriptor = SocketFailure.check("socket(AF_UNIX, SOCK_DGRAM, 0)", opened);
    try (Arena arena = Arena.ofConfined()) {
      UnixAddress address = UnixAddress.named(arena, call, to);
      SocketFailure.check(call, Sockets.connect(descriptor, address.bytes(), address.length()));
      MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, data);
      int flags = Messages.MSG_NOSIGNAL | Messages.MSG_DONTWAIT;
      int sent = Messages.send(descriptor, bytes, 0, data.length, flags);
      SocketFailure.check("send " + to, sent);
    } finally {
      Descriptors.close(descriptor);
    }
  }
}
