package dev.sonde.icmpd;

import dev.sonde.loop.Source;
import dev.sonde.socket.LivingSockets;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Watches over the sockets of a few clients: which of them are still open somewhere, though not
 * here. Owned by the loop's thread.
 */
final class Vigil implements AutoCloseable {
  /** So many in all; the kernel's list of them is read at once. */
  static final int MOST = 32;

  private final LivingSockets sockets = LivingSockets.open();
  private final List<Session> sessions = new ArrayList<>(MOST);
  private long begun;
  private long lookedAt;

  Vigil() throws IOException {}

  boolean isFull() {
    return begun == MOST;
  }

  /** Nobody is left to watch over; the kernel may still have some on its list. */
  boolean isOver() {
    return sessions.isEmpty();
  }

  /** Begins to watch over a socket, which the caller closes after this. */
  void begin(Session session, Source socket) throws SocketFailure {
    sockets.add(socket, begun);
    session.number = begun++;
    sessions.add(session);
  }

  void end(Session session) {
    sessions.remove(session);
  }

  /** The sessions whose sockets are closed by now, unless that was asked a moment ago. */
  List<Session> closed(long now, long momentNanos) {
    if (now - lookedAt < momentNanos) return List.of();
    lookedAt = now;
    Set<Long> living;
    try {
      living = sockets.living();
    } catch (IOException noProc) {
      return List.of(); // where /proc is hidden a client stays until its connection ends
    }
    List<Session> closed = new ArrayList<>();
    for (Session session : sessions) {
      if (!living.contains(session.number)) closed.add(session);
    }
    return closed;
  }

  @Override
  public void close() throws IOException {
    sockets.close();
  }
}
