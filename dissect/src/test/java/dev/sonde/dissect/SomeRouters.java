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
}
