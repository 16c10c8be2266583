package dev.sonde.dissect;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.EtherType;
import dev.sonde.packet.LinkType;

/**
 * Tells {@link PacketFields} what a packet holds. Whatever its bytes are, it ends soon and throws
 * nothing; a layer that is cut has the fields that were captured. Owned by one thread.
 */
public final class PacketWalk {
  private static final int ETHERNET = 14, COOKED1 = 16, COOKED2 = 20, FAMILY = 4, TAG = 4;
  private static final int MAX_TAGS = 16;

  /** Frames in packets in frames are followed so far. */
  private static final int MAX_FRAMES = 16;

  private static final int MPLS_BOTTOM = 0x100;
  private static final int LLC = 4;

  private final Layers layers = new Layers();
  private final TagInsertion tags = new TagInsertion();
  private final LinkFields links = new LinkFields(layers);
  private final IpFields ip = new IpFields(layers, this::ethernet);

  private int frames;

  public PacketWalk() {}

  public void walk(CapturedPacket packet, PacketFields fields) {
    int inserted = tags.insert(packet);
    Snapped in = layers.page.in;
    if (inserted > 0) {
      in.place(tags.bytes(), 0, packet.length() + inserted);
    } else {
      in.place(packet.bytes(), packet.at(), Math.max(packet.length(), 0));
    }
    layers.start(fields, packet.offload());
    frames = 0;
    try {
      link(packet.linkType());
    } catch (Cut cut) {
      layers.cut();
    }
  }

  private void link(LinkType type) {
    switch (type.number()) {
      case 0, 108 -> loopback();
      case 1 -> ethernet(0);
      case 113 -> cooked1();
      case 276 -> cooked2();
      case LinkType.DLT_RAW, 101, 228, 229 -> ip.either(0);
      default -> layers.data(0);
    }
  }

  private void loopback() {
    layers.begin("loopback");
    int family = Integer.reverseBytes(layers.page.in.i32(0));
    family = family >>> 16 == 0 ? family : Integer.reverseBytes(family);
    layers.field("family", family);
    layers.end();
    ip.either(FAMILY);
  }

  private void ethernet(int at) {
    Snapped in = layers.page.in;
    if (!in.has(at, 1) || frames++ == MAX_FRAMES) {
      return;
    }
    layers.begin("ethernet");
    layers.mac("target", at);
    layers.mac("source", at + 6);
    int type = in.u16(at + ETHERNET - 2);
    if (type <= EthernetText.MAX_PAYLOAD) {
      layers.field("length", type);
      layers.end();
      logicalLink(at + ETHERNET);
    } else {
      layers.field("type", type);
      layers.end();
      typed(type, at + ETHERNET);
    }
  }

  private void cooked1() {
    Snapped in = layers.page.in;
    layers.begin("cooked");
    layers.field("packet_type", in.u16(0));
    layers.field("hardware", in.u16(2));
    address(6, in.u16(4));
    cooked(in.u16(14), COOKED1);
  }

  private void cooked2() {
    Snapped in = layers.page.in;
    layers.begin("cooked");
    layers.field("interface", in.u32(4));
    layers.field("packet_type", in.u8(10));
    layers.field("hardware", in.u16(8));
    address(12, in.u8(11));
    cooked(in.u16(0), COOKED2);
  }

  private void address(int at, int length) {
    if (length == 6) {
      layers.mac("source", at);
    }
  }

  private void cooked(int type, int at) {
    layers.field("type", type);
    layers.end();
    if (type == LLC) {
      logicalLink(at);
    } else {
      typed(type, at);
    }
  }

  private void logicalLink(int at) {
    Snapped in = layers.page.in;
    layers.begin("llc");
    int target = in.u8(at);
    layers.field("target_service", target);
    layers.field("source_service", in.u8(at + 1));
    int control = in.u8(at + 2);
    layers.field("control", control);
    layers.end();
    if (target == 0xaa && control == 3) {
      layers.begin("snap");
      int maker = in.u24(at + 3);
      layers.field("oui", maker);
      int type = in.u16(at + 6);
      layers.field("type", type);
      layers.end();
      if (maker == 0) {
        typed(type, at + 8);
        return;
      }
      if (LlcText.isTree(maker, type)) {
        links.tree(at + 8);
        return;
      }
    }
    if (target == LlcText.SPANNING_TREE && control == 3) {
      links.tree(at + 3);
    } else {
      layers.data(at + 3);
    }
  }

  private void typed(int type, int at) {
    int p = at;
    int next = type;
    for (int i = 0; i < MAX_TAGS && EthernetText.isTag(next); i++) {
      next = tag(p);
      p += TAG;
    }
    switch (next) {
      case EtherType.IP4, EtherType.IP6 -> ip.either(p);
      case EtherType.ARP, 0x8035 -> arp(p);
      case PppoeText.DISCOVERY, PppoeText.SESSION -> session(p);
      case EthernetText.LLDP -> links.neighbour(p);
      case 0x8847, 0x8848 -> labels(p);
      default -> layers.data(p);
    }
  }

  private void session(int at) {
    int packet = links.session(at);
    if (packet >= 0) {
      ip.either(packet);
    }
  }

  private int tag(int at) {
    Snapped in = layers.page.in;
    layers.begin("vlan");
    int control = in.u16(at);
    layers.field("id", control & 0xfff);
    layers.field("priority", control >>> 13);
    layers.field("drop_eligible", (control & 0x1000) != 0);
    int type = in.u16(at + 2);
    layers.field("type", type);
    layers.end();
    return type;
  }

  private void labels(int at) {
    Snapped in = layers.page.in;
    int p = at;
    int entry = 0;
    for (int i = 0; i < MAX_TAGS && (entry & MPLS_BOTTOM) == 0; i++) {
      layers.begin("mpls");
      entry = in.i32(p);
      layers.field("label", entry >>> 12);
      layers.field("traffic_class", entry >>> 9 & 7);
      layers.field("ttl", entry & 0xff);
      layers.end();
      p += 4;
    }
    ip.either(p);
  }

  private void arp(int at) {
    Snapped in = layers.page.in;
    layers.begin("arp");
    layers.field("hardware", in.u16(at));
    int protocol = in.u16(at + 2);
    layers.field("protocol", protocol);
    int hardware = in.u8(at + 4);
    boolean usual = hardware == 6 && in.u8(at + 5) == 4 && protocol == EtherType.IP4;
    layers.field("operation", in.u16(at + 6));
    if (usual) {
      layers.mac("sender_hardware", at + 8);
      layers.ip4("sender", at + 14);
      layers.mac("target_hardware", at + 18);
      layers.ip4("target", at + 24);
    }
    layers.end();
  }
}
