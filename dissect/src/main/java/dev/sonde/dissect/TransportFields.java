package dev.sonde.dissect;

import dev.sonde.packet.Checksum;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.Ip6View;
import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.TcpView;
import dev.sonde.packet.UdpView;

/** The fields of what IP carries. */
final class TransportFields {
  private static final int ECHO4 = 8, ECHO_REPLY4 = 0, ECHO6 = 128, ECHO_REPLY6 = 129;
  private static final int ERROR_HEADER = 8;
  private static final int DNS = 53, MULTICAST_DNS = 5353, TFTP = 69, NTP = 123, SYSLOG = 514;

  /** So many chunks of a packet are told. */
  private static final int MAX_CHUNKS = 256;

  private static final String[] FLAGS = {"fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr"};

  private final Layers layers;
  private final Snapped in;
  private final TunnelFields tunnels;
  private final MessageFields messages;
  private final DhcpFields leases;

  TransportFields(Layers layers, TunnelFields tunnels) {
    this.layers = layers;
    in = layers.page.in;
    this.tunnels = tunnels;
    messages = new MessageFields(layers);
    leases = new DhcpFields(layers);
  }

  void tcp(Outer ip, int at, int length) {
    layers.begin("tcp");
    int source = in.u16(at + TcpView.SOURCE);
    layers.field("source_port", source);
    int target = in.u16(at + TcpView.TARGET);
    layers.field("target_port", target);
    layers.field("sequence", in.u32(at + TcpView.SEQUENCE));
    layers.field("acknowledgment", in.u32(at + TcpView.ACKNOWLEDGMENT));
    int header = (in.u8(at + TcpView.OFFSET_FLAGS) >>> 4) * 4;
    layers.field("header_length", header);
    int flags = in.u8(at + TcpView.OFFSET_FLAGS + 1);
    for (int bit = 0; bit < FLAGS.length; bit++) {
      layers.field(FLAGS[bit], (flags & 1 << bit) != 0);
    }
    layers.field("window", in.u16(at + TcpView.WINDOW));
    int stated = in.u16(at + TcpView.CHECKSUM);
    layers.field("urgent_pointer", in.u16(at + TcpView.URGENT));
    checksum(ip, IpProtocol.TCP, at, length, stated);
    layers.field("payload", Math.max(length - header, 0));
    if (header >= TcpView.HEADER && header <= length) {
      new TcpOptionFields(layers).options(at + TcpView.HEADER, header - TcpView.HEADER);
    }
    layers.end();
    TextProtocol text = TextProtocol.segment(source, target);
    if (text != null && length > header) {
      messages.text(text, at + header, length - header);
    } else if ((source == DNS || target == DNS) && length > header + 2) {
      messages.dns(at + header + 2, false);
    }
  }

  void udp(Outer ip, int at, int length) {
    layers.begin("udp");
    int source = in.u16(at + UdpView.SOURCE);
    layers.field("source_port", source);
    int target = in.u16(at + UdpView.TARGET);
    layers.field("target_port", target);
    int stated = in.u16(at + UdpView.LENGTH);
    layers.field("length", stated);
    int sum = in.u16(at + UdpView.CHECKSUM);
    int size = stated == 0 ? length : Math.min(stated, length);
    if (sum == 0 && ip.version() == 4) {
      layers.field("checksum", "none");
    } else {
      checksum(ip, IpProtocol.UDP, at, size, sum);
    }
    layers.end();
    in.limit(at, size); // what follows the datagram in the packet is not of its message
    if (!message(source, target, at + UdpView.HEADER, size - UdpView.HEADER)) {
      layers.data(at + UdpView.HEADER);
    }
  }

  private boolean message(int source, int target, int at, int length) {
    if (source == DNS || target == DNS) {
      messages.dns(at, false);
    } else if (source == MULTICAST_DNS || target == MULTICAST_DNS) {
      messages.dns(at, true);
    } else if (PortText.isDhcp(source) || PortText.isDhcp(target)) {
      leases.message(at);
    } else if (source == NTP || target == NTP) {
      messages.ntp(at);
    } else if (source == TFTP || target == TFTP) {
      messages.tftp(at);
    } else if (source == PortText.VXLAN || target == PortText.VXLAN) {
      tunnels.vxlan(at);
    } else if (TextProtocol.SIP.has(source, target)) {
      messages.text(TextProtocol.SIP, at, length);
    } else if (source == SYSLOG || target == SYSLOG) {
      messages.syslog(at, length);
    } else {
      return false;
    }
    return true;
  }

