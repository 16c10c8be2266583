package dev.sonde.socket;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Errno;
import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.Sockets;
import java.util.EnumSet;
import java.util.Set;

/**
 * An address family: address_families(7). The books write {@code AF_INET} for addresses and {@code
 * PF_INET} for sockets; the numbers have always been the same, and so are the values here.
 */
public enum Family {
  AF_INET(Sockets.AF_INET, Sockets.IPPROTO_IP),
  AF_INET6(Sockets.AF_INET6, Sockets.IPPROTO_IPV6);

  public static final Family PF_INET = AF_INET;
  public static final Family PF_INET6 = AF_INET6;

  final int number;

  /** The level of this family's socket options and control messages. */
  final int level;

  Family(int number, int level) {
    this.number = number;
    this.level = level;
  }

  public static Family of(IpAddress address) {
    return address instanceof Ip4Address ? AF_INET : AF_INET6;
  }

  /** The families this machine has; a kernel may be built or started without IPv6. */
  public static Set<Family> supported() throws SocketFailure {
    Set<Family> families = EnumSet.noneOf(Family.class);
    for (Family family : values()) {
      int descriptor = Sockets.socket(family.number, Sockets.SOCK_DGRAM | Sockets.SOCK_CLOEXEC, 0);
      if (descriptor == -Errno.EAFNOSUPPORT) continue;
      SocketFailure.check("socket(" + family + ", SOCK_DGRAM, 0)", descriptor);
      SocketFailure.check("close", Descriptors.close(descriptor));
      families.add(family);
    }
    return families;
  }

  /** The version of IP this family speaks. */
  public IpFamily ip() {
    return this == AF_INET ? IpFamily.V4 : IpFamily.V6;
  }

  /** The protocol number of this family's ICMP. */
  public int icmpProtocol() {
    return ip().icmpProtocol();
  }

  int option(Option option) {
    return this == AF_INET ? option.inet : option.inet6;
  }

  /** An option both families have under names and numbers of their own. */
  enum Option {
    HOPS(SocketOptions.IP_TTL, SocketOptions.IPV6_UNICAST_HOPS),
    MULTICAST_HOPS(SocketOptions.IP_MULTICAST_TTL, SocketOptions.IPV6_MULTICAST_HOPS),
    MULTICAST_LOOP(SocketOptions.IP_MULTICAST_LOOP, SocketOptions.IPV6_MULTICAST_LOOP),
    TRAFFIC_CLASS(SocketOptions.IP_TOS, SocketOptions.IPV6_TCLASS),
    MTU_DISCOVER(SocketOptions.IP_MTU_DISCOVER, SocketOptions.IPV6_MTU_DISCOVER),
    HEADER_INCLUDED(SocketOptions.IP_HDRINCL, SocketOptions.IPV6_HDRINCL),
    RECEIVE_ERRORS(SocketOptions.IP_RECVERR, SocketOptions.IPV6_RECVERR),
    RECEIVE_HOPS(SocketOptions.IP_RECVTTL, SocketOptions.IPV6_RECVHOPLIMIT),
    RECEIVE_TRAFFIC_CLASS(SocketOptions.IP_RECVTOS, SocketOptions.IPV6_RECVTCLASS),
    RECEIVE_PACKET_INFO(SocketOptions.IP_PKTINFO, SocketOptions.IPV6_RECVPKTINFO);

    private final int inet;
    private final int inet6;

    Option(int inet, int inet6) {
      this.inet = inet;
      this.inet6 = inet6;
    }
  }
}
