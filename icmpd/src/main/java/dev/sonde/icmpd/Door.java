package dev.sonde.icmpd;

import dev.sonde.loop.Interest;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Registration;
import dev.sonde.loop.Timer;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UnixListener;
import dev.sonde.socket.UnixSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** Where clients come in. Owned by the loop's thread. */
final class Door implements AutoCloseable {
  /** Without descriptors or memory nobody is let in for so long; they wait in the kernel. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** So many are let in before others have their turn; {@link Reserve} does for more. */
  private static final int GUESTS = 16;

  private static final int EMFILE = 24;

  private final UnixListener listener;
  private final Sessions sessions;
  private final Registration registration;
  private final Timer reopening;

  private Door(Reactor reactor, UnixListener listener, Sessions sessions) throws IOException {
    this.listener = listener;
    this.sessions = sessions;
    reopening = reactor.timer(() -> waitFor(Interest.READ));
    registration = reactor.register(listener, Interest.READ, (_, _) -> letIn());
  }

  static Door open(Reactor reactor, IcmpdSetup setup, Sessions sessions) throws IOException {
    UnixListener listener =
        UnixListener.open(setup.path(), setup.mode(), setup.user(), setup.group());
    try {
      return new Door(reactor, listener, sessions);
    } catch (IOException | RuntimeException failure) {
      listener.close();
      throw failure;
    }
  }

  private void letIn() throws IOException {
    for (int guest = 0; guest < GUESTS; guest++) {
      UnixSocket socket;
      try {
        if (!sessions.hasRoom()) throw new SocketFailure("accept", EMFILE);
        socket = listener.accept();
      } catch (SocketFailure full) { // EMFILE, ENFILE, ENOBUFS, ENOMEM: accept(2)
        waitFor(Interest.NONE);
        reopening.after(PAUSE);
        return;
      }
      if (socket == null) return;
      sessions.begin(socket);
    }
  }

  private void waitFor(Interest interest) {
    try {
      registration.interest(interest);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() throws IOException {
    reopening.cancel();
    registration.close();
    listener.close();
  }
}
