package dev.sonde.packet;

import java.lang.foreign.MemorySegment;

/**
 * Says in one line what a packet is. Total: what breaks its format is named where it does, and what
 * was read before stays. Nothing but printable ASCII comes out, whatever is on the wire.
 *
 * <pre>
 * 198.18.1.2:40000 > 198.18.2.2:9 udp, 11 bytes, ttl 64
 * 198.18.1.1 > 198.18.1.2 icmp time exceeded: in transit, quotes {198.18.1.2:40000 > ...}, ttl 64
 * </pre>
 */
public final class PacketPrinter {
  private static final String[] FLAGS = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};

  private PacketPrinter() {}

  /** A frame from its Ethernet header on. */
  public static String ethernet(MemorySegment bytes, long at, int limit) {
    StringBuilder out = new StringBuilder();
    try {
      EthernetView frame = new EthernetView(bytes, at, limit);
      out.append(frame.from()).append(" > ").append(frame.to()).append(", ");
      for (Ethernet.Tag tag : Ethernet.decode(frame).tags()) {
        out.append("vlan ").append(tag.vlan()).append(", ");
      }
      payload(out, frame);
    } catch (Malformed malformed) {
      out.append(malformed.getMessage());
    }
    return out.toString();
  }

  /** A packet from its IP header on, of either version. */
  public static String ip(MemorySegment bytes, long at, int limit) {
    StringBuilder out = new StringBuilder();
    ip(out, bytes, at, limit);
    return out.toString();
  }

  /** An ICMP message without the packet around it. */
  public static String icmp(IcmpView message) {
    StringBuilder out = new StringBuilder();
    IcmpPrinter.message(out, message);
    return out.toString();
  }

  private static void payload(StringBuilder out, EthernetView frame) {
    switch (frame.type()) {
      case EtherType.IP4, EtherType.IP6 ->
          ip(out, frame.bytes(), frame.payloadAt(), frame.payloadLength());
      case EtherType.ARP ->
          arp(out, new ArpView(frame.bytes(), frame.payloadAt(), frame.payloadLength()));
      default -> {
        out.append("ethernet type 0x").append(Integer.toHexString(frame.type()));
        bytes(out, frame.payloadLength());
      }
    }
  }

  private static void arp(StringBuilder out, ArpView view) {
    out.append("arp ");
    switch (Arp.decode(view)) {
      case Arp.OnEthernet arp when arp.operation() == Arp.REQUEST ->
          out.append("who has ").append(arp.target()).append(", tell ").append(arp.sender());
      case Arp.OnEthernet arp when arp.operation() == Arp.REPLY ->
          out.append(arp.sender()).append(" is at ").append(arp.senderHardware());
      case Arp other -> out.append("operation ").append(other.operation());
    }
  }

  private static void ip(StringBuilder out, MemorySegment bytes, long at, int limit) {
    try {
      IpView ip = IpView.of(bytes, at, limit);
      transport(out, ip);
      facts(out, ip);
    } catch (Malformed malformed) {
      out.append(malformed.getMessage());
      if (QuotedDatagram.isThere(bytes, at, limit)) { // most likely cut short by the capture
        IcmpPrinter.datagram(out.append(", "), new QuotedDatagram(bytes, at, limit));
      }
    }
  }

  private static void transport(StringBuilder out, IpView ip) {
    boolean fragment = ip.moreFragments() || ip.fragmentOffset() != 0;
    try {
      switch (fragment ? IpProtocol.NO_NEXT : ip.protocol()) {
        case IpProtocol.UDP -> udp(out, ip);
        case IpProtocol.TCP -> tcp(out, ip);
        case IpProtocol.ICMP, IpProtocol.ICMP6 -> icmp(out, ip);
        default ->
            IcmpPrinter.datagram(out, new QuotedDatagram(ip.bytes(), ip.at(), ip.totalLength()));
      }
    } catch (Malformed malformed) {
      addresses(out, ip.from(), ip.to());
      out.append(' ').append(malformed.getMessage());
    }
  }

  private static void udp(StringBuilder out, IpView ip) {
    UdpView udp = new UdpView(ip.bytes(), ip.payloadAt(), ip.payloadLength());
    endpoints(out, ip.from(), udp.sourcePort(), ip.to(), udp.targetPort());
    bytes(out.append(" udp"), udp.payloadLength());
  }

  private static void tcp(StringBuilder out, IpView ip) {
    TcpView tcp = new TcpView(ip.bytes(), ip.payloadAt(), ip.payloadLength());
    endpoints(out, ip.from(), tcp.sourcePort(), ip.to(), tcp.targetPort());
    out.append(" tcp");
    for (int bit = 0; bit < FLAGS.length; bit++) {
      if (tcp.has(1 << bit)) {
        out.append(' ').append(FLAGS[bit]);
      }
    }
    out.append(" seq ").append(tcp.sequence());
    if (tcp.has(Tcp.ACK)) {
      out.append(" ack ").append(tcp.acknowledgment());
    }
    bytes(out.append(" win ").append(tcp.window()), tcp.payloadLength());
  }

  private static void icmp(StringBuilder out, IpView ip) {
    IcmpView message = IcmpView.of(ip);
    addresses(out, ip.from(), ip.to());
    out.append(' ');
    if (message.family().icmpProtocol() != ip.protocol()) {
      bytes(out.append(protocol(ip.protocol())), ip.payloadLength());
      return;
    }
    IcmpPrinter.message(out, message);
    if (!message.verifies(ip)) {
      out.append(", bad icmp checksum");
    }
  }

  private static void facts(StringBuilder out, IpView ip) {
    out.append(", ttl ").append(ip.ttl());
    if (ip.tos() != 0) {
      out.append(", tos 0x").append(Integer.toHexString(ip.tos()));
    }
    switch (ip) {
      case Ip4View v4 -> facts(out, v4);
      case Ip6View v6 -> {
        for (Ip6Extension extension : Ip6Extension.decode(v6)) {
          out.append(", ").append(protocol(extension.type()));
        }
      }
    }
  }

  private static void facts(StringBuilder out, Ip4View v4) {
    for (Ip4Option option : Ip4.decode(v4).options()) {
      switch (option) {
        case Ip4Option.EndOfOptions _, Ip4Option.NoOperation _ -> {}
        case RouteOption.RecordRoute route -> out.append(", record route ").append(route.passed());
        case RouteOption route -> out.append(", source route ").append(route.slots());
        case TimestampOption times -> count(out.append(", "), times.filled().size(), "timestamp");
        case Ip4Option.RouterAlert _ -> out.append(", router alert");
        case Ip4Option.Unknown unknown -> out.append(", option ").append(unknown.type());
      }
    }
    if (!v4.verifies()) {
      out.append(", bad ip checksum");
    }
  }

  static void addresses(StringBuilder out, IpAddress from, IpAddress to) {
    out.append(from).append(" > ").append(to);
  }

  static void endpoints(
      StringBuilder out, IpAddress from, int sourcePort, IpAddress to, int targetPort) {
    endpoint(out, from, sourcePort);
    endpoint(out.append(" > "), to, targetPort);
  }

  private static void endpoint(StringBuilder out, IpAddress address, int port) {
    switch (address) {
      case Ip4Address v4 -> out.append(v4);
      case Ip6Address v6 -> out.append('[').append(v6).append(']');
    }
    out.append(':').append(port);
  }

  static void bytes(StringBuilder out, int count) {
    count(out.append(", "), count, "byte");
  }

  static void count(StringBuilder out, int count, String what) {
    out.append(count).append(' ').append(what).append(count == 1 ? "" : "s");
  }

  static String protocol(int number) {
    return switch (number) {
      case IpProtocol.HOP_BY_HOP -> "hop-by-hop options";
      case IpProtocol.ICMP -> "icmp";
      case IpProtocol.IGMP -> "igmp";
      case IpProtocol.TCP -> "tcp";
      case IpProtocol.UDP -> "udp";
      case IpProtocol.ROUTING -> "routing header";
      case IpProtocol.FRAGMENT -> "fragment header";
      case IpProtocol.ESP -> "esp";
      case IpProtocol.AUTHENTICATION -> "authentication header";
      case IpProtocol.ICMP6 -> "icmp6";
      case IpProtocol.NO_NEXT -> "nothing";
      case IpProtocol.DESTINATION_OPTIONS -> "destination options";
      case IpProtocol.SCTP -> "sctp";
      case IpProtocol.UDP_LITE -> "udp-lite";
      default -> "protocol " + number;
    };
  }
}
