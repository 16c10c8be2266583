package dev.sonde.dissect;

import dev.sonde.packet.EtherType;
import java.util.function.IntConsumer;

/** The fields of headers that packets or frames stand behind: GRE, VXLAN. */
final class TunnelFields {
  private final Layers layers;
  private final Snapped in;
  private final IntConsumer frames;

  /** Ethernet frames at an offset are told by {@code frames}. */
  TunnelFields(Layers layers, IntConsumer frames) {
    this.layers = layers;
    in = layers.page.in;
    this.frames = frames;
  }

  /** Returns where an IP packet is behind it, negative where there is none. */
  int gre(int at) {
    layers.begin("gre");
    int flags = in.u16(at);
    int version = flags & GreText.VERSION;
    layers.field("version", version);
    int type = in.u16(at + 2);
    layers.field("type", type);
    int p = at + 4;
    if (version > 0 || (flags & GreText.ROUTES) != 0) {
      layers.end();
      layers.data(p);
      return -1;
    }
    p += (flags & GreText.CHECKSUM) == 0 ? 0 : 4;
    if ((flags & GreText.KEY) != 0) {
      layers.field("key", in.u32(p));
      p += 4;
    }
    if ((flags & GreText.SEQUENCE) != 0) {
      layers.field("sequence", in.u32(p));
      p += 4;
    }
    layers.end();
    if (type == EtherType.IP4 || type == EtherType.IP6) {
      return p;
    }
    if (type == GreText.BRIDGED) {
      frames.accept(p);
    } else {
      layers.data(p);
    }
    return -1;
  }

  void vxlan(int at) {
    if (!in.has(at, 1)) {
      return;
    }
    layers.begin("vxlan");
    layers.field("flags", in.u8(at));
    layers.field("network", in.u24(at + VxlanText.NETWORK));
    in.need(at, VxlanText.HEADER);
    layers.end();
    frames.accept(at + VxlanText.HEADER);
  }
}
