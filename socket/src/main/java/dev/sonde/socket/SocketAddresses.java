package dev.sonde.socket;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Wire;
import dev.sonde.sys.Sockets;
import dev.sonde.sys.Sockets.SockaddrIn;
import dev.sonde.sys.Sockets.SockaddrIn6;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Addresses as the kernel has them: struct sockaddr_in, ip(7), and sockaddr_in6, ipv6(7). */
final class SocketAddresses {
  private SocketAddresses() {}

  /** Writes an address and returns its length. */
  static int write(MemorySegment bytes, long at, IpAddress address, int port) {
    return address instanceof Ip4Address
        ? writeInet(bytes, at, (int) address.low(), port)
        : writeInet6(bytes, at, address.high(), address.low(), address.scope(), port);
  }

  static int writeInet(MemorySegment bytes, long at, int address, int port) {
    bytes.set(ValueLayout.JAVA_SHORT, at + SockaddrIn.sin_family, (short) Sockets.AF_INET);
    Wire.put16(bytes, at + SockaddrIn.sin_port, port);
    Wire.put32(bytes, at + SockaddrIn.sin_addr, address);
    return SockaddrIn.SIZE;
  }

  static int writeInet6(MemorySegment bytes, long at, long high, long low, int scope, int port) {
    bytes.set(ValueLayout.JAVA_SHORT, at + SockaddrIn6.sin6_family, (short) Sockets.AF_INET6);
    Wire.put16(bytes, at + SockaddrIn6.sin6_port, port);
    Wire.put32(bytes, at + SockaddrIn6.sin6_flowinfo, 0);
    Wire.put64(bytes, at + SockaddrIn6.sin6_addr, high);
    Wire.put64(bytes, at + SockaddrIn6.sin6_addr + 8, low);
    bytes.set(ValueLayout.JAVA_INT, at + SockaddrIn6.sin6_scope_id, scope);
    return SockaddrIn6.SIZE;
  }

  static boolean isInet6(MemorySegment bytes, long at) {
    return bytes.get(ValueLayout.JAVA_SHORT, at) == Sockets.AF_INET6;
  }

  /** There is an IPv4 or IPv6 address; a message without a sender has none. */
  static boolean isPresent(MemorySegment bytes, long at) {
    int family = bytes.get(ValueLayout.JAVA_SHORT, at);
    return family == Sockets.AF_INET || family == Sockets.AF_INET6;
  }

  static IpAddress address(MemorySegment bytes, long at) {
    return isInet6(bytes, at)
        ? new Ip6Address(high(bytes, at), low(bytes, at), scope(bytes, at))
        : new Ip4Address((int) low(bytes, at));
  }

  /** The first 64 bits of an IPv6 address; 0 for IPv4. */
  static long high(MemorySegment bytes, long at) {
    return isInet6(bytes, at) ? Wire.i64(bytes, at + SockaddrIn6.sin6_addr) : 0;
  }

  /** The last 64 bits of an IPv6 address; the 32 bits of an IPv4 one, unsigned. */
  static long low(MemorySegment bytes, long at) {
    return isInet6(bytes, at)
        ? Wire.i64(bytes, at + SockaddrIn6.sin6_addr + 8)
        : Wire.u32(bytes, at + SockaddrIn.sin_addr);
  }

  static int port(MemorySegment bytes, long at) {
    return Wire.u16(bytes, at + SockaddrIn.sin_port);
  }

  static int scope(MemorySegment bytes, long at) {
    return isInet6(bytes, at) ? bytes.get(ValueLayout.JAVA_INT, at + SockaddrIn6.sin6_scope_id) : 0;
  }
}
