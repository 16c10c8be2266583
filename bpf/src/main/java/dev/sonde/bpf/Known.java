package dev.sonde.bpf;

import dev.sonde.bpf.Condition.Relation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of a quantity: between which numbers it lies, and some that it is not. */
record Known(int least, int most, List<Integer> not) {
  static final Known NOTHING = new Known(0, -1, List.of());

  /** More are of no use for filters that people write. */
  static final int MAX_NOT = 16;

  static Known exactly(int value) {
    return new Known(value, value, List.of());
  }

  boolean exact() {
    return least == most;
  }

  boolean admits(int value) {
    return Integer.compareUnsigned(least, value) <= 0
        && Integer.compareUnsigned(value, most) <= 0
        && !not.contains(value);
  }

  /** The answer to a question with a number; null where it is not known. */
  @Nullable Boolean answer(Relation relation, int value) {
    if (relation == Relation.EQUAL && !admits(value)) return Boolean.FALSE;
    if (relation == Relation.EQUAL && !exact()) return null;
    boolean lowest = relation.holds(least, value);
    if (lowest != relation.holds(most, value)) return null;
    return lowest;
  }

  /** What is known when that has been answered too, and was not known before. */
  Known with(Relation relation, int value, boolean answer) {
    return switch (relation) {
      case EQUAL -> answer ? exactly(value) : without(value);
      case GREATER -> answer ? new Known(value + 1, most, not) : new Known(least, value, not);
      case AT_LEAST -> answer ? new Known(value, most, not) : new Known(least, value - 1, not);
    };
  }

  private Known without(int value) {
    if (not.size() >= MAX_NOT) return this;
    List<Integer> more = new ArrayList<>(not);
    more.add(value);
    return new Known(least, most, List.copyOf(more));
  }

  /** What is known if either this or the other is true. */
  Known or(Known other) {
    if (equals(other)) return this;
    List<Integer> neither = new ArrayList<>();
    for (int value : not) if (!other.admits(value)) neither.add(value);
    for (int value : other.not) {
      if (!admits(value) && !neither.contains(value)) neither.add(value);
    }
    return new Known(
        Integer.compareUnsigned(least, other.least) < 0 ? least : other.least,
        Integer.compareUnsigned(most, other.most) > 0 ? most : other.most,
        List.copyOf(neither));
  }
}
