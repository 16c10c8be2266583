package dev.sonde.dissect;

/** The fields of what routers say to each other. */
final class RouterFields {
  private final Layers layers;
  private final Snapped in;

  RouterFields(Layers layers) {
    this.layers = layers;
    in = layers.page.in;
  }

  void ospf(int at) {
    layers.begin("ospf");
    int version = in.u8(at);
    layers.field("version", version);
    int type = in.u8(at + 1);
    layers.field("type", type);
    layers.field("length", in.u16(at + 2));
    layers.ip4("router", at + OspfText.ROUTER);
    layers.ip4("area", at + OspfText.AREA);
    if (version == 2) {
      layers.field("authentication", in.u16(at + OspfText.AUTHENTICATION));
      in.need(at, OspfText.BODY);
    }
    if (version == 2 && type == OspfText.HELLO) {
      layers.ip4("mask", at + OspfText.MASK);
      layers.field("interval_seconds", in.u16(at + OspfText.INTERVAL));
      layers.field("options", in.u8(at + OspfText.OPTIONS));
      layers.field("priority", in.u8(at + OspfText.PRIORITY));
      layers.field("dead_seconds", in.u32(at + OspfText.DEAD));
      layers.ip4("designated", at + OspfText.DESIGNATED);
      layers.ip4("backup", at + OspfText.BACKUP);
    }
    layers.end();
  }

  void vrrp(int outer, int at) {
    layers.begin("vrrp");
    int first = in.u8(at);
    layers.field("version", first >>> 4);
    layers.field("type", first & 0xf);
    layers.field("router", in.u8(at + VrrpText.ROUTER));
    layers.field("priority", in.u8(at + VrrpText.PRIORITY));
    int count = in.u8(at + VrrpText.COUNT);
    layers.field("addresses", count);
    if (first >>> 4 == 2) {
      layers.field("authentication", in.u8(at + VrrpText.INTERVAL));
      layers.field("interval_seconds", in.u8(at + VrrpText.INTERVAL + 1));
    } else {
      layers.field("interval_hundredths", in.u16(at + VrrpText.INTERVAL) & 0xfff);
    }
    if (count > 0 && outer == 4) {
      layers.ip4("address", at + VrrpText.HEADER);
    } else if (count > 0) {
      layers.ip6("address", at + VrrpText.HEADER);
    }
    layers.end();
  }
}
