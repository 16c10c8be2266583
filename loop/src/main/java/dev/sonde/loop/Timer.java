package dev.sonde.loop;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A task for a later time, made by {@link Loop#timer}. Reusable: arming it again allocates nothing.
 * Belongs to the loop's thread.
 */
public final class Timer {
  static final int IDLE = -1;
  static final int DUE = -2;

  final Runnable task;
  private final Timers timers;

  long deadline;
  long sequence;

  /** Its place in the heap, or IDLE, or DUE. */
  int slot = IDLE;

  /** The one that fires after it in this turn. */
  @Nullable Timer next;

  Timer(Timers timers, Runnable task) {
    this.timers = timers;
    this.task = task;
  }

  /**
   * Fires once when {@link Loop#now} has reached {@code nanos}, at once when it already has.
   * Replaces an earlier time. Periodic tasks keep their schedule by adding to the last deadline.
   */
  public void at(long nanos) {
    timers.arm(this, nanos);
  }

  /** Fires once after {@code delay}, at once when that is zero or negative. */
  public void after(Duration delay) {
    at(sum(System.nanoTime(), TimeUnit.NANOSECONDS.convert(delay)));
  }

  /** Does nothing when it is not armed. */
  public void cancel() {
    timers.cancel(this);
  }

  public boolean armed() {
    return slot != IDLE;
  }

  /** The time it was last armed for. */
  public long deadline() {
    return deadline;
  }

  /** A sum that stops at the end of the range, centuries away. */
  private static long sum(long now, long delay) {
    long sum = now + delay;
    if (((now ^ sum) & (delay ^ sum)) >= 0) return sum;
    return delay < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }
}
