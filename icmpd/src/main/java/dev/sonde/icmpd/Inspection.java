package dev.sonde.icmpd;

import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UdpSocket;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What was found out about what a client sent: a socket, closed with this, or why it is none. */
record Inspection(
    @Nullable UdpSocket socket, @Nullable Watched watched, @Nullable SocketFailure failure)
    implements AutoCloseable {

  static Inspection of(UdpSocket socket, Watched watched) {
    return new Inspection(socket, watched, null);
  }

  static Inspection failed(SocketFailure why) {
    return new Inspection(null, null, why);
  }

  Watched what() throws SocketFailure {
    if (failure != null) throw failure;
    return Objects.requireNonNull(watched);
  }

  @Override
  public void close() throws SocketFailure {
    if (socket != null) socket.close();
  }
}
