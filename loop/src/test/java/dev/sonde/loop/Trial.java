package dev.sonde.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A reactor under test. What a handler throws ends the run and fails the test. */
final class Trial implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  final Reactor reactor = Reactor.open();
  private final List<Throwable> thrown = new ArrayList<>();

  Trial() throws LoopFailure {
    reactor.uncaught(failure -> {
      thrown.add(failure);
      reactor.stop();
    });
  }

  /** Runs until something stops the reactor. */
  void run() {
    Timer limit =
        reactor.after(
            LIMIT,
            () -> {
              throw new AssertionError("nothing stopped the loop");
            });
    reactor.run();
    limit.cancel();
    if (!thrown.isEmpty()) throw new AssertionError("a handler threw", thrown.getFirst());
  }

  /** One turn that does not wait: what is ready now is delivered. */
  void turn() {
    reactor.post(reactor::stop);
    run();
  }

  /** Turns until {@code tally} has been called. */
  void runUntilTold(Tally tally) {
    tally.then = reactor::stop;
    run();
    tally.then = () -> {};
  }

  /** Counts what is delivered, and remembers the last. */
  Tally register(End end, Interest interest) throws LoopFailure {
    Tally tally = new Tally();
    tally.registration = reactor.register(end, interest, tally);
    return tally;
  }

  @Override
  public void close() {
    reactor.close();
    assertThat(thrown).isEmpty();
  }
}
