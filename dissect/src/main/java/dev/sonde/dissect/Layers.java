package dev.sonde.dissect;

import dev.sonde.packet.CapturedPacket.Offload;
import dev.sonde.packet.Ip6Address;

/** The fields of one packet on their way to {@link PacketFields}, and the packet. */
final class Layers {
  final Page page = new Page(new PacketTextOptions().numbers(true).verbosity(1));

  private PacketFields fields = NOBODY;
  private boolean isOpen;

  private static final PacketFields NOBODY =
      new PacketFields() {
        @Override
        public void begin(String layer) {}

        @Override
        public void field(String name, long value) {}

        @Override
        public void field(String name, String value) {}

        @Override
        public void field(String name, boolean value) {}

        @Override
        public void end() {}
      };

  void start(PacketFields fields, Offload offload) {
    this.fields = fields;
    page.begin(offload);
    isOpen = false;
  }

  void begin(String layer) {
    isOpen = true;
    fields.begin(layer);
  }

  void end() {
    isOpen = false;
    fields.end();
  }

  /** The packet ends here, which may be in a layer. */
  void cut() {
    if (isOpen) {
      field("cut", true);
      end();
    }
  }

  void field(String name, long value) {
    fields.field(name, value);
  }

  void field(String name, String value) {
    fields.field(name, value);
  }

  void field(String name, boolean value) {
    fields.field(name, value);
  }

  /** Where text is put together for {@link #text}. */
  TextBuffer scratch() {
    page.out.setLength(0);
    return page.out;
  }

  /** A field of what was put into {@link #scratch} since. */
  void text(String name) {
    field(name, page.out.toString());
  }

  void mac(String name, int at) {
    scratch();
    page.mac(at);
    text(name);
  }

  void ip4(String name, int at) {
    Digits.ip4(scratch(), page.in.i32(at));
    text(name);
  }

  void ip6(String name, int at) {
    page.in.need(at, Ip6Address.BYTES);
    Digits.ip6(scratch(), page.in.i64(at), page.in.i64(at + Long.BYTES));
    text(name);
  }

  /** What is not known, if there is any. */
  void data(int at) {
    int length = page.in.available(at);
    if (length > 0) {
      begin("data");
      field("captured", length);
      end();
    }
  }
}
