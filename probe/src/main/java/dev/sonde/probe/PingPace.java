package dev.sonde.probe;

/**
 * How fast a ping sends and when it ends: the letters are those of ping(8).
 *
 * @param intervalNanos from one request to the next (-i); 0 for as fast as replies come back
 * @param leastNanos what an adaptive interval does not fall below
 * @param adaptive the interval follows the round trip (-A)
 * @param preload requests that may be on their way at once (-l), at least 1
 * @param count replies, or errors in their place, after which it ends (-c); 0 for no end
 * @param deadlineNanos after which it ends however many requests were sent (-w); 0 for none
 * @param lingerNanos how long the last request waits when there was no reply at all (-W); 0 for
 *     ever
 */
public record PingPace(
    long intervalNanos,
    long leastNanos,
    boolean adaptive,
    int preload,
    long count,
    long deadlineNanos,
    long lingerNanos) {
  public PingPace {
    require(intervalNanos >= 0 && leastNanos >= 0, "an interval is negative");
    require(deadlineNanos >= 0 && lingerNanos >= 0, "a wait is negative");
    require(preload >= 1 && count >= 0, "a number of requests is too small");
    // Else the backlog of a late schedule could overflow.
    require(intervalNanos < Long.MAX_VALUE / 2 / preload, "interval times preload is too long");
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) throw new IllegalArgumentException(otherwise);
  }
}
