package dev.sonde.dissect;

import dev.sonde.testkit.Seeds;
import java.util.Arrays;
import java.util.List;

/** What bridges and their neighbours say, mostly sound. */
final class SomeLinks {
  private final Seeds seeds;

  SomeLinks(Seeds seeds) {
    this.seeds = seeds;
  }

  /** A message of the spanning tree. */
  byte[] tree() {
    int version = seeds.pick(List.of(0, 0, 2, 2, 2, 3, 3, 7));
    int type = seeds.chance(4) ? seeds.pick(List.of(0x80, 2, 9)) : version == 0 ? 0 : 2;
    Octets out = new Octets().u16(seeds.chance(20) ? 1 : 0).u8(version, type, seeds.bits(8));
    out.add(seeds.bytes(8)).u32(seeds.bits(32)).add(seeds.bytes(8)).u16(seeds.bits(16));
    for (int i = 0; i < 4; i++) {
      out.u16(seeds.bits(16));
    }
    out.u8(0);
    if (version == 3) {
      int trees = seeds.between(0, 2);
      out.u16(seeds.chance(8) ? seeds.bits(16) : 64 + 16 * trees).u8(0);
      out.add(Arrays.copyOf(seeds.bytes(seeds.between(0, 32)), 32)).add(seeds.bytes(31));
      out.add(seeds.bytes(16 * trees));
    }
    byte[] bytes = out.bytes();
    return seeds.chance(8) ? Arrays.copyOf(bytes, seeds.between(0, bytes.length)) : bytes;
  }
}
