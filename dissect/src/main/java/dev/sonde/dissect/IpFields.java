package dev.sonde.dissect;

import dev.sonde.packet.Checksum;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.Ip6View;
import dev.sonde.packet.IpProtocol;
import java.util.function.IntConsumer;

/** The fields of IP packets of both versions, and of what they carry. */
final class IpFields {
  private static final int OFFSET4 = 0x1fff, MORE4 = 0x2000, DONT4 = 0x4000;

  /** Extension headers, and packets in packets, are followed so far. */
  private static final int MAX_DEPTH = 16;

  private final Layers layers;
  private final Snapped in;
  private final TunnelFields tunnels;
  private final RouterFields routers;
  private final TransportFields transports;

  IpFields(Layers layers, IntConsumer frames) {
    this.layers = layers;
    in = layers.page.in;
    tunnels = new TunnelFields(layers, frames);
    routers = new RouterFields(layers);
    transports = new TransportFields(layers, tunnels);
  }

  /** A packet that says itself of which version it is. */
  void either(int at) {
    int p = at;
    for (int depth = 0; depth < MAX_DEPTH && p >= 0; depth++) {
      if (!in.has(p, 1)) {
        return;
      }
      switch (in.u8(p) >>> 4) {
        case 4 -> p = version4(p);
        case 6 -> p = version6(p);
        default -> {
          layers.data(p);
          return;
        }
      }
    }
  }

  /** Returns where there is another packet in this one, negative where there is none. */
  private int version4(int at) {
    layers.begin("ip");
    layers.field("version", 4);
    int header = (in.u8(at) & 0xf) * 4;
    layers.field("header_length", header);
    layers.field("tos", in.u8(at + Ip4View.TOS));
    int total = in.u16(at + Ip4View.TOTAL);
    layers.field("length", total);
    layers.field("id", in.u16(at + Ip4View.ID));
    int fragment = in.u16(at + Ip4View.FRAGMENT);
    layers.field("dont_fragment", (fragment & DONT4) != 0);
    layers.field("more_fragments", (fragment & MORE4) != 0);
    layers.field("fragment_offset", 8L * (fragment & OFFSET4));
    layers.field("ttl", in.u8(at + Ip4View.TTL));
    int protocol = in.u8(at + Ip4View.PROTOCOL);
    layers.field("protocol", protocol);
    layers.ip4("source", at + Ip4View.FROM);
    layers.ip4("target", at + Ip4View.TO);
    if (header >= Ip4View.HEADER && in.has(at, header)) {
      boolean right = Checksum.finish(in.sum(at, header)) == 0;
      layers.field("checksum", right ? "ok" : "bad");
    }
    layers.end();
    int size = total == 0 ? in.available(at) : total;
    if (header < Ip4View.HEADER || size < header) {
      return -1;
    }
    in.limit(at, size);
    Outer outer = new Outer(at, 4, (fragment & (MORE4 | OFFSET4)) != 0);
    return payload(outer, fragment & OFFSET4, protocol, at + header, size - header);
  }

  private int version6(int at) {
    layers.begin("ip");
    layers.field("version", 6);
    int flow = in.i32(at);
    layers.field("tos", flow >>> 20 & 0xff);
    layers.field("flow_label", flow & 0xf_ffff);
    int length = in.u16(at + Ip6View.LENGTH);
    layers.field("length", Ip6View.HEADER + length);
    layers.field("ttl", in.u8(at + Ip6View.HOP_LIMIT));
    int next = in.u8(at + Ip6View.NEXT);
    layers.field("protocol", next);
    layers.ip6("source", at + Ip6View.FROM);
    layers.ip6("target", at + Ip6View.TO);
    layers.end();
    in.limit(at, Ip6View.HEADER + (length == 0 ? in.available(at) : length));
    int p = at + Ip6View.HEADER;
    int offset = 0;
    boolean fragment = false;
    for (int n = 0; n < MAX_DEPTH && isExtension(next) && offset == 0; n++) {
      int size = extension(next, p);
      if (next == IpProtocol.FRAGMENT) {
        offset = in.u16(p + 2) >>> 3;
        fragment = true;
      }
      next = in.u8(p);
      p += size;
    }
    int rest = at + Ip6View.HEADER + length - p;
    return payload(new Outer(at, 6, fragment), offset, next, p, Math.max(rest, 0));
  }

  private static boolean isExtension(int type) {
    return switch (type) {
      case IpProtocol.HOP_BY_HOP,
          IpProtocol.DESTINATION_OPTIONS,
          IpProtocol.ROUTING,
          IpProtocol.FRAGMENT ->
          true;
      default -> false;
    };
  }

  /** Returns the length of the header. */
  private int extension(int type, int at) {
    layers.begin("extension");
    layers.field("type", type);
    layers.field("protocol", in.u8(at));
    boolean fragment = type == IpProtocol.FRAGMENT;
    int size = fragment ? 8 : (in.u8(at + 1) + 1) * 8;
    layers.field("length", size);
    if (fragment) {
      int offset = in.u16(at + 2);
      layers.field("fragment_offset", offset & 0xfff8);
      layers.field("more_fragments", (offset & 1) != 0);
      layers.field("id", in.u32(at + 4));
    }
    layers.end();
    return size;
  }

  private int payload(Outer outer, int offset, int protocol, int at, int length) {
    if (offset != 0) {
      layers.data(at);
      return -1;
    }
    switch (protocol) {
      case IpProtocol.TCP -> transports.tcp(outer, at, length);
      case IpProtocol.UDP -> transports.udp(outer, at, length);
      case IpProtocol.ICMP, IpProtocol.ICMP6 -> transports.icmp(outer, protocol, at, length);
      case IpProtocol.IGMP -> transports.igmp(at, length);
      case IpProtocol.SCTP -> transports.sctp(at, length);
      case OspfText.PROTOCOL -> routers.ospf(at);
      case VrrpText.PROTOCOL -> routers.vrrp(outer.version(), at);
      case PayloadText.GRE -> {
        return tunnels.gre(at);
      }
      case 4, 41 -> {
        return at;
      }
      default -> layers.data(at);
    }
    return -1;
  }
}
