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
}
