package dev.sonde.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * Names and addresses of hosts: getaddrinfo(3), getnameinfo(3), gai_strerror(3). Both may wait for
 * a name server, and both may be called by any number of threads.
 */
public final class Netdb {
  // netdb.h
  public static final int AI_CANONNAME = 2;
  public static final int AI_NUMERICHOST = 4;
  public static final int EAI_NONAME = -2;
  public static final int EAI_ADDRFAMILY = -9;
  public static final int EAI_SYSTEM = -11;
  public static final int NI_NAMEREQD = 8;
  public static final int NI_MAXHOST = 1025;

  /** struct addrinfo. */
  public static final class Addrinfo {
    public static final int SIZE = 48;
    public static final int ai_flags = 0;
    public static final int ai_family = 4;
    public static final int ai_socktype = 8;
    public static final int ai_protocol = 12;
    public static final int ai_addrlen = 16;
    public static final int ai_addr = 24;
    public static final int ai_canonname = 32;
    public static final int ai_next = 40;

    private Addrinfo() {}
  }

  private static final class Forward {
    private static final MethodHandle GETADDRINFO = Native.function("getaddrinfo");
    private static final MethodHandle FREEADDRINFO = Native.function("freeaddrinfo");
  }

  private static final class Failed {
    private static final MethodHandle GAI_STRERROR = Native.function("gai_strerror");
  }

  private static final class Reverse {
    private static final MethodHandle GETNAMEINFO = Native.wide("getnameinfo");
  }

  private Netdb() {}

  /**
   * Looks a name up.
   *
   * @param result takes the address of the first struct addrinfo, for {@link #freeaddrinfo}
   * @return 0 or an EAI_ constant, which are negative
   */
  public static int getaddrinfo(String node, MemorySegment hints, MemorySegment result) {
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom(node).address();
      long error = Native.callLong(Forward.GETADDRINFO, name, 0, hints.address(), result.address());
      return (int) error;
    }
  }

  public static void freeaddrinfo(long first) {
    Native.callLong(Forward.FREEADDRINFO, first, 0);
  }

  /** The struct addrinfo at an address. */
  public static MemorySegment addrinfo(long address) {
    return Native.memory(address, Addrinfo.SIZE);
  }

  /** The socket address that a struct addrinfo points to. */
  public static MemorySegment address(MemorySegment addrinfo) {
    long address = addrinfo.get(ValueLayout.JAVA_LONG, Addrinfo.ai_addr);
    return Native.memory(address, addrinfo.get(ValueLayout.JAVA_INT, Addrinfo.ai_addrlen));
  }

  /** The canonical name in a struct addrinfo, or null. */
  public static @Nullable String canonicalName(MemorySegment addrinfo) {
    return Native.string(addrinfo.get(ValueLayout.JAVA_LONG, Addrinfo.ai_canonname));
  }

  /** What an EAI_ constant means, as {@code Name or service not known}. */
  public static String gaiStrerror(int error) {
    String text = Native.string(Native.callLong(Failed.GAI_STRERROR, error, 0));
    return text == null ? "resolver error " + error : text;
  }

  /** The name of the host at a socket address of {@code length} bytes, or null. */
  public static @Nullable String getnameinfo(MemorySegment address, int length, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment host = arena.allocate(NI_MAXHOST);
      long at = Native.address(address, 0, length);
      long error =
          Native.callWide(Reverse.GETNAMEINFO, at, length, host.address(), NI_MAXHOST, 0, 0, flags);
      return (int) error == 0 ? host.getString(0) : null;
    }
  }
}
