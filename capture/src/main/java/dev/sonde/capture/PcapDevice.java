package dev.sonde.capture;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.sys.PcapSources;
import dev.sonde.sys.PcapSources.PcapAddr;
import dev.sonde.sys.PcapSources.PcapIf;
import dev.sonde.sys.Sockets.SockaddrIn;
import dev.sonde.sys.Sockets.SockaddrIn6;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A device that libpcap can capture from: pcap_findalldevs(3PCAP).
 *
 * @param description in words, where there are any
 * @param flags a set of PCAP_IF_ bits
 */
public record PcapDevice(
    String name, @Nullable String description, List<Address> addresses, int flags) {

  /** An IPv4 or IPv6 address of a device; what is not known of it is null. */
  public record Address(
      IpAddress address,
      @Nullable IpAddress netmask,
      @Nullable IpAddress broadcast,
      @Nullable IpAddress destination) {}

  public PcapDevice {
    addresses = List.copyOf(addresses);
  }

  public boolean isLoopback() {
    return (flags & PcapSources.PCAP_IF_LOOPBACK) != 0;
  }

  public boolean isUp() {
    return (flags & PcapSources.PCAP_IF_UP) != 0;
  }

  public boolean isRunning() {
    return (flags & PcapSources.PCAP_IF_RUNNING) != 0;
  }

  public boolean isWireless() {
    return (flags & PcapSources.PCAP_IF_WIRELESS) != 0;
  }

  static List<PcapDevice> findAll(Libpcap library) throws PcapFailure {
    String call = "pcap_findalldevs";
    library.require(call);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment list = arena.allocate(Long.BYTES, Long.BYTES);
      MemorySegment error = Libpcap.errorBuffer(arena);
      if (PcapSources.findalldevs(list, error) < 0) throw Libpcap.failure(call, error);
      long first = list.get(ValueLayout.JAVA_LONG, 0);
      try {
        return readAll(first);
      } finally {
        PcapSources.freealldevs(first);
      }
    }
  }

  private static List<PcapDevice> readAll(long first) {
    List<PcapDevice> found = new ArrayList<>();
    long at = first;
    while (at != 0) {
      MemorySegment device = PcapSources.pcapIf(at);
      found.add(read(device));
      at = device.get(ValueLayout.JAVA_LONG, PcapIf.next);
    }
    return List.copyOf(found);
  }

  private static PcapDevice read(MemorySegment device) {
    return new PcapDevice(
        Objects.requireNonNullElse(PcapSources.text(device, PcapIf.name), ""),
        PcapSources.text(device, PcapIf.description),
        readAddresses(device.get(ValueLayout.JAVA_LONG, PcapIf.addresses)),
        device.get(ValueLayout.JAVA_INT, PcapIf.flags));
  }

  private static List<Address> readAddresses(long first) {
    List<Address> found = new ArrayList<>();
    long at = first;
    while (at != 0) {
      MemorySegment entry = PcapSources.pcapAddr(at);
      IpAddress address = ip(entry, PcapAddr.addr);
      if (address != null) { // a hardware address is none of IP
        IpAddress netmask = ip(entry, PcapAddr.netmask);
        IpAddress broadcast = ip(entry, PcapAddr.broadaddr);
        found.add(new Address(address, netmask, broadcast, ip(entry, PcapAddr.dstaddr)));
      }
      at = entry.get(ValueLayout.JAVA_LONG, PcapAddr.next);
    }
    return found;
  }

  private static @Nullable IpAddress ip(MemorySegment entry, int field) {
    MemorySegment bytes = PcapSources.socketAddress(entry, field);
    if (bytes == null) return null;
    if (bytes.byteSize() < SockaddrIn6.SIZE) return Ip4Address.read(bytes, SockaddrIn.sin_addr);
    int scope = bytes.get(ValueLayout.JAVA_INT, SockaddrIn6.sin6_scope_id);
    return Ip6Address.read(bytes, SockaddrIn6.sin6_addr).withScope(scope);
  }
}
