package dev.sonde.dissect;

import org.jspecify.annotations.Nullable;

/** The fields of DHCP: its header, and options that have one meaning, each the first time. */
final class DhcpFields {
  private static final int PAD = 0, END = 255;

  private final Layers layers;
  private final Page page;
  private final Snapped in;

  DhcpFields(Layers layers) {
    this.layers = layers;
    page = layers.page;
    in = page.in;
  }

  void message(int at) {
    if (!in.has(at, 1)) {
      return;
    }
    layers.begin("dhcp");
    layers.field("operation", in.u8(at));
    layers.field("hops", in.u8(at + 3));
    layers.field("transaction", in.u32(at + DhcpText.TRANSACTION));
    layers.field("seconds", in.u16(at + DhcpText.SECONDS));
    layers.field("broadcast", (in.u16(at + DhcpText.FLAGS) & DhcpText.BROADCAST) != 0);
    layers.ip4("client", at + DhcpText.CLIENT);
    layers.ip4("your", at + DhcpText.YOUR);
    layers.ip4("server", at + DhcpText.SERVER);
    layers.ip4("gateway", at + DhcpText.GATEWAY);
    if (in.u16(at + 1) == (DhcpText.ETHERNET << 8 | DhcpText.ETHERNET_LENGTH)) {
      layers.mac("client_hardware", at + DhcpText.HARDWARE);
    }
    text("server_name", at + DhcpText.NAME, DhcpText.FILE - DhcpText.NAME);
    text("file", at + DhcpText.FILE, DhcpText.COOKIE - DhcpText.FILE);
    if (in.i32(at + DhcpText.COOKIE) == DhcpText.DHCP_COOKIE) {
      options(at + DhcpText.OPTIONS);
    }
    layers.end();
  }

  private void text(String name, int at, int length) {
    in.need(at, length);
    if (in.u8(at) != 0) {
      layers.scratch();
      DhcpText.visible(page, at, length);
      layers.text(name);
    }
  }

  private void options(int at) {
    int p = at;
    long seen = 0;
    while (in.has(p, 1)) {
      int tag = in.u8(p++);
      if (tag == END) {
        return;
      }
      if (tag != PAD) {
        int length = in.u8(p++);
        in.need(p, length);
        if (tag < Long.SIZE && (seen & 1L << tag) == 0) {
          seen |= 1L << tag;
          option(tag, p, length);
        }
        p += length;
      }
    }
  }

  private void option(int tag, int at, int length) {
    String name = name(tag);
    if (name == null) {
      return;
    }
    switch (tag) {
      case 53 -> {
        if (length == 1) {
          layers.field(name, in.u8(at));
        }
      }
      case 51, 58, 59 -> {
        if (length == 4) {
          layers.field(name, in.u32(at));
        }
      }
      case 12, 15, 60 -> {
        layers.scratch();
        page.text(at, length);
        layers.text(name);
      }
      default -> addresses(name, at, length);
    }
  }

  private void addresses(String name, int at, int length) {
    if (length >= 4) {
      TextBuffer text = layers.scratch();
      for (int i = 0; i + 4 <= length; i += 4) {
        Digits.ip4(text.append(i == 0 ? "" : ","), in.i32(at + i));
      }
      layers.text(name);
    }
  }

  private static @Nullable String name(int tag) {
    return switch (tag) {
      case 1 -> "subnet_mask";
      case 3 -> "routers";
      case 6 -> "name_servers";
      case 12 -> "host_name";
      case 15 -> "domain_name";
      case 50 -> "requested_address";
      case 51 -> "lease_seconds";
      case 53 -> "message_type";
      case 54 -> "server_identifier";
      case 58 -> "renewal_seconds";
      case 59 -> "rebinding_seconds";
      case 60 -> "vendor_class";
      default -> null;
    };
  }
}
