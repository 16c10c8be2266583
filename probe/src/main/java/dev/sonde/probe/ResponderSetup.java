package dev.sonde.probe;

/**
 * How a responder behaves.
 *
 * @param repliesPerSecond how many replies it sends in a second at most, per family; 0: no limit
 * @param groups answer requests to broadcast and multicast addresses too
 */
public record ResponderSetup(int repliesPerSecond, boolean groups) {
  /** A rate that no single pinger reaches, and requests to groups unanswered. */
  public static final ResponderSetup DEFAULT = new ResponderSetup(100_000, false);
}
