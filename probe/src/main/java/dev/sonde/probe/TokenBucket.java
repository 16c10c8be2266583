package dev.sonde.probe;

/**
 * Lets through at most so many a second, and as many at once after a quiet second: a token bucket,
 * kept as the one time at which it will be full again. Pure; owned by one thread.
 */
class TokenBucket {
  private static final long SECOND = 1_000_000_000L;

  /** The largest rate that can be told from none. */
  static final int LARGEST = 10_000_000;

  private final long interval;
  private final long depth;
  private long fullAt;

  TokenBucket(long interval, long depth, long now) {
    this.interval = interval;
    this.depth = depth;
    fullAt = now;
  }

  /** A full bucket; 0 a second means no limit. */
  static TokenBucket of(int perSecond, long now) {
    if (perSecond < 0 || perSecond > LARGEST) {
      throw new IllegalArgumentException(perSecond + " a second is not within 0 to " + LARGEST);
    }
    if (perSecond == 0) return new TokenBucket(0, 0, now);
    long interval = Math.ceilDiv(SECOND, perSecond); // rounded, so that the rate is never exceeded
    return new TokenBucket(interval, interval * (perSecond - 1), now);
  }

  /** When the next token is there. */
  long nextAt() {
    return fullAt - depth;
  }

  /** There is a token. */
  boolean isOpen(long now) {
    return nextAt() - now <= 0;
  }

  /** Takes a token if there is one. */
  boolean take(long now) {
    if (fullAt - now < 0) fullAt = now;
    if (fullAt - now > depth) return false;
    fullAt += interval;
    return true;
  }
}
