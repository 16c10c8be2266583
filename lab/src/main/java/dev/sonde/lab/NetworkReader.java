package dev.sonde.lab;

import dev.sonde.packet.IpAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads nodes, links and routes, keeps them while changes come, and sees that what refers to
 * another node finds it.
 */
final class NetworkReader {
  /** As many as the table of shortest paths has room for. */
  static final int MAX_NODES = 1024;

  static final int MAX_LINKS = 8 * MAX_NODES;

  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final List<Link> links = new ArrayList<>();
  private List<Route> routes = List.of();

  Network network() {
    return new Network(List.copyOf(nodes.values()), links, routes);
  }

  void you(Value value) throws ScenarioError {
    nodes.put(Node.YOU, NodeReader.you(value.block()));
    checkAddresses(value);
  }

  void nodes(Value value) throws ScenarioError {
    Block block = value.block();
    for (Value key : block.keys().values()) {
      String name = key.name();
      if (name.equals(Node.YOU)) throw key.wrong("\"you\" is described by its own key");
      if (nodes.size() == MAX_NODES) throw key.wrong("more than " + MAX_NODES + " nodes");
      nodes.put(name, NodeReader.read(block.required(name).block(), Node.plain(name)));
      checkAddresses(key);
    }
  }

  /** An address has one node; the place is that of the one that came last. */
  private void checkAddresses(Value place) throws ScenarioError {
    Map<IpAddress, String> owners = new HashMap<>();
    Map<Prefix, String> prefixes = new HashMap<>();
    for (Node node : nodes.values()) {
      for (IpAddress address : owned(node)) {
        String other = owners.put(address, node.name());
        if (other != null) throw place.wrong(twice(address.toString(), other, node.name()));
      }
      for (Prefix prefix : node.owns()) {
        String other = prefixes.put(prefix, node.name());
        if (other != null) throw place.wrong(twice(prefix.toString(), other, node.name()));
      }
    }
  }

  /** Its own and the ones its address translation takes. */
  private static List<IpAddress> owned(Node node) {
    List<IpAddress> owned = new ArrayList<>(node.addresses());
    Nat nat = node.forwarding().nat();
    if (nat == null) return owned;
    if (nat.v4() != null && !owned.contains(nat.v4())) owned.add(nat.v4());
    if (nat.v6() != null && !owned.contains(nat.v6())) owned.add(nat.v6());
    return owned;
  }

  private static String twice(String what, String first, String second) {
    return first.equals(second)
        ? "node " + first + " has " + what + " twice"
        : "nodes " + first + " and " + second + " both have " + what;
  }

  void links(Value value) throws ScenarioError {
    for (Value item : value.list()) {
      Block block = item.block();
      List<String> ends = ends(block.required("ends"));
      String a = ends.getFirst();
      String b = ends.getLast();
      if (a.equals(b)) throw item.wrong("a link from " + a + " to itself");
      if (find(a, b) != null) throw item.wrong("a second link between " + a + " and " + b);
      if (links.size() == MAX_LINKS) throw item.wrong("more than " + MAX_LINKS + " links");
      links.add(link(block, Link.plain(a, b)));
    }
  }

  private List<String> ends(Value value) throws ScenarioError {
    List<String> ends = value.each(this::existing);
    if (ends.size() != 2) throw value.wrong("a link has two ends, not " + ends.size());
    return ends;
  }

  private @Nullable Link find(String a, String b) {
    for (Link link : links) {
      if ((link.a().equals(a) && link.b().equals(b))
          || (link.a().equals(b) && link.b().equals(a))) {
        return link;
      }
    }
    return null;
  }

  private static Link link(Block block, Link before) throws ScenarioError {
    Link link =
        new Link(
            before.a(),
            before.b(),
            block.read("delay", before.delayNanos(), Value::nanos),
            block.read("jitter", before.jitterNanos(), Value::nanos),
            block.read("shape", before.shape(), v -> v.oneOf(EnumSet.allOf(Link.Shape.class))),
            block.read("loss", before.loss(), Value::chance),
            block.read("duplicate", before.duplicate(), Value::chance),
            block.read("reorder", before.reorder(), Value::chance),
            block.read("corrupt", before.corrupt(), Value::chance),
            block.read("mtu", before.mtu(), v -> v.integer(68, Link.MAX_MTU)),
            block.read("cost", before.cost(), v -> v.integer(1, 1_000_000)),
            block.read("down", before.down(), Value::flag));
    block.end();
    return link;
  }

  private String existing(Value value) throws ScenarioError {
    String name = value.name();
    if (!nodes.containsKey(name)) throw value.wrong("there is no node \"" + name + "\"");
    return name;
  }

  /** Takes the place of all routes there were. */
  void routes(Value value) throws ScenarioError {
    List<Route> read = new ArrayList<>();
    for (Value item : value.list()) read.addAll(route(item.block()));
    routes = read;
  }

  private List<Route> route(Block block) throws ScenarioError {
    Value place = block.required("at");
    String at = existing(place);
    if (at.equals(Node.YOU)) throw place.wrong("what you do with a packet is the kernel's affair");
    List<Prefix> targets = targets(block.required("to"));
    List<String> via = block.read("via", List.of(), v -> v.each(this::existing));
    Value via0 = block.value("via");
    for (String next : via) {
      if (via0 != null && find(at, next) == null) {
        throw via0.wrong("there is no link from " + at + " to " + next);
      }
    }
    boolean drop = block.read("drop", false, Value::flag);
    Refusal refuses = block.read("refuse", null, NodeReader::refusal);
    block.end();
    int ways = (via.isEmpty() ? 0 : 1) + (drop ? 1 : 0) + (refuses == null ? 0 : 1);
    if (ways != 1) throw block.wrong("a route has one of: via, drop: true, refuse");
    return targets.stream().map(to -> new Route(at, to, via, refuses)).toList();
  }

  /** All addresses of a node, every address, or a prefix. */
  private List<Prefix> targets(Value value) throws ScenarioError {
    String text = value.text();
    if (text.equals("any")) return List.of(Prefix.ANY4, Prefix.ANY6);
    Node node = nodes.get(text);
    if (node == null) return List.of(value.prefix());
    List<Prefix> targets = new ArrayList<>(node.addresses().stream().map(Prefix::of).toList());
    targets.addAll(node.owns());
    return targets;
  }

  /** One entry of the changes: what it says takes the place of what was said before. */
  void change(Block block) throws ScenarioError {
    Value node = block.value("node");
    Value link = block.value("link");
    Value routing = block.value("routes");
    int what = (node == null ? 0 : 1) + (link == null ? 0 : 1) + (routing == null ? 0 : 1);
    if (what != 1) throw block.wrong("a change has one of: node, link, routes");
    if (routing != null) routes(routing);
    if (node != null) changeNode(node, block.required("set"));
    if (link != null) changeLink(link, block.required("set"));
    block.end();
  }

  private void changeNode(Value place, Value set) throws ScenarioError {
    String name = existing(place);
    if (name.equals(Node.YOU)) throw place.wrong("you cannot be changed");
    Node before = nodes.getOrDefault(name, Node.plain(name));
    nodes.put(name, NodeReader.read(set.block(), before));
    checkAddresses(set);
  }

  private void changeLink(Value place, Value set) throws ScenarioError {
    List<String> ends = ends(place);
    Link before = find(ends.getFirst(), ends.getLast());
    if (before == null) throw place.wrong("there is no such link");
    links.set(links.indexOf(before), link(set.block(), before));
  }
}
