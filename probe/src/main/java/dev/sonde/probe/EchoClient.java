package dev.sonde.probe;

import dev.sonde.loop.Reactor;
import dev.sonde.loop.Timer;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import java.time.Duration;

/**
 * The client of the echo pair: says its text to one host at an interval, and tells its listener of
 * every ICMP message this host receives. Belongs to the thread of its reactor.
 */
public final class EchoClient implements AutoCloseable {
  /** So many messages that it never ends by itself. */
  public static final long ENDLESS = Long.MAX_VALUE;

  private static final long LEAST_WAIT = 1_000_000_000L;

  private final EchoSocket socket;
  private final Timer timer;
  private IpAddress host = Ip4Address.ANY;
  private long interval;
  private long left;
  private Runnable finished = () -> {};

  private EchoClient(Reactor reactor, EchoSocket socket) {
    this.socket = socket;
    timer = reactor.timer(this::tick);
  }

  /** Opens a raw socket, after which no privilege is needed; the listener hears from now on. */
  public static EchoClient open(
      Reactor reactor, Family family, EchoSetup setup, EchoListener listener) throws IOException {
    return new EchoClient(reactor, new EchoSocket(reactor, family, setup, null, listener));
  }

  /**
   * Sends from the loop's next turn on.
   *
   * @param count how many messages to send
   * @param finished run after the last message, and an interval and at least a second for answers
   */
  public void start(IpAddress host, Duration interval, long count, Runnable finished) {
    if (!interval.isPositive()) throw new IllegalArgumentException("interval " + interval);
    this.host = host;
    this.interval = interval.toNanos();
    this.finished = finished;
    left = count;
    timer.at(System.nanoTime());
  }

  /** On a schedule that does not drift; after a pause it starts anew rather than catch up. */
  private void tick() {
    if (left <= 0) {
      finished.run();
      return;
    }
    left--;
    long next = timer.deadline() + (left > 0 ? interval : Math.max(interval, LEAST_WAIT));
    long now = System.nanoTime();
    timer.at(next - now < 0 ? now + interval : next);
    socket.greet(host);
  }

  public EchoCounts counts() {
    return socket.counts();
  }

  @Override
  public void close() throws SocketFailure {
    timer.cancel();
    socket.close();
  }
}
