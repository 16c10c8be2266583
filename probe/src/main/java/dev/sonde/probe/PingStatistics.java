package dev.sonde.probe;

/**
 * What a ping has seen so far. Pure: times come as arguments, in nanoseconds.
 *
 * <p>Round trips of duplicates count in their minimum, mean, maximum and deviation, as in ping(8),
 * but a request is received once. Owned by one thread; allocates nothing.
 */
public final class PingStatistics {
  /** Round trips beyond nine years are taken for that: no sum of them can overflow. */
  private static final long LONGEST = Long.MAX_VALUE / 32;

  private static final int WEIGHT = 8;

  private long transmitted;
  private long received;
  private long duplicates;
  private long corrupted;
  private long errors;
  private long unsent;
  private long outOfOrder;
  private long wrongData;
  private long highest;
  private long acknowledged;
  private long pipe;
  private long timed;
  private long min = Long.MAX_VALUE;
  private long max;
  private double mean;
  private double squares;
  private long smoothed;

  /** Nothing seen yet. */
  public PingStatistics() {}

  /** A request was sent, or taken for sent though the kernel refused it. */
  public void countSent() {
    transmitted++;
  }

  /** The kernel had no room for the newest request: it will be sent again. */
  public void countTakenBack() {
    transmitted--;
  }

  /** The kernel refused a request for good. */
  public void countUnsent() {
    unsent++;
  }

  /** A reply to request {@code sequence}, where the first request is 1. */
  public void countAnswer(long sequence, long rttNanos, boolean isDuplicate) {
    acknowledge(sequence);
    time(Math.clamp(rttNanos, 0, LONGEST));
    if (isDuplicate) {
      duplicates++;
      return;
    }
    received++;
    if (sequence < highest) outOfOrder++;
    highest = Math.max(highest, sequence);
  }

  /** A reply whose checksum is wrong: it counts as nothing else. */
  public void countCorrupted() {
    corrupted++;
  }

  /** A reply, counted already, had other data than its request. */
  public void countWrongData() {
    wrongData++;
  }

  /** An ICMP error said that request {@code sequence} failed. */
  public void countRefusal(long sequence) {
    acknowledge(sequence);
    errors++;
  }

  private void acknowledge(long sequence) {
    pipe = Math.max(pipe, transmitted - sequence + 1);
    acknowledged = Math.max(acknowledged, sequence);
  }

  /** Welford's recurrence: no difference of large sums, so no cancellation. */
  private void time(long rtt) {
    timed++;
    min = Math.min(min, rtt);
    max = Math.max(max, rtt);
    double before = rtt - mean;
    mean += before / timed;
    squares += before * (rtt - mean);
    smoothed = timed == 1 ? rtt * WEIGHT : smoothed + rtt - smoothed / WEIGHT;
  }

  /** Requests sent, with those the kernel refused. */
  public long transmitted() {
    return transmitted;
  }

  /** Requests answered. */
  public long received() {
    return received;
  }

  /** Replies to requests that had been answered before. */
  public long duplicates() {
    return duplicates;
  }

  /** Replies with a wrong checksum. */
  public long corrupted() {
    return corrupted;
  }

  /** ICMP errors about requests. */
  public long errors() {
    return errors;
  }

  /** Requests the kernel refused. */
  public long unsent() {
    return unsent;
  }

  /** First replies that came after the reply to a later request. */
  public long outOfOrder() {
    return outOfOrder;
  }

  /** Replies with other data than was sent. */
  public long wrongData() {
    return wrongData;
  }

  /** How many requests were on their way at once, at most, judged by what came back. */
  public long pipe() {
    return pipe;
  }

  /** Requests sent after the newest one that something came back for. */
  public long inFlight() {
    return transmitted - acknowledged;
  }

  /** There is a round trip to tell of. */
  public boolean isTimed() {
    return timed > 0;
  }

  public long minNanos() {
    return timed == 0 ? 0 : min;
  }

  public long maxNanos() {
    return max;
  }

  public long meanNanos() {
    return Math.round(mean);
  }

  /** The population's standard deviation, which ping calls mdev. */
  public long deviationNanos() {
    return timed == 0 ? 0 : Math.round(Math.sqrt(squares / timed));
  }

  /** The exponentially weighted moving average, each round trip weighing an eighth; 0 for none. */
  public long smoothedNanos() {
    return smoothed / WEIGHT;
  }

  /** Requests not answered, in percent. */
  public double lossPercent() {
    return transmitted == 0 ? 0 : (transmitted - received) * 100.0 / transmitted;
  }
}
