package dev.sonde.lab;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a node does with packets for others.
 *
 * @param hidden it does not lower the time to live, so that nobody ever sees it
 * @param passesLastHop it sends on what it should have dropped, with a time to live of 0: the next
 *     one then reports a packet that says 0
 * @param tos the type of service it writes into each, or -1 to leave it
 * @param drops the protocols it drops without a word, by their numbers
 * @param refuses what it answers to all of them, or null
 * @param nat what it makes of their addresses, or null
 */
public record Forwarding(
    boolean hidden,
    boolean passesLastHop,
    int tos,
    Set<Integer> drops,
    @Nullable Refusal refuses,
    @Nullable Nat nat) {

  public static final int KEEP = -1;

  public static final Forwarding PLAIN = new Forwarding(false, false, KEEP, Set.of(), null, null);

  public Forwarding {
    drops = Set.copyOf(drops);
  }
}
