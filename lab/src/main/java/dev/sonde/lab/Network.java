package dev.sonde.lab;

import java.util.List;

/** What there is at one time. The first node is {@link Node#YOU}. */
public record Network(List<Node> nodes, List<Link> links, List<Route> routes) {
  public Network {
    nodes = List.copyOf(nodes);
    links = List.copyOf(links);
    routes = List.copyOf(routes);
  }

  public Node you() {
    return nodes.getFirst();
  }
}
