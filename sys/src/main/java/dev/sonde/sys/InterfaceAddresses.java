package dev.sonde.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All network interfaces with all their addresses: getifaddrs(3). Each interface is there at least
 * once, with its link-layer address, a {@link PacketSockets.SockaddrLl}, or none if it has none.
 */
public final class InterfaceAddresses {
  private static final MethodHandle GETIFADDRS = Native.function("getifaddrs");
  private static final MethodHandle FREEIFADDRS = Native.function("freeifaddrs");
  private static final int MOST = 1 << 20;

  /** struct ifaddrs. */
  public static final class Ifaddrs {
    public static final int SIZE = 56;
    public static final int ifa_next = 0;
    public static final int ifa_name = 8;
    public static final int ifa_flags = 16;
    public static final int ifa_addr = 24;

    private Ifaddrs() {}
  }

  /** Takes one address of one interface. */
  @FunctionalInterface
  public interface Visitor {
    /** {@code address} is a sockaddr, valid until this returns; {@code flags} are IFF_ bits. */
    void address(String name, int flags, @Nullable MemorySegment address);
  }

  private InterfaceAddresses() {}

  /** Visits all that are there: 0, or minus errno. */
  public static int visit(Visitor visitor) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment head = arena.allocate(ValueLayout.JAVA_LONG);
      int result = Native.call(GETIFADDRS, head.address());
      if (result < 0) return result;
      long first = head.get(ValueLayout.JAVA_LONG, 0);
      try {
        walk(first, visitor);
      } finally {
        Native.callLong(FREEIFADDRS, first, 0);
      }
      return 0;
    }
  }

  private static void walk(long first, Visitor visitor) {
    long next = first;
    for (int count = 0; next != 0 && count < MOST; count++) {
      MemorySegment entry = Native.memory(next, Ifaddrs.SIZE);
      String name = Native.string(entry.get(ValueLayout.JAVA_LONG, Ifaddrs.ifa_name));
      int flags = entry.get(ValueLayout.JAVA_INT, Ifaddrs.ifa_flags);
      long address = entry.get(ValueLayout.JAVA_LONG, Ifaddrs.ifa_addr);
      MemorySegment sockaddr = address == 0 ? null : sockaddr(address);
      visitor.address(Objects.requireNonNull(name), flags, sockaddr);
      next = entry.get(ValueLayout.JAVA_LONG, Ifaddrs.ifa_next);
    }
  }

  /** As long as its family says; of one that is not known here there is the family alone. */
  private static MemorySegment sockaddr(long address) {
    int family = Native.memory(address, Short.BYTES).get(ValueLayout.JAVA_SHORT, 0);
    return Native.memory(
        address,
        switch (family) {
          case Sockets.AF_INET -> Sockets.SockaddrIn.SIZE;
          case Sockets.AF_INET6 -> Sockets.SockaddrIn6.SIZE;
          case PacketSockets.AF_PACKET -> PacketSockets.SockaddrLl.SIZE;
          default -> Short.BYTES;
        });
  }
}
