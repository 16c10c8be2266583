package dev.sonde.lab;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a node sends what goes to some addresses: over one of these, by the flow; with none, it
 * refuses, or drops when there is no refusal.
 */
record Way(List<Edge> edges, @Nullable Refusal refuses) {
  static final Way NONE = new Way(List.of(), Refusal.NO_ROUTE);

  Way {
    edges = List.copyOf(edges);
  }
}
