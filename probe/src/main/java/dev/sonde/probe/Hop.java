package dev.sonde.probe;

import java.util.List;

/**
 * One hop of a path, when all its probes have been dealt with.
 *
 * @param ttl the time to live or hop limit its probes were sent with
 * @param results in the order in which they were sent
 */
public record Hop(int ttl, List<HopResult> results) {
  public Hop {
    results = List.copyOf(results);
  }

  /** The answers among the results. */
  public List<HopReply> replies() {
    return results.stream().filter(HopReply.class::isInstance).map(HopReply.class::cast).toList();
  }
}
