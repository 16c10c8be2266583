package dev.sonde.testkit;

/**
 * How often each way from one branch to the next was taken since {@link #clear}; the classes that a
 * {@link CountingLoader} loads tell it. Of one thread.
 */
public final class Branches {
  private static final int BITS = 18;
  private static final int PLACES = 1 << BITS;
  private static final int SPREAD = 0x9e37_79b9;

  private static final byte[] COUNTS = new byte[PLACES];
  private static final int[] TAKEN = new int[PLACES];
  private static int taken;
  private static int last;
  private static long work;

  private Branches() {}

  /** Where the branch of a number has its place; instrumented code has it as a constant. */
  static int place(int number) {
    return (number * SPREAD) >>> (Integer.SIZE - BITS);
  }

  /** Called by instrumented code. */
  public static void hit(int place) {
    int way = place ^ last;
    last = place >> 1;
    work++;
    if (COUNTS[way] == 0) {
      TAKEN[taken++] = way;
    }
    if (COUNTS[way] != -1) {
      COUNTS[way]++;
    }
  }

  static void clear() {
    for (int i = 0; i < taken; i++) {
      COUNTS[TAKEN[i]] = 0;
    }
    taken = 0;
    last = 0;
    work = 0;
  }

  /** How many branches were taken: a measure of time that is the same each time. */
  static long work() {
    return work;
  }

  /** The ways taken, each with the magnitude of how often, and that of all the work. */
  static int[] features() {
    int[] features = new int[taken + 1];
    for (int i = 0; i < taken; i++) {
      features[i] = TAKEN[i] << 4 | magnitude(COUNTS[TAKEN[i]] & 0xff);
    }
    features[taken] = (PLACES + Long.SIZE - Long.numberOfLeadingZeros(work)) << 4;
    return features;
  }

  private static int magnitude(int count) {
    return count < 4 ? count : Integer.SIZE - Integer.numberOfLeadingZeros(count) + 1;
  }
}
