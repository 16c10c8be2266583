package dev.sonde.icmpd;

import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UnixSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Descriptors set aside for those who have been let in. Nobody is while some are missing: else the
 * connection would take the last one, and what comes over it find none. Owned by the loop's thread.
 */
final class Reserve implements AutoCloseable {
  private static final int MOST = 32;

  private final Deque<UnixSocket> all = new ArrayDeque<>();

  Reserve() {
    fill();
  }

  /** Sets aside what is missing: whether all is there now. */
  boolean fill() {
    try {
      while (all.size() < MOST) all.addAll(List.of(UnixSocket.pair()));
      return true;
    } catch (SocketFailure full) { // EMFILE, ENFILE, ENOBUFS: socketpair(2)
      return false;
    }
  }

  /** Frees two, or what is left, for what is to be opened now. */
  void lend() throws SocketFailure {
    for (int i = 0; i < 2 && !all.isEmpty(); i++) all.removeLast().close();
  }

  @Override
  public void close() throws SocketFailure {
    while (!all.isEmpty()) all.removeLast().close();
  }
}
