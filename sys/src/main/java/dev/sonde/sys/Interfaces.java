package dev.sonde.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Names and numbers of network interfaces: if_nametoindex(3); what they are told: netdevice(7),
 * ipv6(7), rtentry of ip(7).
 */
public final class Interfaces {
  // net/if.h
  public static final int IF_NAMESIZE = 16;
  public static final int IFF_UP = 1;
  public static final int IFF_BROADCAST = 1 << 1;
  public static final int IFF_LOOPBACK = 1 << 3;
  public static final int IFF_POINTOPOINT = 1 << 4;
  public static final int IFF_RUNNING = 1 << 6;
  public static final int IFF_PROMISC = 1 << 8;
  public static final int IFF_MULTICAST = 1 << 12;
  // linux/if_arp.h
  public static final int ARPHRD_ETHER = 1;
  public static final int ARPHRD_RAWIP = 519;
  public static final int ARPHRD_LOOPBACK = 772;
  public static final int ARPHRD_NONE = 0xfffe;
  // linux/sockios.h
  public static final int SIOCADDRT = 0x890b;
  public static final int SIOCGIFNAME = 0x8910;
  public static final int SIOCGIFFLAGS = 0x8913;
  public static final int SIOCSIFFLAGS = 0x8914;
  public static final int SIOCSIFADDR = 0x8916;
  public static final int SIOCSIFNETMASK = 0x891c;
  public static final int SIOCGIFMTU = 0x8921;
  public static final int SIOCSIFMTU = 0x8922;
  public static final int SIOCGIFHWADDR = 0x8927;
  public static final int SIOCGIFINDEX = 0x8933;
  public static final int SIOCSIFTXQLEN = 0x8943;
  public static final int SIOCSHWTSTAMP = 0x89b0;
  // linux/net_tstamp.h
  public static final int HWTSTAMP_TX_OFF = 0;
  public static final int HWTSTAMP_FILTER_ALL = 1;
  // net/route.h
  public static final int RTF_UP = 1;

  private static final MethodHandle IF_NAMETOINDEX = Native.function("if_nametoindex");
  private static final MethodHandle IF_INDEXTONAME = Native.function("if_indextoname");

  private static final class Requests {
    /** Variadic, but not bound as such: see {@link Credentials}. */
    private static final MethodHandle IOCTL = Native.function("ioctl");
  }

  /** struct ifreq: netdevice(7). Of the fields from offset 16 on there is one at a time. */
  public static final class Ifreq {
    public static final int SIZE = 40;
    public static final int ifr_name = 0;
    public static final int ifr_addr = 16;
    public static final int ifr_netmask = 16;
    public static final int ifr_flags = 16;
    public static final int ifr_mtu = 16;
    public static final int ifr_hwaddr = 16;
    public static final int ifr_ifindex = 16;
    public static final int ifr_data = 16;
    public static final int ifr_qlen = 16;

    private Ifreq() {}
  }

  /** struct in6_ifreq, an address with its prefix for an interface: linux/ipv6.h. */
  public static final class In6Ifreq {
    public static final int SIZE = 24;
    public static final int ifr6_addr = 0;
    public static final int ifr6_prefixlen = 16;
    public static final int ifr6_ifindex = 20;

    private In6Ifreq() {}
  }

  /** struct rtentry, an IPv4 route: net/route.h. */
  public static final class Rtentry {
    public static final int SIZE = 120;
    public static final int rt_dst = 8;
    public static final int rt_genmask = 40;
    public static final int rt_flags = 56;
    public static final int rt_dev = 88;

    private Rtentry() {}
  }

  /** struct in6_rtmsg, an IPv6 route: net/route.h. */
  public static final class In6Rtmsg {
    public static final int SIZE = 80;
    public static final int rtmsg_dst = 0;
    public static final int rtmsg_dst_len = 52;
    public static final int rtmsg_metric = 56;
    public static final int rtmsg_flags = 72;
    public static final int rtmsg_ifindex = 76;

    private In6Rtmsg() {}
  }

  /** struct hwtstamp_config, what ifr_data points to for SIOCSHWTSTAMP. */
  public static final class HwtstampConfig {
    public static final int SIZE = 12;
    public static final int flags = 0;
    public static final int tx_type = 4;
    public static final int rx_filter = 8;

    private HwtstampConfig() {}
  }

  private Interfaces() {}

  /** Asks the kernel by one of the structs above: ioctl(2). */
  public static int ioctl(int descriptor, int request, MemorySegment argument) {
    return Native.keeping(
        argument, Native.call(Requests.IOCTL, descriptor, request, argument.address()));
  }

  /**
   * A struct ifreq that holds a name and else zeros.
   *
   * @throws IllegalArgumentException when no interface may have that name
   */
  public static MemorySegment ifreq(Arena arena, String name) {
    if (!isName(name)) throw new IllegalArgumentException("no name of a device: " + name);
    MemorySegment ifreq = arena.allocate(Ifreq.SIZE, 8);
    ifreq.setString(Ifreq.ifr_name, name);
    return ifreq;
  }

  /**
   * Whether an interface may have this name: 1 to 15 bytes before the NUL. The kernel cuts what is
   * longer, and would find another interface by what is left.
   */
  public static boolean isName(String name) {
    int length = name.getBytes(StandardCharsets.UTF_8).length;
    return length > 0 && length < IF_NAMESIZE && name.indexOf('\0') < 0;
  }

  /** The interface's index, or 0 when there is none of that name. */
  public static int nameToIndex(String name) {
    if (!isName(name)) return 0;
    try (Arena arena = Arena.ofConfined()) {
      return (int) Native.callLong(IF_NAMETOINDEX, arena.allocateFrom(name).address(), 0);
    }
  }

  /** The interface's name, or null when there is none of that index. */
  public static @Nullable String indexToName(int index) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(IF_NAMESIZE);
      return Native.string(Native.callLong(IF_INDEXTONAME, index, name.address()));
    }
  }
}
