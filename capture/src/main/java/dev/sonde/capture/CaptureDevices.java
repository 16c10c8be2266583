package dev.sonde.capture;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.LinkType;
import dev.sonde.packet.MacAddress;
import dev.sonde.packet.Wire;
import dev.sonde.socket.Devices;
import dev.sonde.socket.SocketFailure;
import dev.sonde.sys.Errno;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The network interfaces of the network that the calling thread is in, also those that are down or
 * have no address: getifaddrs(3).
 */
public final class CaptureDevices {
  private final Map<String, Integer> flags = new LinkedHashMap<>();
  private final Map<String, MacAddress> hardware = new HashMap<>();
  private final Map<String, List<IpAddress>> addresses = new HashMap<>();

  private CaptureDevices() {}

  /** All of them, by index; no privilege is needed to ask. */
  public static List<CaptureDevice> list() throws SocketFailure {
    CaptureDevices devices = new CaptureDevices();
    SocketFailure.check("getifaddrs", InterfaceAddresses.visit(devices::add));
    List<CaptureDevice> list = new ArrayList<>();
    for (String name : devices.flags.keySet()) devices.add(name, list);
    list.sort(Comparator.comparingInt(CaptureDevice::index));
    return list;
  }

  /** An IPv4 address may have a label behind the name of its device: ip-address(8). */
  private void add(String label, int bits, @Nullable MemorySegment address) {
    String name = label.replaceFirst(":.*", "");
    flags.put(name, bits);
    if (address == null) return;
    switch (address.get(ValueLayout.JAVA_SHORT, 0)) {
      case PacketSockets.AF_PACKET -> {
        boolean six = Wire.u8(address, SockaddrLl.sll_halen) == MacAddress.BYTES;
        if (six) hardware.put(name, MacAddress.read(address, SockaddrLl.sll_addr));
      }
      case Sockets.AF_INET -> add(name, new Ip4Address(Wire.i32(address, SockaddrIn.sin_addr)));
      case Sockets.AF_INET6 -> add(name, inet6(address));
      default -> {} // an address of a family that has no packets here
    }
  }

  private void add(String name, IpAddress address) {
    addresses.computeIfAbsent(name, _ -> new ArrayList<>()).add(address);
  }

  private static Ip6Address inet6(MemorySegment address) {
    return new Ip6Address(
        Wire.i64(address, SockaddrIn6.sin6_addr),
        Wire.i64(address, SockaddrIn6.sin6_addr + Long.BYTES),
        address.get(ValueLayout.JAVA_INT, SockaddrIn6.sin6_scope_id));
  }

  private void add(String name, List<CaptureDevice> list) throws SocketFailure {
    try {
      LinkType linkType = DeviceLink.of(Devices.hardwareType(name));
      List<IpAddress> own = addresses.getOrDefault(name, List.of());
      int bits = flags.getOrDefault(name, 0);
      MacAddress mac = hardware.get(name);
      list.add(new CaptureDevice(name, Devices.index(name), bits, linkType, mac, own));
    } catch (SocketFailure failure) {
      if (failure.errno() != Errno.ENODEV) throw failure; // else it has just been removed
    }
  }
}
