package dev.sonde.icmpd;

import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UdpSocket;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What was found out about what a client sent: a socket, or why it cannot be watched. */
record Inspection(
    @Nullable UdpSocket socket, @Nullable Watched watched, @Nullable SocketFailure failure)
    implements AutoCloseable {

  static Inspection of(UdpSocket socket, Watched watched) {
    return new Inspection(socket, watched, null);
  }

  static Inspection failed(SocketFailure why) {
    return new Inspection(null, null, why);
  }

  /** The socket, which is closed with this. */
  UdpSocket found() throws SocketFailure {
    if (failure != null) throw failure;
    return Objects.requireNonNull(socket);
  }

  Watched what() {
    return Objects.requireNonNull(watched);
  }

  @Override
  public void close() throws SocketFailure {
    if (socket != null) socket.close();
  }
}
