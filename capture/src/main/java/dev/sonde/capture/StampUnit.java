package dev.sonde.capture;

/**
 * The unit of the time stamps of an interface in a pcapng file (if_tsresol, if_tsoffset).
 *
 * @param resolution a negative power of ten, or with bit 7 of two, of a second
 * @param offsetSeconds to be added to each stamp
 */
public record StampUnit(int resolution, long offsetSeconds) {
  public static final StampUnit MICROS = new StampUnit(6, 0);
  public static final StampUnit NANOS = new StampUnit(9, 0);

  private static final int BINARY = 0x80;
  private static final long SECOND = 1_000_000_000;
  private static final long SECONDS = Long.MAX_VALUE / SECOND;
  private static final long LAST = Long.MAX_VALUE;
  private static final long FIRST = Long.MIN_VALUE + 1; // the one before says "no stamp"
  private static final long[] TENS = new long[19];

  static {
    TENS[0] = 1;
    for (int i = 1; i < TENS.length; i++) {
      TENS[i] = TENS[i - 1] * 10;
    }
  }

  /**
   * Nanoseconds since the epoch of an unsigned stamp. What is finer is cut off; what no long can
   * hold, before the year 1677 or after 2262, becomes the first or the last that one can.
   */
  public long nanos(long units) {
    int power = resolution & (BINARY - 1);
    long nanos = (resolution & BINARY) == 0 ? decimal(units, power) : binary(units, power);
    return offsetSeconds == 0 ? nanos : moved(nanos);
  }

  private static long decimal(long units, int power) {
    if (power <= 9) {
      return held(Math.unsignedMultiplyHigh(units, TENS[9 - power]), units * TENS[9 - power]);
    }
    int finer = power - 9;
    if (finer < TENS.length) return Long.divideUnsigned(units, TENS[finer]);
    return finer == TENS.length ? Long.divideUnsigned(units, TENS[finer - 1]) / 10 : 0;
  }

  private static long binary(long units, int power) {
    long high = Math.unsignedMultiplyHigh(units, SECOND);
    long low = units * SECOND;
    if (power == 0) return held(high, low);
    if (power >= Long.SIZE) return high >>> (power - Long.SIZE);
    return held(high >>> power, high << (Long.SIZE - power) | low >>> power);
  }

  /** A number of 128 bits, if it is one of 63, else the last. */
  private static long held(long high, long low) {
    return high == 0 && low >= 0 ? low : LAST;
  }

  private long moved(long nanos) {
    if (offsetSeconds > SECONDS) return LAST;
    if (offsetSeconds < -SECONDS) return FIRST;
    long sum = nanos + offsetSeconds * SECOND; // the first is never negative
    return offsetSeconds > 0 && sum < 0 ? LAST : sum;
  }
}
