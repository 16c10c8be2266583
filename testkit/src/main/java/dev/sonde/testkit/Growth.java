package dev.sonde.testkit;

import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Grows a corpus: inputs are changed at random, and one that takes the code where none has been is
 * kept and changed further. What the target throws is kept too, once for each place. Of one thread.
 */
public final class Growth {
  /** What is given the inputs: it throws where a law does not hold. It has a public constructor. */
  public interface Target {
    void take(byte[] input) throws Exception;
  }

  private static final class Grown {
    final byte[] input;
    final int[] features;
    final long work;

    Grown(byte[] input, int[] features, long work) {
      this.input = input;
      this.features = features;
      this.work = work;
    }
  }

  private static final int SECONDS = Integer.getInteger("sonde.seconds", 60);
  private static final long NANOS = 1_000_000_000;
  private static final int MOST_CHANGES = 6, LONGEST = 500;

  private final Target target;
  private final Seeds seeds;
  private final List<Grown> grown = new ArrayList<>();
  private final List<byte[]> inputs = new ArrayList<>();
  private final BitSet seen = new BitSet();
  private final Map<String, byte[]> failures = new LinkedHashMap<>();
  private long runs;

  private Growth(Target target, Seeds seeds) {
    this.target = target;
    this.seeds = seeds;
  }

  /** Growth by the branches of all that a target of this name calls. */
  public static Growth of(Class<? extends Target> target, Seeds seeds)
      throws ReflectiveOperationException {
    Class<?> counted = new CountingLoader(target.getClassLoader()).loadClass(target.getName());
    Constructor<?> constructor = counted.getDeclaredConstructor();
    constructor.setAccessible(true);
    return new Growth((Target) constructor.newInstance(), seeds);
  }

  /** True for so many seconds from now as {@code -Dsonde.seconds} says. */
  public static BooleanSupplier whileAsked() {
    long end = System.nanoTime() + SECONDS * NANOS;
    return () -> System.nanoTime() < end;
  }

  /** Grows from some inputs and returns the corpus; fails if the target threw. */
  public List<byte[]> from(
      List<byte[]> first, List<byte[]> words, int longest, BooleanSupplier more) {
    for (byte[] input : first) {
      add(input);
    }
    Mutation mutation = new Mutation(seeds, words, longest);
    while (more.getAsBoolean()) {
      add(mutation.of(inputs, MOST_CHANGES));
    }
    if (!failures.isEmpty()) {
      StringBuilder all = new StringBuilder();
      failures.forEach((place, input) ->
          all.append(place).append(": ").append(Corpus.escaped(input)).append('\n'));
      throw new AssertionError(all);
    }
    return corpus();
  }

  /** Gives a target a corpus as it is, and so many inputs that are changed. */
  public static void holds(Target target, List<byte[]> corpus, int runs) {
    for (byte[] input : corpus) {
      try {
        target.take(input);
      } catch (Exception | AssertionError | StackOverflowError thrown) {
        throw new AssertionError(Corpus.escaped(input), thrown);
      }
    }
    Seeds.each(
        runs,
        seeds -> {
          Mutation mutation = new Mutation(seeds, List.of(), LONGEST);
          target.take(mutation.of(corpus, MOST_CHANGES));
        });
  }

  private String hardest() {
    Grown most = grown.stream().max(Comparator.comparingLong(one -> one.work)).orElseThrow();
    return most.work + " branches took " + Corpus.escaped(most.input);
  }

  /** Takes an input as it is; kept if it adds anything. */
  private void add(byte[] input) {
    int[] features = run(input);
    if (isNew(features)) {
      keep(shortened(input, features));
    }
  }

  private int[] run(byte[] input) {
    runs++;
    Branches.clear();
    try {
      target.take(input);
    } catch (Exception | AssertionError | StackOverflowError thrown) {
      failures.putIfAbsent(place(thrown), input);
    }
    return Branches.features();
  }

  private static String place(Throwable thrown) {
    StackTraceElement[] trace = thrown.getStackTrace();
    StringBuilder place = new StringBuilder(thrown.getClass().getName());
    for (int i = 0; i < Math.min(3, trace.length); i++) {
      place.append(" at ").append(trace[i]);
    }
    return place.toString();
  }

  private boolean isNew(int[] features) {
    for (int feature : features) {
      if (!seen.get(feature)) {
        return true;
      }
    }
    return false;
  }

  private void keep(byte[] input) {
    int[] features = run(input);
    grown.add(new Grown(input, features, Branches.work()));
    inputs.add(input);
    for (int feature : features) {
      seen.set(feature);
    }
  }

  /** The same without parts that are not needed for what is new in it. */
  private byte[] shortened(byte[] input, int[] features) {
    BitSet needed = new BitSet();
    for (int feature : features) {
      if (!seen.get(feature)) {
        needed.set(feature);
      }
    }
    byte[] best = input;
    for (int part = Integer.highestOneBit(Math.max(input.length / 2, 1)); part > 0; part /= 2) {
      for (int at = best.length - part; at >= 0; at -= part) {
        byte[] shorter = new byte[best.length - part];
        System.arraycopy(best, 0, shorter, 0, at);
        System.arraycopy(best, at + part, shorter, at, shorter.length - at);
        if (has(run(shorter), needed)) {
          best = shorter;
        }
      }
    }
    return best;
  }

  private static boolean has(int[] features, BitSet needed) {
    int found = 0;
    for (int feature : features) {
      found += needed.get(feature) ? 1 : 0;
    }
    return found == needed.cardinality();
  }

  /** The fewest and shortest inputs, about, that go everywhere; however often they go there. */
  private List<byte[]> corpus() {
    List<Grown> left = new ArrayList<>(grown);
    left.sort(Comparator.comparingInt(one -> one.input.length));
    BitSet covered = new BitSet();
    List<byte[]> corpus = new ArrayList<>();
    while (true) {
      Grown best = null;
      int most = 0;
      for (Grown one : left) {
        int adds = adds(one, covered);
        if (adds > most) {
          best = one;
          most = adds;
        }
      }
      if (best == null) {
        return corpus;
      }
      corpus.add(best.input);
      for (int feature : best.features) {
        covered.set(feature >> 4);
      }
    }
  }

  private static int adds(Grown one, BitSet covered) {
    int adds = 0;
    for (int feature : one.features) {
      adds += covered.get(feature >> 4) ? 0 : 1;
    }
    return adds;
  }

  @Override
  public String toString() {
    return runs
        + " runs, "
        + grown.size()
        + " inputs, "
        + seen.cardinality()
        + " features; "
        + hardest();
  }
}
