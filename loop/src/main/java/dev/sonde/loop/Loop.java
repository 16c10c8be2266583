package dev.sonde.loop;

import dev.sonde.sys.Clocks;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * One thread's event loop: timers, signals, tasks of other threads, and what its kind waits for.
 *
 * <p>A turn waits, then handles descriptors, timers, signals and tasks, in that order. Whatever a
 * handler starts that is due at once waits for the next turn, so that none of the four starves
 * another. A turn allocates nothing.
 *
 * <p>A loop belongs to the thread that made it until another runs it; every method says so by an
 * IllegalStateException, except {@link #post}, {@link #stop} and {@link #arrivals}, which any
 * thread may call.
 */
public abstract sealed class Loop implements AutoCloseable permits Reactor {
  static final long FOREVER = -1;

  final Ownership ownership = new Ownership();
  final Wakeup wakeup = new Wakeup();
  private final Timers timers = new Timers(ownership);
  private final Signals signals = new Signals(wakeup);
  private final Tasks tasks = new Tasks();
  private final Consumer<Runnable> runner = this::attempt;
  private Consumer<? super Throwable> uncaught = Loop::log;
  private volatile boolean stopping;
  private boolean punctual;

  Loop() throws LoopFailure {}

  /** Waits for at most {@code nanos}; how many events came, 0 also when a signal interrupted. */
  abstract int await(long nanos);

  /** Handles the events of the last {@link #await}. */
  abstract void dispatch(int events);

  /** Releases what the kind holds. */
  abstract void release();

  /** Nanoseconds on the clock of the timers, System.nanoTime, read at this call. */
  public final long now() {
    ownership.check();
    return System.nanoTime();
  }

  /** A timer that is not yet armed. */
  public final Timer timer(Runnable task) {
    ownership.check();
    return new Timer(timers, task);
  }

  /** A timer armed to fire once after {@code delay}. */
  public final Timer after(Duration delay, Runnable task) {
    Timer timer = timer(task);
    timer.after(delay);
    return timer;
  }

  /**
   * Runs {@code task} on the loop's thread in one of its next turns. From any thread; tasks of one
   * thread run in the order it posted them. Those posted to a loop that never turns again are lost.
   *
   * @throws IllegalStateException when the loop is closed
   */
  public final void post(Runnable task) {
    tasks.add(task);
    wakeup.wake();
  }

  /**
   * Runs {@code task} on the loop's thread when {@code signal} has come. Until the loop is closed
   * the signal has no other effect on the process.
   *
   * @throws IllegalArgumentException for SIGQUIT, and for what the JVM was told to leave (-Xrs)
   */
  public final void on(Signal signal, Runnable task) {
    ownership.check();
    signals.on(signal, task);
  }

  /**
   * How often {@code signal} has come since {@link #on} was called for it, also if its task has not
   * run yet: for who waits in the middle of a turn, see {@link RoomWait}. From any thread.
   */
  public final int arrivals(Signal signal) {
    return signals.arrivals(signal);
  }

  /** Takes what a task or handler throws; at first the log does. The loop lives on either way. */
  public final void uncaught(Consumer<? super Throwable> hook) {
    ownership.check();
    uncaught = hook;
  }

  /**
   * Its timers are to fire as soon as the kernel can: it may otherwise take 50 microseconds longer,
   * to wake several sleepers at once (PR_SET_TIMERSLACK). Holds from the next {@link #run} on, for
   * the thread that runs.
   */
  public final void punctual() {
    ownership.check();
    punctual = true;
  }

  /** Turns on the calling thread, which owns the loop from now on, until {@link #stop}. */
  public final void run() {
    ownership.begin();
    if (punctual) Clocks.timerSlack(1); // where that is refused it is as late as any other
    try {
      while (!stopping) turn();
    } finally {
      stopping = false;
      if (punctual) Clocks.timerSlack(0);
      ownership.end();
    }
  }

  /** Ends {@link #run} after the current turn; the next one, if it is not running. Any thread. */
  public final void stop() {
    stopping = true;
    wakeup.wake();
  }

  /** Releases the descriptors and puts the signals back; a loop must have stopped running. */
  @Override
  public final void close() {
    ownership.close();
    signals.close();
    tasks.close();
    wakeup.close();
    release();
  }

  private void turn() {
    wakeup.beforeSleep();
    int events = await(patience());
    wakeup.afterSleep();
    dispatch(events);
    if (timers.size() > 0) timers.expire(System.nanoTime(), runner);
    signals.dispatch(runner);
    tasks.drain(runner);
  }

  private long patience() {
    if (stopping || tasks.areWaiting() || signals.areWaiting()) return 0;
    if (timers.size() == 0) return FOREVER;
    long next = timers.next();
    long now = System.nanoTime();
    return next <= now ? 0 : next - now;
  }

  private void attempt(Runnable task) {
    try {
      task.run();
    } catch (Throwable thrown) {
      report(thrown);
    }
  }

  /** Whatever is thrown ends here, also by the hook itself: events behind it must not be lost. */
  final void report(Throwable thrown) {
    try {
      uncaught.accept(thrown);
    } catch (Throwable again) {
      again.addSuppressed(thrown);
      log(again);
    }
  }

  private static void log(Throwable thrown) {
    System.Logger log = System.getLogger("dev.sonde.loop"); // not earlier: it costs start-up time
    log.log(System.Logger.Level.ERROR, "a handler threw", thrown);
  }
}
