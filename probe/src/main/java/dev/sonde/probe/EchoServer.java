package dev.sonde.probe;

import dev.sonde.loop.Reactor;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;

/**
 * The server of the echo pair: tells its listener of every ICMP message the host receives, and
 * answers each client's echo request with one of its own. Belongs to the thread of its reactor.
 */
public final class EchoServer implements AutoCloseable {
  private final EchoSocket socket;

  private EchoServer(EchoSocket socket) {
    this.socket = socket;
  }

  /** Opens a raw socket; after this no privilege is needed. */
  public static EchoServer open(
      Reactor reactor, Family family, EchoSetup setup, EchoListener listener) throws IOException {
    TokenBucket answers = TokenBucket.of(setup.answersPerSecond(), System.nanoTime());
    return new EchoServer(new EchoSocket(reactor, family, setup, answers, listener));
  }

  public EchoCounts counts() {
    return socket.counts();
  }

  @Override
  public void close() throws SocketFailure {
    socket.close();
  }
}
