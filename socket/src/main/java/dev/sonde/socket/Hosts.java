package dev.sonde.socket;

import dev.sonde.packet.IpAddress;
import dev.sonde.sys.Netdb;
import dev.sonde.sys.Netdb.Addrinfo;
import dev.sonde.sys.Sockets;
import dev.sonde.sys.Sockets.SockaddrStorage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.IDN;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hosts by the system's own resolver, whatever nsswitch.conf(5) says, in the order of gai.conf(5):
 * getaddrinfo(3), getnameinfo(3). Both directions wait for name servers, so neither belongs on a
 * loop's thread.
 */
public final class Hosts {
  private static final int ASCII = 0x7f;

  /**
   * A host found.
   *
   * @param name its canonical name: what a name server calls it, unescaped
   * @param addresses at least one
   */
  public record Host(String name, List<IpAddress> addresses) {}

  private Hosts() {}

  /** Finds a host by its name, or by an address in any form that inet_aton(3) reads. */
  public static Host find(String name) throws HostFailure {
    return find(name, 0, null);
  }

  /** Finds a host's addresses of one family. */
  public static Host find(String name, @Nullable Family family) throws HostFailure {
    return find(name, 0, family);
  }

  /** Whether this is an address, in any form, and not a name. */
  public static boolean isAddress(String text) {
    try {
      find(text, Netdb.AI_NUMERICHOST, null);
      return true;
    } catch (HostFailure name) {
      return false;
    }
  }

  private static Host find(String name, int flags, @Nullable Family family) throws HostFailure {
    String ascii = ascii(name);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment hints = arena.allocate(Addrinfo.SIZE, 8);
      // One type of socket, or each address is there three times.
      hints.set(ValueLayout.JAVA_INT, Addrinfo.ai_socktype, Sockets.SOCK_DGRAM);
      hints.set(ValueLayout.JAVA_INT, Addrinfo.ai_flags, flags | Netdb.AI_CANONNAME);
      MemorySegment result = arena.allocate(ValueLayout.JAVA_LONG);
      int error = Netdb.getaddrinfo(ascii, hints, result);
      if (error != 0) throw new HostFailure(name, Netdb.gaiStrerror(error));
      long first = result.get(ValueLayout.JAVA_LONG, 0);
      try {
        return host(name, first, family);
      } finally {
        Netdb.freeaddrinfo(first);
      }
    }
  }

  /** A name in letters beyond ASCII has a form in ASCII that name servers know: RFC 5890. */
  private static String ascii(String name) throws HostFailure {
    boolean plain = true;
    for (int i = 0; i < name.length(); i++) {
      // C would take what is before it for the whole.
      if (name.charAt(i) == 0) throw unknown(name);
      plain &= name.charAt(i) <= ASCII;
    }
    if (plain) return name;
    try {
      return IDN.toASCII(name);
    } catch (IllegalArgumentException notAName) {
      throw unknown(name);
    }
  }

  private static HostFailure unknown(String name) {
    return new HostFailure(name, Netdb.gaiStrerror(Netdb.EAI_NONAME));
  }

  private static Host host(String name, long first, @Nullable Family family) throws HostFailure {
    List<IpAddress> addresses = new ArrayList<>();
    String canonical = null;
    for (long at = first; at != 0; ) {
      MemorySegment info = Netdb.addrinfo(at);
      if (canonical == null) canonical = Netdb.canonicalName(info);
      MemorySegment bytes = Netdb.address(info);
      if (SocketAddresses.isPresent(bytes, 0)) {
        IpAddress address = SocketAddresses.address(bytes, 0);
        if (family == null || family == Family.of(address)) addresses.add(address);
      }
      at = info.get(ValueLayout.JAVA_LONG, Addrinfo.ai_next);
    }
    if (addresses.isEmpty()) throw new HostFailure(name, Netdb.gaiStrerror(Netdb.EAI_ADDRFAMILY));
    return new Host(canonical == null ? name : canonical, List.copyOf(addresses));
  }

  /** The name of the host at an address, as a name server gave it, or null where it has none. */
  public static @Nullable String name(IpAddress address) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(SockaddrStorage.SIZE, 8);
      int length = SocketAddresses.write(bytes, 0, address, 0);
      return Netdb.getnameinfo(bytes, length, Netdb.NI_NAMEREQD);
    }
  }
}
