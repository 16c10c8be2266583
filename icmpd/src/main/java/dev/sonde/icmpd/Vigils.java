package dev.sonde.icmpd;

import dev.sonde.loop.Source;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every client's socket is watched over by some {@link Vigil}: a client may close its socket and
 * keep its connection, and then the port may be another program's, whose errors are none of this
 * client's business. Owned by the loop's thread.
 */
final class Vigils implements AutoCloseable {
  private static final int EEXIST = 17;

  /** What a look found is believed for so long. */
  private static final long MOMENT_NANOS = 10_000_000;

  /** A look takes a tenth of this; where errors go to all, no more than a tenth of the time. */
  private static final long FOR_EACH_NANOS = 500_000;

  /** In so many steps all are looked after once. */
  private static final int STEPS = 50;

  private final Deque<Vigil> all = new ArrayDeque<>();

  /** The one that new clients come to: the others are full, or were when it began. */
  private @Nullable Vigil newest;

  private final Reserve reserve;
  private final Consumer<Session> closed;

  /** {@code closed} is told whose socket is no more. */
  Vigils(Reserve reserve, Consumer<Session> closed) {
    this.reserve = reserve;
    this.closed = closed;
  }

  /** Begins to watch over a socket, which the caller closes after this. */
  void begin(Session session, Source socket) throws IOException {
    Vigil vigil = newest;
    if (vigil == null || vigil.isFull()) vigil = added();
    try {
      vigil.begin(session, socket);
    } catch (SocketFailure failure) {
      // A client that comes again with the same socket, under the number it had here before.
      if (failure.errno() != EEXIST) throw failure;
      vigil = added();
      vigil.begin(session, socket);
    }
    session.vigil = vigil;
  }

  private Vigil added() throws IOException {
    reserve.lend();
    try {
      Vigil vigil = new Vigil();
      all.addLast(vigil);
      newest = vigil;
      return vigil;
    } finally {
      reserve.fill();
    }
  }

  void end(Session session) throws IOException {
    Vigil vigil = session.vigil;
    if (vigil == null) return;
    session.vigil = null;
    vigil.end(session);
    if (vigil.isOver()) {
      if (vigil == newest) newest = null;
      all.remove(vigil);
      vigil.close();
    }
  }

  /** Looks after the neighbours of a session, it among them, unless that was a moment ago. */
  void look(Session session) {
    Vigil vigil = session.vigil;
    if (vigil != null) look(vigil, System.nanoTime());
  }

  private void look(Vigil vigil, long now) {
    long moment = Math.max(MOMENT_NANOS, all.size() * FOR_EACH_NANOS);
    vigil.closed(now, moment).forEach(closed);
  }

  /** Looks after a part of them, in turn. */
  void step() {
    long now = System.nanoTime();
    int few = Math.min(all.size(), all.size() / STEPS + 1);
    for (int i = 0; i < few; i++) {
      Vigil vigil = all.pollFirst();
      if (vigil == null) return;
      all.addLast(vigil);
      look(vigil, now); // which may end it
    }
  }

  @Override
  public void close() throws IOException {
    for (Vigil vigil : all) vigil.close();
    all.clear();
  }
}
