package dev.sonde.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Socket options: getsockopt(2), socket(7), unix(7), ip(7), ipv6(7), raw(7), icmp(7), and kernel
 * time stamps (Documentation/networking/timestamping.rst).
 */
public final class SocketOptions {
  // asm-generic/socket.h
  public static final int SOL_SOCKET = 1;
  public static final int SO_REUSEADDR = 2;
  public static final int SO_TYPE = 3;
  public static final int SO_ERROR = 4;
  public static final int SO_DONTROUTE = 5;
  public static final int SO_BROADCAST = 6;
  public static final int SO_SNDBUF = 7;
  public static final int SO_RCVBUF = 8;
  public static final int SO_REUSEPORT = 15;
  public static final int SO_PEERCRED = 17;
  public static final int SO_BINDTODEVICE = 25;
  public static final int SO_ATTACH_FILTER = 26;
  public static final int SO_DETACH_FILTER = 27;
  public static final int SO_SNDBUFFORCE = 32;
  public static final int SO_RCVBUFFORCE = 33;
  public static final int SO_TIMESTAMPNS = 35;
  public static final int SO_MARK = 36;
  public static final int SO_TIMESTAMPING = 37;
  public static final int SO_PROTOCOL = 38;
  public static final int SO_DOMAIN = 39;
  public static final int SO_RXQ_OVFL = 40;
  public static final int SO_LOCK_FILTER = 44;
  public static final int SO_MEMINFO = 55;
  public static final int SO_COOKIE = 57;
  public static final int SO_PEERGROUPS = 59;
  public static final int SO_BINDTOIFINDEX = 62;
  public static final int SO_NETNS_COOKIE = 71;
  // linux/sock_diag.h: SO_MEMINFO gives an array of 32-bit numbers, these are its indexes
  public static final int SK_MEMINFO_DROPS = 8;
  public static final int SK_MEMINFO_VARS = 9;
  // linux/net_tstamp.h
  public static final int SOF_TIMESTAMPING_TX_HARDWARE = 1;
  public static final int SOF_TIMESTAMPING_TX_SOFTWARE = 1 << 1;
  public static final int SOF_TIMESTAMPING_RX_HARDWARE = 1 << 2;
  public static final int SOF_TIMESTAMPING_RX_SOFTWARE = 1 << 3;
  public static final int SOF_TIMESTAMPING_SOFTWARE = 1 << 4;
  public static final int SOF_TIMESTAMPING_RAW_HARDWARE = 1 << 6;
  public static final int SOF_TIMESTAMPING_OPT_ID = 1 << 7;
  public static final int SOF_TIMESTAMPING_OPT_TSONLY = 1 << 11;
  // linux/in.h
  public static final int IP_TOS = 1;
  public static final int IP_TTL = 2;
  public static final int IP_HDRINCL = 3;
  public static final int IP_OPTIONS = 4;
  public static final int IP_RECVOPTS = 6;
  public static final int IP_RETOPTS = 7;
  public static final int IP_PKTINFO = 8;
  public static final int IP_MTU_DISCOVER = 10;
  public static final int IP_RECVERR = 11;
  public static final int IP_RECVTTL = 12;
  public static final int IP_RECVTOS = 13;
  public static final int IP_MTU = 14;
  public static final int IP_RECVERR_RFC4884 = 26;
  public static final int IP_MULTICAST_IF = 32;
  public static final int IP_MULTICAST_TTL = 33;
  public static final int IP_MULTICAST_LOOP = 34;
  public static final int IP_ADD_MEMBERSHIP = 35;
  public static final int IP_MULTICAST_ALL = 49;
  public static final int IP_PMTUDISC_DONT = 0;
  public static final int IP_PMTUDISC_WANT = 1;
  public static final int IP_PMTUDISC_DO = 2;
  public static final int IP_PMTUDISC_PROBE = 3;
  // linux/in6.h
  public static final int IPV6_CHECKSUM = 7;
  public static final int IPV6_UNICAST_HOPS = 16;
  public static final int IPV6_MULTICAST_IF = 17;
  public static final int IPV6_MULTICAST_HOPS = 18;
  public static final int IPV6_MULTICAST_LOOP = 19;
  public static final int IPV6_MTU_DISCOVER = 23;
  public static final int IPV6_MTU = 24;
  public static final int IPV6_RECVERR = 25;
  public static final int IPV6_V6ONLY = 26;
  public static final int IPV6_RECVERR_RFC4884 = 31;
  public static final int IPV6_FLOWINFO_SEND = 33;
  public static final int IPV6_HDRINCL = 36;
  public static final int IPV6_RECVPKTINFO = 49;
  public static final int IPV6_PKTINFO = 50;
  public static final int IPV6_RECVHOPLIMIT = 51;
  public static final int IPV6_HOPLIMIT = 52;
  public static final int IPV6_RECVTCLASS = 66;
  public static final int IPV6_TCLASS = 67;
  // linux/icmp.h, linux/icmpv6.h
  public static final int SOL_RAW = 255;
  public static final int ICMP_FILTER = 1;
  public static final int ICMPV6_FILTER = 1;

