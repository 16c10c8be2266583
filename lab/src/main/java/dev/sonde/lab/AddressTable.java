package dev.sonde.lab;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Which node has an address: open addressing for single ones, the longest prefix for the rest. */
final class AddressTable {
  static final int NOBODY = -1;

  private final long[] high;
  private final long[] low;
  private final boolean[] v4;
  private final int[] node;
  private final List<Owned> prefixes = new ArrayList<>();

  /** A prefix of a node's. */
  private record Owned(Prefix prefix, int node) {}

  AddressTable(List<Node> nodes) {
    int addresses = nodes.stream().mapToInt(each -> each.addresses().size() + 2).sum();
    int room = Integer.highestOneBit(Math.max(addresses, 4)) * 4;
    high = new long[room];
    low = new long[room];
    v4 = new boolean[room];
    node = new int[room];
    Arrays.fill(node, NOBODY);
    for (int i = 0; i < nodes.size(); i++) {
      for (IpAddress address : nodes.get(i).addresses()) put(address, i);
      Nat nat = nodes.get(i).forwarding().nat();
      if (nat != null && nat.v4() != null) put(nat.v4(), i);
      if (nat != null && nat.v6() != null) put(nat.v6(), i);
      for (Prefix prefix : nodes.get(i).owns()) prefixes.add(new Owned(prefix, i));
    }
    prefixes.sort(Comparator.comparingInt(owned -> -owned.prefix().length()));
  }

  private void put(IpAddress address, int owner) {
    int place = find(IpFamily.of(address), address.high(), address.low());
    high[place] = address.high();
    low[place] = address.low();
    v4[place] = address instanceof Ip4Address;
    node[place] = owner;
  }

  /** Where it is, or where it would be. */
  private int find(IpFamily family, long wantedHigh, long wantedLow) {
    boolean wanted4 = family == IpFamily.V4;
    int place = (int) Mix.of(wantedHigh * 31 + wantedLow) & (node.length - 1);
    while (node[place] != NOBODY
        && (high[place] != wantedHigh || low[place] != wantedLow || v4[place] != wanted4)) {
      place = (place + 1) & (node.length - 1);
    }
    return place;
  }

  /** The node that has an address, or {@link #NOBODY}. */
  int owner(IpFamily family, long wantedHigh, long wantedLow) {
    int found = node[find(family, wantedHigh, wantedLow)];
    if (found != NOBODY) return found;
    for (int i = 0; i < prefixes.size(); i++) {
      Owned owned = prefixes.get(i);
      if (owned.prefix().contains(family, wantedHigh, wantedLow)) return owned.node();
    }
    return NOBODY;
  }
}
