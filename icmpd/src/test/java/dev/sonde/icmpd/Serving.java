package dev.sonde.icmpd;

import dev.sonde.loop.LoopThread;
import dev.sonde.loop.Reactor;
import dev.sonde.socket.Family;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A daemon at work in a network, on a loop's thread of its own. */
final class Serving implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final Reactor reactor;
  private final Icmpd daemon;
  private final LoopThread thread;
  private final Path path;
  private final List<Throwable> thrown;

  private Serving(
      Reactor reactor, Icmpd daemon, LoopThread thread, Path path, List<Throwable> thrown) {
    this.reactor = reactor;
    this.daemon = daemon;
    this.thread = thread;
    this.path = path;
    this.thrown = thrown;
  }

  static Serving in(PrivateNetwork network, IcmpdSetup setup) {
    return in(network, setup, EnumSet.allOf(Family.class));
  }

  static Serving in(PrivateNetwork network, IcmpdSetup setup, Set<Family> families) {
    return network.call(() -> {
      Reactor reactor = Reactor.open();
      List<Throwable> thrown = new ArrayList<>();
      reactor.uncaught(thrown::add);
      Icmpd daemon = Icmpd.open(reactor, families, setup);
      LoopThread thread = new LoopThread(reactor, "daemon");
      return new Serving(reactor, daemon, thread, setup.path(), thrown);
    });
  }

  Path path() {
    return path;
  }

  /** Computes a value on the loop's thread. */
  <T> T call(Callable<T> body) {
    CompletableFuture<T> result = new CompletableFuture<>();
    reactor.post(() -> {
      try {
        result.complete(body.call());
      } catch (Exception failure) {
        result.completeExceptionally(failure);
      }
    });
    return result.join();
  }

  IcmpdCounts counts() {
    return call(daemon::counts);
  }

  /** Waits until the counts are as they should be; what they were at last is in the error. */
  IcmpdCounts await(Predicate<IcmpdCounts> condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      IcmpdCounts counts = counts();
      if (condition.test(counts)) return counts;
      if (System.nanoTime() > deadline) throw new AssertionError("at last " + counts);
    }
  }

  /** Closes it; nothing may have been thrown on its loop. */
  @Override
  public void close() throws IOException {
    thread.stop();
    daemon.close();
    reactor.close();
    if (!thrown.isEmpty()) throw new AssertionError("the daemon's loop threw", thrown.getFirst());
  }
}
