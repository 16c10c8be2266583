package dev.sonde.loop;

import dev.sonde.sys.SignalActions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import sun.misc.SignalHandler;

/**
 * Signals of the process, handled on the loop's thread: the JVM's handler thread sets a bit and
 * wakes the loop. Like the kernel's, a signal that comes again before it is handled counts once.
 *
 * <p>What was ignored when the process was started stays so, as nohup(1) wants it, but for SIGINT.
 *
 * <p>Not signalfd(2): other threads of the JVM leave the signal unblocked, and it kills them all.
 */
final class Signals implements AutoCloseable {
  private static final int NUMBERS = 64;

  private final Wakeup wakeup;
  private final AtomicLong arrived = new AtomicLong();
  private final AtomicIntegerArray arrivals = new AtomicIntegerArray(NUMBERS);
  private final Runnable[] tasks = new Runnable[NUMBERS];
  private final Map<sun.misc.Signal, SignalHandler> previous = new HashMap<>();

  Signals(Wakeup wakeup) {
    this.wakeup = wakeup;
  }

  /** Replaces the task of an earlier call. */
  void on(Signal signal, Runnable task) {
    if (signal == Signal.QUIT) {
      throw new IllegalArgumentException(
          "SIGQUIT belongs to the JVM, which prints its threads on it: choose another signal");
    }
    var number = new sun.misc.Signal(signal.name());
    tasks[number.getNumber()] = task;
    if (previous.containsKey(number)) return;
    SignalHandler before = sun.misc.Signal.handle(number, this::arrive);
    previous.put(number, before);
    if (before.equals(SignalHandler.SIG_IGN) && signal == Signal.INT) takeInterrupts(number);
  }

  /**
   * Shells start the background jobs of a script deaf to SIGINT, and the JVM leaves an ignored
   * signal ignored. ping(8) takes this one nonetheless, and scripts end it so.
   */
  private void takeInterrupts(sun.misc.Signal number) {
    SignalActions.signal(SignalActions.SIGINT, SignalActions.SIG_DFL);
    sun.misc.Signal.handle(number, this::arrive);
  }

  void arrive(sun.misc.Signal signal) {
    arrivals.incrementAndGet(signal.getNumber());
    arrived.getAndAccumulate(1L << signal.getNumber(), (bits, bit) -> bits | bit);
    wakeup.wake();
  }

  /** How often it has come, handled or not. */
  int arrivals(Signal signal) {
    return arrivals.get(new sun.misc.Signal(signal.name()).getNumber());
  }

  boolean areWaiting() {
    return arrived.get() != 0;
  }

  void dispatch(Consumer<Runnable> runner) {
    if (!areWaiting()) return;
    for (long bits = arrived.getAndSet(0); bits != 0; bits &= bits - 1) {
      runner.accept(tasks[Long.numberOfTrailingZeros(bits)]);
    }
  }

  /** Restores the handlers found; loops that share a signal therefore close in reverse order. */
  @Override
  public void close() {
    previous.forEach(sun.misc.Signal::handle);
    previous.clear();
  }
}
