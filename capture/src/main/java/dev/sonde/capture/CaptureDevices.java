package dev.sonde.capture;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.MacAddress;
import dev.sonde.packet.Wire;
import dev.sonde.socket.SocketFailure;
import dev.sonde.sys.InterfaceAddresses;
import dev.sonde.sys.PacketSockets;
import dev.sonde.sys.PacketSockets.SockaddrLl;
import dev.sonde.sys.Sockets;
import dev.sonde.sys.Sockets.SockaddrIn;
import dev.sonde.sys.Sockets.SockaddrIn6;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The network interfaces of the network that the calling thread is in, also those that are down or
 * have no address: getifaddrs(3).
 */
public final class CaptureDevices {
  private final Map<String, CaptureDevice> links = new LinkedHashMap<>();
  private final Map<String, List<IpAddress>> addresses = new LinkedHashMap<>();

  private CaptureDevices() {}

  /** All of them, by index; no privilege is needed to ask. */
  public static List<CaptureDevice> list() throws SocketFailure {
    CaptureDevices devices = new CaptureDevices();
    SocketFailure.check("getifaddrs", InterfaceAddresses.visit(devices::add));
    return devices.all();
  }

  private void add(String name, int flags, MemorySegment address) {
    switch (address.get(ValueLayout.JAVA_SHORT, 0)) {
      case PacketSockets.AF_PACKET -> links.put(name, link(name, flags, address));
      case Sockets.AF_INET -> add(name, new Ip4Address(Wire.i32(address, SockaddrIn.sin_addr)));
      case Sockets.AF_INET6 -> add(name, inet6(address));
      default -> {} // an address of a family that has no packets here
    }
  }

  /** An IPv4 address may have a label behind the name of its device: ip-address(8). */
  private void add(String label, IpAddress address) {
    String name = label.replaceFirst(":.*", "");
    addresses.computeIfAbsent(name, _ -> new ArrayList<>()).add(address);
  }

  private static Ip6Address inet6(MemorySegment address) {
    return new Ip6Address(
        Wire.i64(address, SockaddrIn6.sin6_addr),
        Wire.i64(address, SockaddrIn6.sin6_addr + Long.BYTES),
        address.get(ValueLayout.JAVA_INT, SockaddrIn6.sin6_scope_id));
  }

  private static CaptureDevice link(String name, int flags, MemorySegment address) {
    int hardware = Short.toUnsignedInt(address.get(ValueLayout.JAVA_SHORT, SockaddrLl.sll_hatype));
    boolean six = Wire.u8(address, SockaddrLl.sll_halen) == MacAddress.BYTES;
    return new CaptureDevice(
        name,
        address.get(ValueLayout.JAVA_INT, SockaddrLl.sll_ifindex),
        flags,
        DeviceLink.of(hardware),
        six ? MacAddress.read(address, SockaddrLl.sll_addr) : null,
        List.of());
  }

  private List<CaptureDevice> all() {
    return links.values().stream()
        .map(link ->
            new CaptureDevice(
                link.name(),
                link.index(),
                link.flags(),
                link.linkType(),
                link.hardwareAddress(),
                addresses.getOrDefault(link.name(), List.of())))
        .sorted(Comparator.comparingInt(CaptureDevice::index))
        .toList();
  }
}