  /** Whether a checksum is right, if the packet is whole and all of it is there. */
  private void checksum(Outer ip, int protocol, int at, int length, int stated) {
    if (ip.isFragment() || length <= 0 || !in.has(at, length)) {
      return;
    }
    int found = Sums.found(layers.page, ip, protocol, at, length);
    String verdict =
        switch (Sums.judge(layers.page, ip, protocol, length, stated, found)) {
          case RIGHT -> "ok";
          case WRONG -> "bad";
          case UNFINISHED -> "partial";
        };
    layers.field("checksum", verdict);
  }

  void icmp(Outer ip, int protocol, int at, int length) {
    boolean v6 = protocol == IpProtocol.ICMP6;
    layers.begin(v6 ? "icmp6" : "icmp");
    int type = in.u8(at);
    layers.field("type", type);
    layers.field("code", in.u8(at + 1));
    int stated = in.u16(at + 2);
    if (v6) {
      checksum(ip, protocol, at, length, stated);
    } else if (!ip.isFragment() && in.has(at, length)) {
      layers.field("checksum", Checksum.finish(in.sum(at, length)) == 0 ? "ok" : "bad");
    }
    boolean echo = v6 ? type == ECHO6 || type == ECHO_REPLY6 : type == ECHO4 || type == ECHO_REPLY4;
    if (echo) {
      layers.field("identifier", in.u16(at + 4));
      layers.field("seq", in.u16(at + 6));
    } else if (v6 && type >= 135 && type <= 136) {
      layers.ip6("target", at + 8);
    }
    layers.end();
    boolean error =
        v6 ? type < 128 : type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
    if (error) {
      quoted(at + ERROR_HEADER);
    }
  }

  /** The start of the packet that an error is about. */
  private void quoted(int at) {
    if (!in.has(at, 1)) {
      return;
    }
    layers.page.quote();
    layers.begin("quoted");
    boolean v6 = in.u8(at) >>> 4 == 6;
    int protocol = in.u8(at + (v6 ? Ip6View.NEXT : Ip4View.PROTOCOL));
    layers.field("protocol", protocol);
    if (v6) {
      layers.ip6("source", at + Ip6View.FROM);
      layers.ip6("target", at + Ip6View.TO);
    } else {
      layers.ip4("source", at + Ip4View.FROM);
      layers.ip4("target", at + Ip4View.TO);
    }
    if (protocol == IpProtocol.TCP || protocol == IpProtocol.UDP) {
      int p = at + (v6 ? Ip6View.HEADER : (in.u8(at) & 0xf) * 4);
      layers.field("source_port", in.u16(p));
      layers.field("target_port", in.u16(p + 2));
    }
    layers.end();
  }

  void sctp(int at, int length) {
    layers.begin("sctp");
    layers.field("source_port", in.u16(at));
    layers.field("target_port", in.u16(at + 2));
    layers.field("tag", in.u32(at + 4));
    in.need(at, SctpText.HEADER);
    layers.end();
    int p = at + SctpText.HEADER;
    for (int n = 0; n < MAX_CHUNKS && p < at + length && in.has(p, 1); n++) {
      layers.begin("chunk");
      int type = in.u8(p);
      layers.field("type", type);
      layers.field("flags", in.u8(p + 1));
      int size = in.u16(p + 2);
      layers.field("length", size);
      if (type == SctpText.DATA && size >= SctpText.DATA_LENGTH) {
        layers.field("tsn", in.u32(p + 4));
        layers.field("stream", in.u16(p + 8));
        layers.field("sequence", in.u16(p + 10));
        layers.field("protocol", in.u32(p + 12));
      }
      layers.end();
      p += Math.max((size + 3) & ~3, SctpText.CHUNK);
    }
  }

  void igmp(int at, int length) {
    layers.begin("igmp");
    layers.field("type", in.u8(at));
    layers.field("max_response_time", in.u8(at + 1));
    if (length > 0 && in.has(at, length)) {
      layers.field("checksum", Checksum.finish(in.sum(at, length)) == 0 ? "ok" : "bad");
    }
    if (in.u8(at) != 0x22) {
      layers.ip4("group", at + 4);
    }
    layers.end();
  }
}
