package dev.sonde.dissect;

import dev.sonde.packet.IpProtocol;

/** What an IP packet carries, by its protocol number. */
final class PayloadText {
  private static final int IP4_IN_IP = 4, IP6_IN_IP = 41;
  static final int GRE = 47;

  private PayloadText() {}

  /** Whether a protocol prints the addresses itself, with its ports. */
  static boolean hasPorts(int protocol) {
    return protocol == IpProtocol.TCP || protocol == IpProtocol.UDP || protocol == IpProtocol.SCTP;
  }

  static void print(Page page, Outer ip, int protocol, int at, int length) {
    int next = protocol;
    int p = at;
    int rest = length;
    while (next == IpProtocol.AUTHENTICATION) {
      if (!page.in.has(p, 1)) {
        page.layer("ah");
        page.cut();
        return;
      }
      next = page.in.u8(p);
      int size = SecurityText.authentication(page, p);
      p += size;
      rest -= size;
      if (rest < 0) {
        page.cut();
        return;
      }
    }
    payload(page, ip, next, p, rest);
  }

  private static void payload(Page page, Outer ip, int protocol, int at, int length) {
    switch (protocol) {
      case IpProtocol.TCP -> TcpText.print(page, ip, at, length);
      case IpProtocol.UDP -> UdpText.print(page, ip, at, length);
      case IpProtocol.ICMP -> {
        if (fits(page, ip, protocol, 4)) {
          IcmpText.print(page, ip, at, length);
        }
      }
      case IpProtocol.ICMP6 -> {
        if (fits(page, ip, protocol, 6)) {
          Icmp6Text.print(page, ip, at, length);
        }
      }
      case IpProtocol.IGMP -> {
        if (fits(page, ip, protocol, 4)) {
          IgmpText.print(page, at, length);
        }
      }
      case IpProtocol.SCTP -> SctpText.print(page, ip, at, length);
      case OspfText.PROTOCOL -> {
        if (ip.version() == 4) {
          OspfText.print(page, at, length);
        } else {
          unknown(page, protocol, length);
        }
      }
      case VrrpText.PROTOCOL -> VrrpText.print(page, ip, at, length);
      case GRE -> GreText.print(page, at, length);
      case IP4_IN_IP -> Ip4Text.print(page, at, length);
      case IP6_IN_IP -> Ip6Text.print(page, at, length);
      case IpProtocol.ESP -> SecurityText.encrypted(page, at, length);
      case IpProtocol.NO_NEXT -> page.out.append("no next header");
      default -> unknown(page, protocol, length);
    }
  }

  private static void unknown(Page page, int protocol, int length) {
    number(page, protocol);
    page.out.append(' ');
    page.unsigned(length);
  }

  private static boolean fits(Page page, Outer ip, int protocol, int version) {
    if (ip.version() == version) {
      return true;
    }
    page.out.append('[').append(name(protocol)).append(" requires IPv").append(version);
    page.out.append(']');
    page.invalid();
    return false;
  }

  /** A protocol that is not printed. */
  static void number(Page page, int protocol) {
    page.out.append(' ');
    if (!page.named(page.options.numbers ? null : page.options.names.protocol(protocol))) {
      page.out.append("ip-proto-").append(protocol);
    }
  }

  /** What tcpdump calls a protocol in the facts of an IP header. */
  static String name(int protocol) {
    return switch (protocol) {
      case IpProtocol.HOP_BY_HOP -> "Options";
      case IpProtocol.ICMP -> "ICMP";
      case IpProtocol.IGMP -> "IGMP";
      case IP4_IN_IP -> "IPIP";
      case IpProtocol.TCP -> "TCP";
      case 8 -> "EGP";
      case 9 -> "IGRP";
      case IpProtocol.UDP -> "UDP";
      case 33 -> "DCCP";
      case IP6_IN_IP -> "IPv6";
      case IpProtocol.ROUTING -> "Routing";
      case IpProtocol.FRAGMENT -> "Fragment";
      case 46 -> "RSVP";
      case 47 -> "GRE";
      case IpProtocol.ESP -> "ESP";
      case IpProtocol.AUTHENTICATION -> "AH";
      case 55 -> "Mobile IP";
      case IpProtocol.ICMP6 -> "ICMPv6";
      case 62 -> "Mobile IP (old)";
      case 88 -> "EIGRP";
      case 89 -> "OSPF";
      case 103 -> "PIM";
      case 108 -> "Compressed IP";
      case 112 -> "VRRP";
      case 113 -> "PGM";
      case IpProtocol.SCTP -> "SCTP";
      case 135 -> "Mobility";
      case 143 -> "Ethernet";
      default -> "unknown";
    };
  }
}
