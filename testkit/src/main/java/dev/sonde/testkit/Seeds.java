package dev.sonde.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Seeded random values for property tests, biased to the edges where bugs live.
 *
 * <p>{@link #each} gives a law many values from fresh seeds. When the law fails, the error names
 * the seed, and a run with {@code -Dsonde.seed=N} gives the law that one case again. Confined to
 * one thread.
 */
public final class Seeds {
  private static final String PROPERTY = "sonde.seed";
  private static final String START = "sonde.start";
  private static final int[] EDGES = {
    0,
    1,
    -1,
    2,
    0x7f,
    0x80,
    0xff,
    0x100,
    0x7fff,
    0x8000,
    0xffff,
    0x1_0000,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE
  };
  private static final int EDGE_SHARE = 4;

  private final SplittableRandom random;

  public Seeds(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** A property, given values to hold for. */
  @FunctionalInterface
  public interface Law {
    void holds(Seeds seeds) throws Exception;
  }

  /** Checks a law {@code runs} times, or once with the seed of the system property. */
  public static void each(int runs, Law law) {
    Long replayed = Long.getLong(PROPERTY);
    if (replayed != null) {
      check(law, replayed, "replayed");
      return;
    }
    SplittableRandom seeds = new SplittableRandom();
    for (int run = 1; run <= runs; run++) {
      check(law, seeds.nextLong(), "run " + run + " of " + runs);
    }
  }

  /**
   * Checks a law {@code runs} times with the same values each time, which {@code start} chooses:
   * for a comparison with a peer that has oddities of its own, of which a fresh one must not stop a
   * build. A run with {@code -Dsonde.start=N} looks for such.
   */
  public static void same(long start, int runs, Law law) {
    Long replayed = Long.getLong(PROPERTY);
    if (replayed != null) {
      check(law, replayed, "replayed");
      return;
    }
    long chosen = Long.getLong(START, start);
    SplittableRandom seeds = new SplittableRandom(chosen);
    for (int run = 1; run <= runs; run++) {
      check(law, seeds.nextLong(), "run " + run + " of " + runs + " from " + chosen);
    }
  }

  private static void check(Law law, long seed, String which) {
    try {
      law.holds(new Seeds(seed));
    } catch (Exception | AssertionError | StackOverflowError thrown) {
      String replay = "replay with -D" + PROPERTY + "=" + seed;
      throw new AssertionError(which + ", " + replay + ": " + thrown, thrown);
    }
  }

  /** One of two to the {@code bits}, often an edge. */
  public int bits(int bits) {
    int mask = bits == Integer.SIZE ? -1 : (1 << bits) - 1;
    return (edge() ? EDGES[random.nextInt(EDGES.length)] : random.nextInt()) & mask;
  }

  /** Any long, often zero or all ones in a half. */
  public long int64() {
    return (long) bits(Integer.SIZE) << Integer.SIZE | (bits(Integer.SIZE) & 0xffff_ffffL);
  }

  /** An int from {@code least} to {@code most}, both included, often one of the two. */
  public int between(int least, int most) {
    if (edge()) {
      return random.nextBoolean() ? least : most;
    }
    return (int) random.nextLong(least, most + 1L);
  }

  /** A length from 0 to {@code most}: small ones, the ends and odd ones are all common. */
  public int length(int most) {
    return random.nextBoolean() ? between(0, Math.min(most, 16)) : between(0, most);
  }

  public boolean chance(int inHowMany) {
    return random.nextInt(inHowMany) == 0;
  }

  public <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  /** Exactly {@code length} bytes; now and then all zeros or all ones. */
  public byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    switch (random.nextInt(8)) {
      case 0 -> {}
      case 1 -> Arrays.fill(bytes, (byte) -1);
      default -> random.nextBytes(bytes);
    }
    return bytes;
  }

  private boolean edge() {
    return chance(EDGE_SHARE);
  }
}
