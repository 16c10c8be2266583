package dev.sonde.dissect;

/** The fields of what bridges and their neighbours say to each other. */
final class LinkFields {
  private final Layers layers;
  private final Snapped in;

  LinkFields(Layers layers) {
    this.layers = layers;
    in = layers.page.in;
  }

  void tree(int at) {
    if (!in.has(at, 1)) {
      return;
    }
    layers.begin("stp");
    layers.field("protocol", in.u16(at));
    layers.field("version", in.u8(at + StpText.VERSION));
    int type = in.u8(at + StpText.TYPE);
    layers.field("type", type);
    if (in.u16(at) == 0 && (type == StpText.CONFIGURATION || type == StpText.RAPID)) {
      layers.field("flags", in.u8(at + StpText.FLAGS));
      bridge("root", at + StpText.ROOT);
      layers.field("root_cost", in.u32(at + StpText.COST));
      bridge("bridge", at + StpText.BRIDGE);
      layers.field("port", in.u16(at + StpText.PORT));
    }
    layers.end();
  }

  private void bridge(String name, int at) {
    layers.scratch();
    StpText.bridge(layers.page, "", at);
    layers.text(name);
  }

  /** PPPoE and the PPP in it; returns where an IP packet is, negative where there is none. */
  int session(int at) {
    if (!in.has(at, 1)) {
      return -1;
    }
    layers.begin("pppoe");
    layers.field("version", in.u8(at) >>> 4);
    layers.field("type", in.u8(at) & 0xf);
    int code = in.u8(at + PppoeText.CODE);
    layers.field("code", code);
    layers.field("session", in.u16(at + PppoeText.NUMBER));
    int length = in.u16(at + PppoeText.LENGTH);
    layers.field("length", length);
    layers.end();
    int p = at + PppoeText.HEADER;
    if (code != 0 || !in.has(p, 1)) {
      layers.data(p);
      return -1;
    }
    in.limit(p, length);
    layers.begin("ppp");
    p += in.u16(p) == PppText.HDLC ? 2 : 0;
    boolean isShort = (in.u8(p) & 1) != 0;
    int protocol = isShort ? in.u8(p) : in.u16(p);
    layers.field("protocol", protocol);
    layers.end();
    p += isShort ? 1 : 2;
    if (protocol == PppText.IP || protocol == PppText.IP6) {
      return p;
    }
    layers.data(p);
    return -1;
  }

  /** What a neighbour says of itself: each the first time. */
  void neighbour(int at) {
    if (!in.has(at, 1)) {
      return;
    }
    layers.begin("lldp");
    int p = at;
    int seen = 0;
    while (in.has(p, 2)) {
      int type = in.u16(p) >>> 9;
      int length = in.u16(p) & 0x1ff;
      p += 2;
      if (type == LldpText.END) {
        break;
      }
      in.need(p, length);
      if (type <= LldpText.CAPABILITIES && (seen & 1 << type) == 0) {
        seen |= 1 << type;
        said(type, p, length);
      }
      p += length;
    }
    layers.end();
  }

  private void said(int type, int at, int length) {
    switch (type) {
      case LldpText.CHASSIS -> end("chassis", LldpText.CHASSIS_MAC, at, length);
      case LldpText.PORT -> end("port", LldpText.PORT_MAC, at, length);
      case LldpText.LIFE -> {
        if (length >= 2) {
          layers.field("ttl", in.u16(at));
        }
      }
      case LldpText.PORT_TEXT -> text("port_description", at, length);
      case LldpText.NAME -> text("name", at, length);
      case LldpText.TEXT -> text("description", at, length);
      default -> {
        if (length >= 4) {
          layers.field("capabilities", in.u16(at));
          layers.field("enabled", in.u16(at + 2));
        }
      }
    }
  }

  private void end(String name, int mac, int at, int length) {
    if (length >= 7 && in.u8(at) == mac) {
      layers.mac(name, at + 1);
    } else if (length > 1) {
      text(name, at + 1, length - 1);
    }
  }

  private void text(String name, int at, int length) {
    layers.scratch();
    layers.page.text(at, length);
    layers.text(name);
  }
}
