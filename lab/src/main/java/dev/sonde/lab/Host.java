package dev.sonde.lab;

import dev.sonde.packet.Checksum;
import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.IcmpView;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.Ip6View;
import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.Tcp;
import dev.sonde.packet.TcpView;
import dev.sonde.packet.UdpView;
import dev.sonde.packet.Wire;

/**
 * What a node answers to a packet for itself, in the place of the packet: RFC 1122, RFC 9293
 * section 3.10.7.
 */
final class Host {
  private static final int MAX_WINDOW = 0xffff;

  /** What is to be done with the packet. */
  enum Answer {
    /** It has become the answer: send it. */
    REPLY,
    /** It was taken, and nothing is said. */
    NOTHING,
    /** It is a part of a datagram, or its checksum is wrong. */
    BROKEN,
    /** Nothing listens at that port. */
    NO_PORT,
    /** Nobody speaks that protocol. */
    NO_PROTOCOL
  }

  private Host() {}

  static Answer answer(Packet packet, Topology topology, int number) {
    if (packet.fragment || !packet.verifies()) return Answer.BROKEN;
    if (packet.isIcmp()) return icmp(packet, topology.node(number));
    if (packet.hasNothing()) return Answer.NOTHING;
    return switch (packet.protocol) {
      case IpProtocol.UDP -> udp(packet, topology, number);
      case IpProtocol.TCP -> tcp(packet, topology, number);
      default -> Answer.NO_PROTOCOL;
    };
  }

  private static Answer icmp(Packet packet, Node node) {
    if (packet.payloadLength < IcmpView.HEADER) return Answer.BROKEN;
    int type = Wire.u8(packet.bytes, packet.payloadAt + IcmpView.TYPE);
    boolean request = type == IcmpKind.ECHO_REQUEST.type(packet.family);
    if (!request || !node.service().echo()) return Answer.NOTHING;
    packet.turn(node.reporting().ttl());
    int reply = IcmpKind.ECHO_REPLY.type(packet.family);
    Wire.put8(packet.bytes, packet.payloadAt + IcmpView.TYPE, reply);
    packet.sealIcmp(); // not RFC 1624: a reply of nothing but zeros is its -0 corner
    return Answer.REPLY;
  }

  private static Answer udp(Packet packet, Topology topology, int number) {
    if (packet.payloadLength < UdpView.HEADER) return Answer.BROKEN;
    int port = Wire.u16(packet.bytes, packet.payloadAt + UdpView.TARGET);
    return topology.opensUdp(number, port) ? Answer.NOTHING : Answer.NO_PORT;
  }

  private static Answer tcp(Packet packet, Topology topology, int number) {
    if (!hasTcpHeader(packet)) return Answer.BROKEN;
    TcpView tcp = new TcpView(packet.bytes, packet.payloadAt, packet.payloadLength);
    if (tcp.has(Tcp.RST)) return Answer.NOTHING;
    boolean open = topology.opensTcp(number, tcp.targetPort());
    boolean first = tcp.has(Tcp.SYN) && !tcp.has(Tcp.ACK);
    long sequence = tcp.has(Tcp.ACK) ? tcp.acknowledgment() : 0;
    long after = tcp.sequence() + tcp.payloadLength() + (tcp.has(Tcp.SYN) ? 1 : 0);
    after += tcp.has(Tcp.FIN) ? 1 : 0;
    if (first && open) {
      long isn = Mix.of(tcp.sequence() ^ ((long) tcp.sourcePort() << Integer.SIZE));
      reply(packet, isn, after, Tcp.SYN | Tcp.ACK, MAX_WINDOW);
    } else if (tcp.has(Tcp.ACK)) {
      reply(packet, sequence, 0, Tcp.RST, 0);
    } else {
      reply(packet, 0, after, Tcp.RST | Tcp.ACK, 0);
    }
    packet.turn(topology.node(number).reporting().ttl());
    seal(packet);
    return Answer.REPLY;
  }

  /** The data offset, too, lies within the segment. */
  private static boolean hasTcpHeader(Packet packet) {
    if (packet.payloadLength < TcpView.HEADER) return false;
    int header = (Wire.u8(packet.bytes, packet.payloadAt + TcpView.OFFSET_FLAGS) >>> 4) * 4;
    return header >= TcpView.HEADER && header <= packet.payloadLength;
  }

  /** Writes a header without options over the one that came, and nothing behind it. */
  private static void reply(
      Packet packet, long sequence, long acknowledgment, int flags, int window) {
    long at = packet.payloadAt;
    int source = Wire.u16(packet.bytes, at + TcpView.SOURCE);
    Wire.put16(packet.bytes, at + TcpView.SOURCE, Wire.u16(packet.bytes, at + TcpView.TARGET));
    Wire.put16(packet.bytes, at + TcpView.TARGET, source);
    Wire.put32(packet.bytes, at + TcpView.SEQUENCE, sequence);
    Wire.put32(packet.bytes, at + TcpView.ACKNOWLEDGMENT, acknowledgment);
    Wire.put16(packet.bytes, at + TcpView.OFFSET_FLAGS, (TcpView.HEADER / 4) << 12 | flags);
    Wire.put16(packet.bytes, at + TcpView.WINDOW, window);
    Wire.put16(packet.bytes, at + TcpView.URGENT, 0);
    packet.length = packet.headerLength() + TcpView.HEADER;
    packet.payloadLength = TcpView.HEADER;
    if (packet.v4()) {
      Wire.put16(packet.bytes, packet.at + Ip4View.TOTAL, packet.length);
      packet.sealHeader();
    } else {
      Wire.put16(packet.bytes, packet.at + Ip6View.LENGTH, packet.length - Ip6View.HEADER);
    }
  }

  private static void seal(Packet packet) {
    long checksum = packet.payloadAt + TcpView.CHECKSUM;
    Wire.put16(packet.bytes, checksum, 0);
    int sum = Checksum.sum(packet.bytes, packet.payloadAt, TcpView.HEADER);
    Wire.put16(packet.bytes, checksum, Checksum.finish((long) sum + packet.pseudoHeader()));
  }
}
