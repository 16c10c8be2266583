package dev.sonde.dissect;

import dev.sonde.packet.Ip4View;
import dev.sonde.packet.Ip6View;
import dev.sonde.packet.UdpView;

/** The ends of a transport, and what is carried between them, of which the ports tell. */
final class PortText {
  private static final int DNS = 53, TFTP = 69, NTP = 123, SYSLOG = 514, MULTICAST_DNS = 5353;
  private static final int DHCP_SERVER = 67, DHCP_CLIENT = 68;
  static final int VXLAN = 4789;

  private PortText() {}

  /** Addresses and ports, or ports alone where the addresses stand before another header. */
  static void ends(Page page, Outer ip, int protocol, int source, int target) {
    ends(page, ip, isFirst(page, ip, protocol), protocol, source, target);
  }

  /** {@link #ends}, with the addresses or without. */
  static void ends(Page page, Outer ip, boolean first, int protocol, int source, int target) {
    boolean v6 = ip.version() == 6;
    int at = ip.at();
    if (first) {
      host(page, v6, at + (v6 ? Ip6View.FROM : Ip4View.FROM));
    }
    page.port(source, protocol).append(" > ");
    if (first) {
      host(page, v6, at + (v6 ? Ip6View.TO : Ip4View.TO));
    }
    page.port(target, protocol).append(": ");
  }

  /** Whether no header is between that of IP and that of the protocol. */
  static boolean isFirst(Page page, Outer ip, int protocol) {
    int field = ip.version() == 6 ? Ip6View.NEXT : Ip4View.PROTOCOL;
    return page.in.u8(ip.at() + field) == protocol;
  }

  private static void host(Page page, boolean v6, int at) {
    if (v6) {
      page.host6(at).append('.');
    } else {
      page.host4(at).append('.');
    }
  }

  /** What a TCP segment carries, if it is known. */
  static void segment(Page page, int tcp, int at, int length) {
    int source = page.in.u16(tcp);
    int target = page.in.u16(tcp + 2);
    TextProtocol text = TextProtocol.segment(source, target);
    if (text != null) {
      page.out.append(": ");
      LineText.print(page, text, at, length);
    } else if (source == DNS || target == DNS) {
      DnsText.overTcp(page, at, length);
    }
  }

  /** What a UDP datagram carries; false where it is not known. */
  static boolean datagram(Page page, int udp, int at, int length) {
    int source = page.in.u16(udp + UdpView.SOURCE);
    int target = page.in.u16(udp + UdpView.TARGET);
    if (source == DNS || target == DNS) {
      DnsText.print(page, at, length, false);
    } else if (source == MULTICAST_DNS || target == MULTICAST_DNS) {
      DnsText.print(page, at, length, true);
    } else if (isDhcp(source) || isDhcp(target)) {
      DhcpText.print(page, at, length);
    } else if (source == TFTP || target == TFTP) {
      TftpText.print(page, at, length);
    } else if (source == NTP || target == NTP) {
      NtpText.print(page, at, length);
    } else if (source == VXLAN || target == VXLAN) {
      VxlanText.print(page, at, length);
    } else if (TextProtocol.SIP.has(source, target)) {
      LineText.print(page, TextProtocol.SIP, at, length);
    } else if (source == SYSLOG || target == SYSLOG) {
      SyslogText.print(page, at, length);
    } else {
      return false;
    }
    return true;
  }

  static boolean isDhcp(int port) {
    return port == DHCP_SERVER || port == DHCP_CLIENT;
  }
}
