package dev.sonde.dissect;

import dev.sonde.testkit.Seeds;
import java.util.List;

/** Packets in packets: GRE, VXLAN; mostly sound. */
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
}
