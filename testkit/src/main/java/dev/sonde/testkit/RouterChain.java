package dev.sonde.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * Two hosts with a row of routers between them, each a kernel in a network namespace of its own,
 * speaking IPv4 and IPv6.
 *
 * <pre>
 *   node 0           node 1                   node N         node N + 1
 *    near right -- left router right - ... - left router right -- left far
 *          198.18.0.0/24                           198.18.N.0/24
 *          2001:db8::/64                           2001:db8:N::/64
 *          .1        .2                            .1          .2
 * </pre>
 *
 * A probe from the near host with a time to live of K finds node K, which answers from the address
 * it has towards the near host.
 */
public final class RouterChain implements AutoCloseable {
  private static final String LEFT = "left";
  private static final String RIGHT = "right";

  private final List<PrivateNetwork> nodes = new ArrayList<>();

  private RouterChain() {}

  /** A chain with so many routers. */
  public static RouterChain of(int routers) {
    RouterChain chain = new RouterChain();
    try {
      for (int node = 0; node < routers + 2; node++) chain.nodes.add(PrivateNetwork.open());
      for (int link = 0; link <= routers; link++) chain.lay(link);
      for (int node = 0; node < routers + 2; node++) chain.route(node);
      return chain;
    } catch (Throwable failure) {
      chain.close();
      throw failure;
    }
  }

  private void lay(int link) {
    PrivateNetwork left = nodes.get(link);
    PrivateNetwork right = nodes.get(link + 1);
    left.cable(RIGHT, right, LEFT);
    left.address(RIGHT, address4(link, 1) + "/24");
    left.address(RIGHT, address6(link, 1) + "/64");
    right.address(LEFT, address4(link, 2) + "/24");
    right.address(LEFT, address6(link, 2) + "/64");
  }

  private void route(int node) {
    PrivateNetwork network = nodes.get(node);
    boolean last = node == nodes.size() - 1;
    if (node > 0 && !last) {
      network.setting("net/ipv4/ip_forward", "1");
      network.setting("net/ipv6/conf/all/forwarding", "1");
    }
    int link = last ? node - 1 : node;
    int next = last ? 1 : 2;
    network.program("ip", "route", "add", "default", "via", address4(link, next));
    network.program("ip", "route", "add", "default", "via", address6(link, next));
    if (node < 2 || last) return;
    network.program("ip", "route", "add", "198.18.0.0/24", "via", address4(node - 1, 1));
    network.program("ip", "route", "add", "2001:db8::/64", "via", address6(node - 1, 1));
  }

  private static String address4(int link, int end) {
    return "198.18." + link + "." + end;
  }

  private static String address6(int link, int end) {
    return link == 0 ? "2001:db8::" + end : "2001:db8:" + Integer.toHexString(link) + "::" + end;
  }

  /** The address that node K, from 1 on, has towards the near host. */
  public String address(int node, boolean inet6) {
    return inet6 ? address6(node - 1, 2) : address4(node - 1, 2);
  }

  /** The device of each node but the last towards the far host. */
  public String device() {
    return RIGHT;
  }

  public PrivateNetwork near() {
    return nodes.getFirst();
  }

  public PrivateNetwork far() {
    return nodes.getLast();
  }

  /** Router K, from 1 on. */
  public PrivateNetwork router(int node) {
    return nodes.get(node);
  }

  /** How many hops it takes from the near host to the far one. */
  public int length() {
    return nodes.size() - 1;
  }

  @Override
  public void close() {
    for (PrivateNetwork node : nodes) node.close();
  }
}
