package dev.sonde.socket;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Interfaces;
import dev.sonde.sys.Interfaces.Ifreq;
import dev.sonde.sys.Interfaces.In6Ifreq;
import dev.sonde.sys.Interfaces.In6Rtmsg;
import dev.sonde.sys.Interfaces.Rtentry;
import dev.sonde.sys.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Names and indexes of network interfaces: if_nametoindex(3); and what one with CAP_NET_ADMIN may
 * tell them: netdevice(7), ipv6(7). All of it is about the network namespace of the calling thread.
 */
public final class Devices {
  private static final int WORD_BITS = 32;
  private static final int ONLY_ROUTE_METRIC = 1;

  private Devices() {}

  /** The index of an interface, or 0 when there is none of that name. */
  public static int index(String name) {
    return Interfaces.nameToIndex(name);
  }

  /** The name of an interface, or null when there is none of that index. */
  public static @Nullable String name(int index) {
    return Interfaces.indexToName(index);
  }

  /** A request: ioctl(2) on a socket, with a struct. */
  @FunctionalInterface
  private interface Request {
    void send(int socket, Arena arena) throws SocketFailure;
  }

  private static void ask(Family family, Request request) throws SocketFailure {
    int type = Sockets.SOCK_DGRAM | Sockets.SOCK_CLOEXEC;
    int socket =
        SocketFailure.check(
            "socket(" + family + ", SOCK_DGRAM, 0)", Sockets.socket(family.number, type, 0));
    try (Arena arena = Arena.ofConfined()) {
      request.send(socket, arena);
    } finally {
      int closed = Descriptors.close(socket);
      assert closed == 0;
    }
  }

  private static void ioctl(String what, int socket, int request, MemorySegment argument)
      throws SocketFailure {
    SocketFailure.check(what, Interfaces.ioctl(socket, request, argument));
  }

  /** What an interface is: an ARPHRD_ number of linux/if_arp.h. */
  public static int hardwareType(String device) throws SocketFailure {
    int[] type = new int[1];
    ask(
        Family.AF_INET,
        (socket, arena) -> {
          MemorySegment ifreq = Interfaces.ifreq(arena, device);
          ioctl("SIOCGIFHWADDR " + device, socket, Interfaces.SIOCGIFHWADDR, ifreq);
          type[0] = Short.toUnsignedInt(ifreq.get(ValueLayout.JAVA_SHORT, Ifreq.ifr_hwaddr));
        });
    return type[0];
  }

  /** Starts it: it sends and receives from now on. */
  public static void up(String device) throws SocketFailure {
    ask(
        Family.AF_INET,
        (socket, arena) -> {
          MemorySegment ifreq = Interfaces.ifreq(arena, device);
          ioctl("SIOCGIFFLAGS " + device, socket, Interfaces.SIOCGIFFLAGS, ifreq);
          int flags = ifreq.get(ValueLayout.JAVA_SHORT, Ifreq.ifr_flags);
          ifreq.set(ValueLayout.JAVA_SHORT, Ifreq.ifr_flags, (short) (flags | Interfaces.IFF_UP));
          ioctl("SIOCSIFFLAGS " + device, socket, Interfaces.SIOCSIFFLAGS, ifreq);
        });
  }

  /** The largest packet it takes. Below 1280 it loses its IPv6 addresses (RFC 8200 section 5). */
  public static void mtu(String device, int mtu) throws SocketFailure {
    ask(
        Family.AF_INET,
        (socket, arena) -> {
          MemorySegment ifreq = Interfaces.ifreq(arena, device);
          ifreq.set(ValueLayout.JAVA_INT, Ifreq.ifr_mtu, mtu);
          ioctl("SIOCSIFMTU " + device + " " + mtu, socket, Interfaces.SIOCSIFMTU, ifreq);
        });
  }

  /** How many packets wait in it for being sent; what comes on top is dropped. */
  public static void queueLength(String device, int packets) throws SocketFailure {
    ask(
        Family.AF_INET,
        (socket, arena) -> {
          MemorySegment ifreq = Interfaces.ifreq(arena, device);
          ifreq.set(ValueLayout.JAVA_INT, Ifreq.ifr_qlen, packets);
          ioctl("SIOCSIFTXQLEN " + device, socket, Interfaces.SIOCSIFTXQLEN, ifreq);
        });
  }

