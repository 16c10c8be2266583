package dev.sonde.icmpd;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The addresses of interfaces, as they were at most a second ago. Owned by one thread. */
final class DeviceAddresses implements LocalAddresses {
  private static final long FRESH_NANOS = 1_000_000_000;

  /** So many are remembered; with more, what was known of all is forgotten. */
  private static final int MOST = 64;

  /** An address of either family; one of IPv4 is mapped. */
  private record Mapped(long high, long low) {}

  private record Known(long readAt, Set<Mapped> addresses) {}

  private final Map<Integer, Known> devices = new HashMap<>();

  @Override
  public boolean has(int index, long high, long low) {
    long now = System.nanoTime();
    Known known = devices.get(index);
    if (known == null || now - known.readAt > FRESH_NANOS) {
      if (devices.size() >= MOST) devices.clear();
      known = new Known(now, read(index));
      devices.put(index, known);
    }
    return known.addresses.contains(new Mapped(high, low));
  }

  private static Set<Mapped> read(int index) {
    Set<Mapped> addresses = new HashSet<>();
    try {
      NetworkInterface found = NetworkInterface.getByIndex(index);
      if (found == null) return addresses;
      found.inetAddresses().forEach(each -> addresses.add(mapped(IpAddress.of(each.getAddress()))));
    } catch (SocketException gone) {
      addresses.clear(); // an interface that cannot be asked has none
    }
    return addresses;
  }

  private static Mapped mapped(IpAddress address) {
    boolean inet = address instanceof Ip4Address;
    return new Mapped(address.high(), inet ? Notice.mapped(address.low()) : address.low());
  }
}
