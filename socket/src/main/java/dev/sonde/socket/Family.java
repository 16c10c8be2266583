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

  /** The option's C name, for messages. */
  String name(Option option) {
    return this == AF_INET ? option.inetName : option.inet6Name;
  }

  /** An option both families have under names and numbers of their own. */
  enum Option {
    HOPS(
        "IP_TTL", SocketOptions.IP_TTL,
        "IPV6_UNICAST_HOPS", SocketOptions.IPV6_UNICAST_HOPS),
    MULTICAST_HOPS(
        "IP_MULTICAST_TTL", SocketOptions.IP_MULTICAST_TTL,
        "IPV6_MULTICAST_HOPS", SocketOptions.IPV6_MULTICAST_HOPS),
    MULTICAST_LOOP(
        "IP_MULTICAST_LOOP", SocketOptions.IP_MULTICAST_LOOP,
        "IPV6_MULTICAST_LOOP", SocketOptions.IPV6_MULTICAST_LOOP),
    TRAFFIC_CLASS("IP_TOS", SocketOptions.IP_TOS, "IPV6_TCLASS", SocketOptions.IPV6_TCLASS),
    MTU("IP_MTU", SocketOptions.IP_MTU, "IPV6_MTU", SocketOptions.IPV6_MTU),
    MTU_DISCOVER(
        "IP_MTU_DISCOVER", SocketOptions.IP_MTU_DISCOVER,
        "IPV6_MTU_DISCOVER", SocketOptions.IPV6_MTU_DISCOVER),
    HEADER_INCLUDED(
        "IP_HDRINCL", SocketOptions.IP_HDRINCL,
        "IPV6_HDRINCL", SocketOptions.IPV6_HDRINCL),
    RECEIVE_ERRORS(
        "IP_RECVERR", SocketOptions.IP_RECVERR,
        "IPV6_RECVERR", SocketOptions.IPV6_RECVERR),
    RECEIVE_EXTENSIONS(
        "IP_RECVERR_RFC4884", SocketOptions.IP_RECVERR_RFC4884,
        "IPV6_RECVERR_RFC4884", SocketOptions.IPV6_RECVERR_RFC4884),
    RECEIVE_HOPS(
        "IP_RECVTTL", SocketOptions.IP_RECVTTL,
        "IPV6_RECVHOPLIMIT", SocketOptions.IPV6_RECVHOPLIMIT),
    RECEIVE_TRAFFIC_CLASS(
        "IP_RECVTOS", SocketOptions.IP_RECVTOS,
        "IPV6_RECVTCLASS", SocketOptions.IPV6_RECVTCLASS),
    RECEIVE_PACKET_INFO(
        "IP_PKTINFO", SocketOptions.IP_PKTINFO,
        "IPV6_RECVPKTINFO", SocketOptions.IPV6_RECVPKTINFO);

    private final String inetName;
    private final int inet;
    private final String inet6Name;
    private final int inet6;

    Option(String inetName, int inet, String inet6Name, int inet6) {
      this.inetName = inetName;
      this.inet = inet;
      this.inet6Name = inet6Name;
      this.inet6 = inet6;
    }
  }
}
