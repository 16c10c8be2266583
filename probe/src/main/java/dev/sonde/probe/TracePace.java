package dev.sonde.probe;

/**
 * How far a trace looks, how fast and how patiently: the letters are those of traceroute(8).
 *
 * @param first the first time to live or hop limit (-f)
 * @param most the last one (-m), at most 255
 * @param queries probes for each hop (-q)
 * @param window how many probes may be on their way at once (-N); one that is not answered within a
 *     hundredth of the longest wait makes room for another, so that silence does not add up
 * @param waitNanos how long a probe waits for its answer at most (-w)
 * @param here how many times longer than another answer of the same hop took; 0 for no such limit
 * @param near how many times longer than an answer of the next hop that has one; 0 for no such
 *     limit
 * @param pauseNanos between one probe and the next (-z)
 */
public record TracePace(
    int first,
    int most,
    int queries,
    int window,
    long waitNanos,
    double here,
    double near,
    long pauseNanos) {
  public static final int MOST_HOPS = 255;
  public static final int MOST_QUERIES = 10;
  private static final int MOST_WINDOW = 4096;

  /** What traceroute does when it is told nothing. */
  public static final TracePace DEFAULT = new TracePace(1, 30, 3, 16, 5_000_000_000L, 3, 10, 0);

  public TracePace {
    require(most >= 1 && most <= MOST_HOPS, "last hop " + most + " is not within 1 to 255");
    require(first >= 1 && first <= most, "first hop " + first + " is not within 1 to " + most);
    require(queries >= 1 && queries <= MOST_QUERIES, queries + " probes a hop are not 1 to 10");
    require(window >= 1 && window <= MOST_WINDOW, "window " + window + " is not within 1 to 4096");
    // Else a time could overflow.
    require(waitNanos > 0 && waitNanos < Long.MAX_VALUE / 4, "wait " + waitNanos);
    require(pauseNanos >= 0 && pauseNanos < Long.MAX_VALUE / 4, "pause " + pauseNanos);
    require(here >= 0 && near >= 0, "a wait is negative");
  }

  /** The same from a hop on, one probe after the other. */
  TracePace singly(int hop) {
    return new TracePace(hop, most, queries, 1, waitNanos, here, near, pauseNanos);
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) throw new IllegalArgumentException(otherwise);
  }
}
