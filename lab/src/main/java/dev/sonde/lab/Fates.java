package dev.sonde.lab;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** How many packets had which fate. */
final class Fates {
  private final Map<Fate, long[]> counts = new EnumMap<>(Fate.class);

  Fates() {
    for (Fate fate : Fate.values()) counts.put(fate, new long[1]);
  }

  private long[] cell(Fate fate) {
    return Objects.requireNonNull(counts.get(fate));
  }

  void add(Fate fate) {
    cell(fate)[0]++;
  }

  long count(Fate fate) {
    return cell(fate)[0];
  }
}
