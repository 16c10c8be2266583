package dev.sonde.dissect;

import dev.sonde.testkit.Seeds;
import java.util.List;

/** Packets of SCTP, mostly sound. */
final class SomeChunks {
  private final Seeds seeds;

  SomeChunks(Seeds seeds) {
    this.seeds = seeds;
  }

  byte[] sctp() {
    Octets out = new Octets().u16(40_000).u16(5000).u32(seeds.bits(32)).u32(0);
    for (int n = seeds.between(0, 3); n > 0; n--) {
      int type = seeds.chance(6) ? seeds.bits(8) : seeds.between(0, 14);
      byte[] content = seeds.chance(12) ? seeds.bytes(seeds.length(16)) : content(type);
      out.u8(type, type == 0 ? seeds.bits(3) : seeds.bits(8));
      out.u16(seeds.chance(20) ? seeds.bits(5) : 4 + content.length).add(content);
      out.add(new byte[seeds.chance(20) ? 0 : -content.length & 3]);
    }
    return out.bytes();
  }

  private byte[] content(int type) {
    return switch (type) {
      case 0 ->
          new Octets()
              .add(seeds.bytes(8))
              .u32(seeds.pick(List.of(0, 3, 18, 26, 27, 46, 1 << 31)))
              .add(seeds.bytes(seeds.length(12)))
              .bytes();
      case 1, 2 -> seeds.bytes(16 + 4 * seeds.between(0, 2));
      case 3 -> {
        int gaps = seeds.between(0, 2);
        int doubles = seeds.between(0, 2);
        yield new Octets()
            .add(seeds.bytes(8))
            .u16(gaps)
            .u16(seeds.chance(5) ? seeds.bits(16) : doubles)
            .add(seeds.bytes(4 * (gaps + doubles)))
            .bytes();
      }
      default -> seeds.bytes(seeds.length(12));
    };
  }
}
