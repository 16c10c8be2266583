package dev.sonde.lab;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one node does with what goes to a prefix, instead of the shortest path.
 *
 * @param via its next hops, which share the flows; none for a black hole
 * @param refuses what it answers, with no next hop, or null
 */
public record Route(String at, Prefix to, List<String> via, @Nullable Refusal refuses) {
  public Route {
    via = List.copyOf(via);
  }
}
