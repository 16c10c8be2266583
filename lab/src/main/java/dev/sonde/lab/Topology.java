package dev.sonde.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A network made ready: who has an address, and where each node sends what. Shortest paths to a
 * node are found when the first packet goes there (Dijkstra), for all others at once.
 */
final class Topology {
  static final int YOU = 0;

  private final List<Node> nodes;
  private final List<List<Edge>> edges = new ArrayList<>();
  private final List<List<Rule>> rules = new ArrayList<>();
  private final AddressTable addresses;
  private final List<@Nullable List<Way>> toward;
  private final List<BitSet> drops;
  private final List<BitSet> tcp;
  private final List<BitSet> udp;
  private final long seed;

  /** A route made ready. */
  private record Rule(Prefix to, Way way) {}

  private final Way gateway;

  Topology(Network network, long seed) {
    this.seed = seed;
    nodes = network.nodes();
    addresses = new AddressTable(nodes);
    toward = new ArrayList<>(Collections.nCopies(nodes.size(), null));
    drops = nodes.stream().map(node -> bits(node.forwarding().drops())).toList();
    tcp = nodes.stream().map(node -> bits(node.service().tcp())).toList();
    udp = nodes.stream().map(node -> bits(node.service().udp())).toList();
    Map<String, Integer> numbers = new HashMap<>();
    for (Node node : nodes) {
      numbers.put(node.name(), numbers.size());
      edges.add(new ArrayList<>());
      rules.add(new ArrayList<>());
    }
    for (int i = 0; i < network.links().size(); i++) {
      Link link = network.links().get(i);
      int a = number(numbers, link.a());
      int b = number(numbers, link.b());
      edges.get(a).add(new Edge(2 * i, link, a, b));
      edges.get(b).add(new Edge(2 * i + 1, link, b, a));
    }
    for (Route route : network.routes()) add(route, numbers);
    for (List<Rule> each : rules) {
      each.sort(Comparator.comparingInt(rule -> -rule.to().length()));
    }
    gateway = gateway();
  }

  private static int number(Map<String, Integer> numbers, String name) {
    Integer number = numbers.get(name);
    if (number == null) throw new IllegalArgumentException("there is no node " + name);
    return number;
  }

  private static BitSet bits(Iterable<Integer> numbers) {
    BitSet bits = new BitSet();
    for (int number : numbers) bits.set(number);
    return bits;
  }

  private void add(Route route, Map<String, Integer> numbers) {
    int at = number(numbers, route.at());
    List<Edge> via = new ArrayList<>();
    for (String name : route.via()) {
      int to = number(numbers, name);
      edges.get(at).stream().filter(edge -> edge.to() == to).forEach(via::add);
    }
    rules.get(at).add(new Rule(route.to(), new Way(via, route.refuses())));
  }

  Node node(int number) {
    return nodes.get(number);
  }

  int nodes() {
    return nodes.size();
  }

  boolean drops(int node, int protocol) {
    return drops.get(node).get(protocol);
  }

  boolean opensTcp(int node, int port) {
    return tcp.get(node).get(port);
  }

  boolean opensUdp(int node, int port) {
    return udp.get(node).get(port);
  }

  /** The node that the packet goes to, or {@link AddressTable#NOBODY}. */
  int owner(Packet packet) {
    return addresses.owner(packet.family, packet.toHigh, packet.toLow);
  }

  /** Where {@code node} sends the packet. */
  Way way(int node, Packet packet) {
    List<Rule> own = rules.get(node);
    for (int i = 0; i < own.size(); i++) {
      Rule rule = own.get(i);
      if (rule.to().contains(packet.family, packet.toHigh, packet.toLow)) return rule.way();
    }
    int owner = owner(packet);
    Way way = owner == AddressTable.NOBODY ? Way.NONE : toward(owner).get(node);
    return way.edges().isEmpty() && node == YOU ? gateway : way;
  }

  /** Where the edge sends what it knows no way for: over its first link, as hosts do. */
  private Way gateway() {
    for (Edge edge : edges.get(YOU)) {
      if (!edge.link().down()) return new Way(List.of(edge), null);
    }
    return Way.NONE;
  }

  private List<Way> toward(int target) {
    List<Way> known = toward.get(target);
    if (known != null) return known;
    long[] distance = distances(target);
    List<Way> found = new ArrayList<>();
    for (int node = 0; node < nodes.size(); node++) {
      List<Edge> best = new ArrayList<>();
      for (Edge edge : edges.get(node)) {
        if (isBest(edge, target, distance)) best.add(edge);
      }
      found.add(best.isEmpty() ? Way.NONE : new Way(best, null));
    }
    toward.set(target, found);
    return found;
  }

  private static boolean isBest(Edge edge, int target, long[] distance) {
    if (edge.link().down() || (edge.to() == YOU && target != YOU)) return false;
    long beyond = distance[edge.to()];
    return beyond != Long.MAX_VALUE && beyond + edge.link().cost() == distance[edge.from()];
  }

  private long[] distances(int target) {
    long[] distance = new long[nodes.size()];
    Arrays.fill(distance, Long.MAX_VALUE);
    distance[target] = 0;
    PriorityQueue<long[]> queue = new PriorityQueue<>(Comparator.comparingLong(each -> each[0]));
    queue.add(new long[] {0, target});
    while (!queue.isEmpty()) {
      long[] first = queue.remove();
      int node = (int) first[1];
      if (first[0] > distance[node] || (node == YOU && target != YOU)) continue; // nobody's router
      for (Edge edge : edges.get(node)) {
        long through = first[0] + edge.link().cost();
        if (edge.link().down() || through >= distance[edge.to()]) continue;
        distance[edge.to()] = through;
        queue.add(new long[] {through, edge.to()});
      }
    }
    return distance;
  }

  /** The one of several ways that the packet's flow takes at a node. */
  Edge choose(Way way, int node, Packet packet) {
    List<Edge> choices = way.edges();
    if (choices.size() == 1) return choices.getFirst();
    long hash = Mix.of(seed + node);
    hash = Mix.of(hash ^ packet.fromHigh);
    hash = Mix.of(hash ^ packet.fromLow);
    hash = Mix.of(hash ^ packet.toHigh);
    hash = Mix.of(hash ^ packet.toLow);
    hash = Mix.of(hash ^ ((long) packet.flowLabel() << Byte.SIZE) ^ packet.protocol);
    hash = Mix.of(hash ^ packet.flowWord());
    return choices.get((int) Long.remainderUnsigned(hash, choices.size()));
  }
}
