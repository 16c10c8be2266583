package dev.sonde.socket;

import dev.sonde.loop.Source;
import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Messages;
import dev.sonde.sys.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Two Unix datagram sockets that are connected: what is sent is there when the call returns. */
final class DatagramPair implements Source, AutoCloseable {
  private static final int ROOM = 256;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment buffer = arena.allocate(ROOM);
  private final int sender;
  private final int receiver;

  DatagramPair() throws SocketFailure {
    MemorySegment pair = arena.allocate(ValueLayout.JAVA_INT, 2);
    int type = Sockets.SOCK_DGRAM | Sockets.SOCK_CLOEXEC | Sockets.SOCK_NONBLOCK;
    SocketFailure.check("socketpair", Sockets.socketpair(Sockets.AF_UNIX, type, 0, pair));
    sender = pair.getAtIndex(ValueLayout.JAVA_INT, 0);
    receiver = pair.getAtIndex(ValueLayout.JAVA_INT, 1);
  }

  /** The receiving end. */
  @Override
  public int descriptor() {
    return receiver;
  }

  int send(int... octets) {
    for (int i = 0; i < octets.length; i++) {
      buffer.set(ValueLayout.JAVA_BYTE, i, (byte) octets[i]);
    }
    return Messages.send(sender, buffer, 0, octets.length, Messages.MSG_DONTWAIT);
  }

  /** How long the next one is, as the filter left it, or minus errno. */
  int receive() {
    return Messages.recv(receiver, buffer, 0, ROOM, Messages.MSG_DONTWAIT | Messages.MSG_TRUNC);
  }

  @Override
  public void close() throws SocketFailure {
    arena.close();
    SocketFailure.check("close", Descriptors.close(sender));
    SocketFailure.check("close", Descriptors.close(receiver));
  }
}
