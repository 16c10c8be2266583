package dev.sonde.dissect;

import dev.sonde.testkit.Seeds;
import java.util.List;

/** What routers say, mostly sound. */
final class SomeRouters {
  private final Seeds seeds;

  SomeRouters(Seeds seeds) {
    this.seeds = seeds;
  }

  byte[] vrrp(int addressSize, long addresses) {
    int version = seeds.chance(8) ? seeds.bits(4) : addressSize == 16 ? 3 : seeds.between(2, 3);
    int type = seeds.chance(12) ? seeds.bits(4) : 1;
    int count = seeds.between(0, 3);
    Octets out = new Octets().u8(version << 4 | type, seeds.bits(8), seeds.bits(8));
    out.u8(seeds.chance(8) ? seeds.bits(8) : count);
    out.u8(seeds.pick(List.of(0, 1, 1, 2, 9)), seeds.bits(8)).u16(0);
    out.add(seeds.bytes(count * addressSize));
    if (version == 2) {
      out.add(seeds.chance(2) ? seeds.bytes(8) : new Octets().text("pass\0\0\0\0").bytes());
    }
    byte[] summed = out.summed(6, version == 2 ? 0 : addresses + 112 + out.size());
    if (seeds.chance(5)) {
      Octets.put16(summed, 6, seeds.bits(16));
    }
    return summed;
  }

  /** A packet of OSPF, mostly a hello. */
  byte[] ospf() {
    int neighbours = seeds.between(0, 3);
    int version = seeds.chance(12) ? seeds.bits(4) : 2;
    int type = seeds.chance(8) ? seeds.between(2, 6) : 1;
    int length = 44 + 4 * neighbours;
    int authentication = seeds.pick(List.of(0, 0, 1, 2, 9));
    Octets out = new Octets().u8(version, type).u16(seeds.chance(6) ? seeds.bits(6) : length);
    out.u32(seeds.bits(32)).u32(seeds.chance(3) ? 0 : seeds.bits(32)).u16(0).u16(authentication);
    out.add(authentication == 0 ? new byte[8] : seeds.bytes(8));
    out.u32(0xffffff00L).u16(seeds.bits(16)).u8(seeds.bits(8) & 0xef, seeds.bits(8));
    out.u32(seeds.bits(32)).u32(seeds.chance(3) ? 0 : seeds.bits(32));
    out.u32(seeds.chance(3) ? 0 : seeds.bits(32)).add(seeds.bytes(4 * neighbours));
    return out.add(seeds.bytes(authentication == 2 ? 16 : 0)).bytes();
  }
}
