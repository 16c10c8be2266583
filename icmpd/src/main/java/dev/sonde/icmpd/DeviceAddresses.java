package dev.sonde.icmpd;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashSet;
import java.util.Set;

/** The addresses of one interface, as they were at most a second ago. Owned by one thread. */
final class DeviceAddresses implements LocalAddresses {
  private static final long FRESH_NANOS = 1_000_000_000;

  /** An address of either family; one of IPv4 is mapped. */
  private record Mapped(long high, long low) {}

  private final Set<Mapped> addresses = new HashSet<>();
  private int device;
  private long readAt;

  @Override
  public boolean has(int index, long high, long low) {
    long now = System.nanoTime();
    if (index != device || now - readAt > FRESH_NANOS) read(index, now);
    return addresses.contains(new Mapped(high, low));
  }

  private void read(int index, long now) {
    device = index;
    readAt = now;
    addresses.clear();
    try {
      NetworkInterface found = NetworkInterface.getByIndex(index);
      if (found == null) return;
      found.inetAddresses().forEach(each -> add(IpAddress.of(each.getAddress())));
    } catch (SocketException gone) {
      addresses.clear(); // an interface that cannot be asked has none
    }
  }

  private void add(IpAddress address) {
    boolean inet = address instanceof Ip4Address;
    addresses.add(new Mapped(address.high(), inet ? Notice.mapped(address.low()) : address.low()));
  }
}
