package dev.sonde.probe;

/**
 * When a ping sends its next request, and when it ends. Pure: it reads {@link PingStatistics}, and
 * times come as arguments, in nanoseconds of one monotonic clock.
 *
 * <p>A fixed interval keeps an absolute schedule: being late once does not shift what follows.
 *
 * <pre>
 *   slot     0     1     2     3     4     5
 *   due      |-----|-----|-----|-----|-----|     start + slot * interval
 *   sent     x      x       x                    late ones do not move the next
 *                           :  held up  :x |     what was missed is not made up for,
 *                                        5       save preload - 1 requests
 * </pre>
 *
 * An interval of 0 sends when fewer than {@code preload} requests are in flight, and a hundred
 * times a second if nothing comes back. Owned by one thread; allocates nothing.
 */
public final class PingSchedule {
  /** No time: nothing more to send, or no end in sight. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final long FLOOD_NANOS = 10_000_000;
  private static final long MILLI = 1_000_000;
  private static final long MOST_PENALTY = 50 * MILLI;

  private final PingPace pace;
  private final PingStatistics statistics;
  private long start;
  private long base;
  private long last;
  private long penalty;
  private long linger = NEVER;

  /** The first request is due at {@code start}; the schedule counts from when it leaves. */
  public PingSchedule(PingPace pace, PingStatistics statistics, long start) {
    this.pace = pace;
    this.statistics = statistics;
    this.start = start;
    base = start;
    last = start;
  }

  /** When the next request is due, or {@link #NEVER}; in flood it changes with every reply. */
  public long due() {
    long sent = statistics.transmitted();
    if (pace.count() > 0 && sent >= pace.count() && pace.deadlineNanos() == 0) return NEVER;
    if (sent == 0) return start;
    long interval = interval();
    if (interval == 0) {
      return statistics.inFlight() < pace.preload() ? last : last + FLOOD_NANOS;
    }
    if (pace.adaptive()) return sent < pace.preload() ? last : last + interval;
    return base + slot(sent) * interval;
  }

  public boolean isDue(long now) {
    long due = due();
    return due != NEVER && due - now <= 0;
  }

  /** The slot of a request; the first {@code preload} share one. */
  private long slot(long sent) {
    return Math.max(0, sent - pace.preload() + 1);
  }

  /** From one request to the next; an adaptive one is of whole milliseconds, as in ping(8). */
  private long interval() {
    if (!pace.adaptive()) return pace.intervalNanos();
    long estimate = statistics.isTimed() ? statistics.smoothedNanos() : pace.intervalNanos();
    long rounded = (estimate + penalty + MILLI / 2) / MILLI * MILLI;
    return Math.max(rounded, pace.leastNanos());
  }

  /** Tells that a request leaves now, and counts it. */
  public void sent(long now) {
    if (statistics.transmitted() == 0) begin(now);
    else if (pace.intervalNanos() > 0 && !pace.adaptive()) skipMissed(now - due());
    last = now;
    statistics.countSent();
    if (statistics.transmitted() == pace.count()) linger = linger();
  }

  private void begin(long now) {
    start = now;
    base = now;
  }

  /** Moves the schedule on by whole slots, so that at most {@code preload} requests are overdue. */
  private void skipMissed(long late) {
    if (late <= 0) return;
    long excess = late / pace.intervalNanos() + 1 - pace.preload();
    if (excess > 0) base += excess * pace.intervalNanos();
  }

  /** The kernel had no room for the newest request; adaptive pings slow down. */
  public void congested() {
    statistics.countTakenBack();
    penalty += Math.min(statistics.smoothedNanos(), MOST_PENALTY);
  }

  /** Enough came back: nothing that comes yet is of interest. */
  public boolean isSettled() {
    long settled = statistics.received() + statistics.errors();
    if (pace.count() > 0 && settled >= pace.count()) return true;
    return pace.deadlineNanos() > 0 && statistics.errors() > 0;
  }

  /** Enough came back, or time is over. */
  public boolean isOver(long now) {
    if (isSettled()) return true;
    long ends = ends();
    return ends != NEVER && ends - now <= 0;
  }

  /** When it ends if nothing more comes back, or {@link #NEVER}. */
  public long ends() {
    if (pace.deadlineNanos() > 0) return start + pace.deadlineNanos();
    if (pace.count() == 0 || statistics.transmitted() < pace.count()) return NEVER;
    long settled = statistics.received() + statistics.errors() + statistics.unsent();
    if (settled >= pace.count()) return last;
    return linger == NEVER ? NEVER : last + linger;
  }

  /**
   * How long the last request waits, by what is known when it leaves: two round trips, and no less
   * than what lets a reply through a busy machine. A reply that comes later does not shorten it.
   */
  private long linger() {
    if (statistics.received() == 0) return pace.lingerNanos() == 0 ? NEVER : pace.lingerNanos();
    return Math.max(2 * statistics.maxNanos(), Math.max(pace.intervalNanos(), FLOOD_NANOS));
  }

  /** From the first request to the last. */
  public long elapsedNanos() {
    return last - start;
  }

  /** What ping(8) exits with: 0, or 1 when too little came back. */
  public int exitStatus() {
    boolean missing = pace.deadlineNanos() > 0 && statistics.received() < pace.count();
    return statistics.received() == 0 || missing ? 1 : 0;
  }
}
