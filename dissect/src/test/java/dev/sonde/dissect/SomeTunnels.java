package dev.sonde.dissect;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sonde.testkit.Seeds;
import java.util.List;

/** Packets in packets: GRE, VXLAN, PPPoE; mostly sound. */
final class SomeTunnels {
  private final Seeds seeds;

  SomeTunnels(Seeds seeds) {
    this.seeds = seeds;
  }

  private byte[] datagram() {
    byte[] bytes = seeds.bytes(seeds.length(12));
    Octets out = new Octets().u16(40_002).u16(40_003).u16(8 + bytes.length).u16(0).add(bytes);
    byte[] udp = out.bytes();
    Octets ip = new Octets().u8(0x45, 0).u16(20 + udp.length).u32(0).u8(64, 17).u16(0);
    return new Octets().add(ip.u32(0xc6120001L).u32(0xc6120002L).summed(10, 0)).add(udp).bytes();
  }

  private byte[] frame() {
    boolean known = !seeds.chance(4);
    Octets out = new Octets().add(seeds.bytes(12)).u16(known ? 0x0800 : 0x88b5);
    return out.add(known ? datagram() : seeds.bytes(seeds.length(20))).bytes();
  }

  byte[] gre() {
    int version = seeds.chance(6) ? seeds.bits(3) : 0;
    int flags = seeds.chance(8) ? seeds.bits(13) << 3 : seeds.pick(List.of(0, 0x2000, 0xb000));
    if (seeds.chance(8)) {
      flags |= 0x4000;
    }
    int type = seeds.pick(List.of(0x0800, 0x0800, 0x6558, 0x6558, 0x8847, 0x88be, 0x1234));
    Octets out = new Octets().u16(flags | version).u16(type);
    for (int bit : version == 1 ? List.of(0x2000, 0x1000, 0x80) : List.of(0xc000, 0x2000, 0x1000)) {
      if ((flags & bit) != 0) {
        out.u32(seeds.bits(32));
      }
    }
    if (version != 1 && (flags & 0x4000) != 0) {
      for (int n = seeds.between(0, 2); n > 0; n--) {
        int length = seeds.chance(4) ? seeds.between(0, 8) : 8;
        out.u16(seeds.pick(List.of(0x0800, 0xfffe, 0x1234)));
        out.u8(seeds.chance(4) ? seeds.between(0, 9) : 4, length).add(seeds.bytes(length));
      }
      out.u32(0);
    }
    return out.add(
            switch (type) {
              case 0x0800 -> datagram();
              case 0x6558 -> frame();
              case 0x8847 -> new Octets().u32(0x10140).add(datagram()).bytes();
              default -> seeds.bytes(seeds.length(20));
            })
        .bytes();
  }

  byte[] vxlan() {
    int flags = seeds.chance(4) ? seeds.bits(8) : 8;
    Octets out = new Octets().u8(flags, 0, 0, 0).u32((long) seeds.bits(24) << 8);
    return seeds.chance(10) ? seeds.bytes(seeds.between(0, 8)) : out.add(frame()).bytes();
  }

  /** The search for a PPP session over Ethernet, or a packet in one. */
  byte[] pppoe() {
    Octets content = new Octets();
    int code = seeds.chance(2) ? 0 : seeds.pick(List.of(9, 7, 0x19, 0x65, 0xa7, 0x42));
    if (code == 0) {
      ppp(content);
    }
    for (int n = code == 0 ? 0 : seeds.between(0, 4); n > 0; n--) {
      byte[] value =
          seeds.chance(2) ? seeds.bytes(seeds.length(100)) : "ac 1\33".getBytes(US_ASCII);
      content.u16(seeds.pick(List.of(0, 0x101, 0x102, 0x103, 0x104, 0x105, 0x110, 0x201, 0x999)));
      content.u16(value.length).add(value);
    }
    Octets out = new Octets().u8(seeds.chance(9) ? seeds.bits(8) : 0x11, code);
    out.u16(seeds.chance(3) ? 0 : seeds.bits(16));
    out.u16(seeds.chance(9) ? seeds.bits(7) : content.size());
    return out.add(content.bytes()).add(new byte[seeds.chance(4) ? 10 : 0]).bytes();
  }

  private void ppp(Octets out) {
    if (seeds.chance(4)) {
      out.u16(0xff03);
    }
    switch (seeds.between(0, 4)) {
      case 0, 1 -> out.u16(0x0021).add(datagram());
      case 2 -> out.u8(0x21).add(datagram());
      case 3 -> out.u16(0x1234 | 1).add(seeds.bytes(seeds.length(20)));
      default -> {
        out.u16(seeds.pick(List.of(0xc021, 0x8021, 0x8057, 0x80fd)));
        out.u8(seeds.bits(5), seeds.bits(8)).u16(4);
      }
    }
  }
}
