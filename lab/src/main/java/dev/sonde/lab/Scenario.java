package dev.sonde.lab;

import java.util.List;

/**
 * A simulated internet, as a scenario file describes it: docs/lab.md.
 *
 * @param about what it shows, in a sentence
 * @param seed what chance starts from: the same seed and packets, the same answers
 * @param network what there is at first
 * @param changes in the order of their times
 */
public record Scenario(String about, long seed, Network network, List<Change> changes) {
  public Scenario {
    changes = List.copyOf(changes);
  }
}