  /** Gives it an address; of IPv4 it has one by this call, of IPv6 one more each time. */
  public static void address(String device, IpAddress address, int prefixLength)
      throws SocketFailure {
    String what = "SIOCSIFADDR " + device + " " + address + "/" + prefixLength;
    if (prefixLength < 0 || prefixLength > address.length() * Byte.SIZE) {
      throw new IllegalArgumentException(what + ": no such prefix");
    }
    switch (Family.of(address)) {
      case AF_INET ->
          ask(Family.AF_INET, (s, a) -> inet(what, s, a, device, address, prefixLength));
      case AF_INET6 ->
          ask(Family.AF_INET6, (s, a) -> inet6(what, s, a, device, address, prefixLength));
    }
  }

  private static void inet(
      String what, int socket, Arena arena, String device, IpAddress address, int prefixLength)
      throws SocketFailure {
    MemorySegment ifreq = Interfaces.ifreq(arena, device);
    SocketAddresses.write(ifreq, Ifreq.ifr_addr, address, 0);
    ioctl(what, socket, Interfaces.SIOCSIFADDR, ifreq);
    int mask = prefixLength == 0 ? 0 : -1 << (WORD_BITS - prefixLength);
    SocketAddresses.write(ifreq, Ifreq.ifr_netmask, new Ip4Address(mask), 0);
    ioctl("SIOCSIFNETMASK " + device, socket, Interfaces.SIOCSIFNETMASK, ifreq);
  }

  private static void inet6(
      String what, int socket, Arena arena, String device, IpAddress address, int prefixLength)
      throws SocketFailure {
    MemorySegment request = arena.allocate(In6Ifreq.SIZE, 8);
    address.write(request, In6Ifreq.ifr6_addr);
    request.set(ValueLayout.JAVA_INT, In6Ifreq.ifr6_prefixlen, prefixLength);
    request.set(ValueLayout.JAVA_INT, In6Ifreq.ifr6_ifindex, index(device));
    ioctl(what, socket, Interfaces.SIOCSIFADDR, request);
  }

  /** Sends all of a family by it that no other route takes. */
  public static void defaultRoute(String device, Family family) throws SocketFailure {
    String what = "SIOCADDRT " + device;
    switch (family) {
      case AF_INET -> ask(family, (socket, arena) -> routeInet(what, socket, arena, device));
      case AF_INET6 -> ask(family, (socket, arena) -> routeInet6(what, socket, arena, device));
    }
  }

  private static void routeInet(String what, int socket, Arena arena, String device)
      throws SocketFailure {
    MemorySegment route = arena.allocate(Rtentry.SIZE, 8);
    SocketAddresses.write(route, Rtentry.rt_dst, Ip4Address.ANY, 0);
    SocketAddresses.write(route, Rtentry.rt_genmask, Ip4Address.ANY, 0);
    route.set(ValueLayout.JAVA_SHORT, Rtentry.rt_flags, (short) Interfaces.RTF_UP);
    route.set(ValueLayout.JAVA_LONG, Rtentry.rt_dev, arena.allocateFrom(device).address());
    ioctl(what, socket, Interfaces.SIOCADDRT, route);
  }

  private static void routeInet6(String what, int socket, Arena arena, String device)
      throws SocketFailure {
    MemorySegment route = arena.allocate(In6Rtmsg.SIZE, 8);
    route.set(ValueLayout.JAVA_INT, In6Rtmsg.rtmsg_metric, ONLY_ROUTE_METRIC);
    route.set(ValueLayout.JAVA_INT, In6Rtmsg.rtmsg_flags, Interfaces.RTF_UP);
    route.set(ValueLayout.JAVA_INT, In6Rtmsg.rtmsg_ifindex, index(device));
    ioctl(what, socket, Interfaces.SIOCADDRT, route);
  }
}
