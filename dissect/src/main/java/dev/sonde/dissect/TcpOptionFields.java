package dev.sonde.dissect;

/** The fields of TCP options that have one meaning: each the first time that it comes. */
final class TcpOptionFields {
  private static final int END = 0, NOP = 1, MSS = 2, SCALE = 3, SACK_OK = 4, TIMES = 8;

  private final Layers layers;
  private long seen;

  TcpOptionFields(Layers layers) {
    this.layers = layers;
  }

  void options(int at, int length) {
    Snapped in = layers.page.in;
    int end = at + length;
    int p = at;
    while (p < end && in.has(p, 1)) {
      int type = in.u8(p);
      if (type == END) {
        return;
      }
      int size = type == NOP ? 1 : in.has(p, 2) ? in.u8(p + 1) : 0;
      if (size == 0 || (type != NOP && size < 2) || size > end - p || !in.has(p, size)) {
        return;
      }
      if (type < Long.SIZE && (seen & 1L << type) == 0) {
        seen |= 1L << type;
        option(in, type, p + 2, size);
      }
      p += size;
    }
  }

  private void option(Snapped in, int type, int p, int size) {
    switch (type << 8 | size) {
      case MSS << 8 | 4 -> layers.field("mss", in.u16(p));
      case SCALE << 8 | 3 -> layers.field("window_scale", in.u8(p));
      case SACK_OK << 8 | 2 -> layers.field("sack_permitted", true);
      case TIMES << 8 | 10 -> {
        layers.field("timestamp", in.u32(p));
        layers.field("timestamp_echo", in.u32(p + 4));
      }
      default -> {}
    }
  }
}