  private static final MethodHandle SETSOCKOPT = Native.function("setsockopt");
  private static final MethodHandle GETSOCKOPT = Native.function("getsockopt");

  /** struct icmp_filter: a set bit blocks the type (raw(7)). */
  public static final class IcmpFilter {
    public static final int SIZE = 4;
    public static final int data = 0;

    private IcmpFilter() {}
  }

  /** struct icmp6_filter: 256 bits; on Linux a set bit blocks the type (RFC 3542 section 3.2). */
  public static final class Icmp6Filter {
    public static final int SIZE = 32;

    private Icmp6Filter() {}
  }

  /** struct ucred, what SO_PEERCRED gives: unix(7). */
  public static final class Ucred {
    public static final int SIZE = 12;
    public static final int pid = 0;
    public static final int uid = 4;
    public static final int gid = 8;

    private Ucred() {}
  }

  /** struct sock_filter, one classic BPF instruction: linux/filter.h. */
  public static final class SockFilter {
    public static final int SIZE = 8;
    public static final int code = 0;
    public static final int jt = 2;
    public static final int jf = 3;
    public static final int k = 4;

    private SockFilter() {}
  }

  /** struct sock_fprog, a classic BPF program: linux/filter.h. */
  public static final class SockFprog {
    public static final int SIZE = 16;
    public static final int len = 0;
    public static final int filter = 8;

    private SockFprog() {}
  }

  private SocketOptions() {}

  /** Sets an option to the whole of {@code value}. */
  public static int set(int descriptor, int level, int name, MemorySegment value) {
    return Native.keeping(
        value, Native.call(SETSOCKOPT, descriptor, level, name, value.address(), value.byteSize()));
  }

  public static int set(int descriptor, int level, int name, int value) {
    try (Arena arena = Arena.ofConfined()) {
      return set(descriptor, level, name, arena.allocateFrom(ValueLayout.JAVA_INT, value));
    }
  }

  /** The value of an int option, which is never negative, or minus errno. */
  public static int get(int descriptor, int level, int name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
      int result = get(descriptor, level, name, value);
      return result < 0 ? result : value.get(ValueLayout.JAVA_INT, 0);
    }
  }

  /** Writes an option's value to {@code value}: how many bytes it has, or minus errno. */
  public static int get(int descriptor, int level, int name, MemorySegment value) {
    try (Arena arena = Arena.ofConfined()) {
      int room = Math.toIntExact(value.byteSize());
      MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, room);
      int result =
          Native.keeping(
              value,
              Native.call(GETSOCKOPT, descriptor, level, name, value.address(), length.address()));
      return result < 0 ? result : length.get(ValueLayout.JAVA_INT, 0);
    }
  }
}
