package dev.sonde.dissect;

import dev.sonde.testkit.Seeds;
import java.util.Arrays;
import java.util.List;

/** Messages of DHCP with any options, mostly sound. */
final class SomeDhcp {
  private static final List<Integer> TAGS =
      List.of(
          0, 1, 2, 3, 6, 12, 13, 15, 19, 21, 23, 24, 33, 43, 46, 50, 51, 52, 54, 57, 58, 60, 77, 81,
          82, 93, 97, 112, 116, 119, 121, 125, 150, 161, 249, 255);

  private final Seeds seeds;

  SomeDhcp(Seeds seeds) {
    this.seeds = seeds;
  }

  byte[] message() {
    boolean usual = !seeds.chance(6);
    Octets out = new Octets().u8(usual ? seeds.between(1, 2) : seeds.bits(8), usual ? 1 : 6);
    out.u8(seeds.chance(8) ? seeds.bits(4) : 6, seeds.chance(4) ? seeds.bits(8) : 0);
    out.u32(seeds.bits(32)).u16(seeds.chance(3) ? seeds.bits(16) : 0);
    out.u16(seeds.chance(3) ? seeds.bits(16) : 0);
    for (int i = 0; i < 4; i++) {
      out.u32(seeds.chance(2) ? 0 : seeds.bits(32));
    }
    out.add(seeds.bytes(6)).add(new byte[10]);
    text(out, 64);
    text(out, 128);
    switch (seeds.between(1, 16)) {
      case 1 -> out.u32(0);
      case 2 -> out.u32(seeds.bits(32)).add(seeds.bytes(20));
      case 3 -> out.u32(0x434d5500).add(seeds.bytes(40));
      default -> {
        out.u32(0x63825363).u8(53, 1, seeds.between(0, 15));
        for (int n = seeds.between(0, 5); n > 0; n--) {
          option(out);
        }
        out.u8(255).add(new byte[seeds.chance(2) ? seeds.between(0, 4) : 0]);
      }
    }
    return out.bytes();
  }

  private void text(Octets out, int length) {
    int used = seeds.chance(2) ? 0 : seeds.chance(8) ? length : seeds.between(0, 12);
    out.add(Arrays.copyOf(seeds.bytes(used), length));
  }

  private void option(Octets out) {
    int tag = seeds.chance(4) ? seeds.bits(8) : seeds.pick(TAGS);
    byte[] content =
        switch (tag) {
          case 55 -> new Octets().u8(1, 3, 6, 15, 119, 252).bytes();
          case 61 -> new Octets().u8(seeds.bits(3)).add(seeds.bytes(6)).bytes();
          case 77 -> new Octets().u8(2).text("ab").u8(3).text("cde").bytes();
          case 81 -> new Octets().u8(seeds.bits(4), 0, 0).text("host.example").bytes();
          case 82 ->
              new Octets()
                  .u8(1, 2, 7, 8, 2, 3)
                  .add(seeds.bytes(3))
                  .u8(5, 4)
                  .u32(seeds.bits(32))
                  .bytes();
          case 121, 249 ->
              new Octets().u8(24, 198, 18, 5).u32(seeds.bits(32)).u8(0).u32(0xc6120001L).bytes();
          default -> seeds.bytes(seeds.length(18));
        };
    if (tag == 0 || tag == 255) {
      out.u8(tag);
      return;
    }
    if (seeds.chance(6) && content.length > 0) {
      content = Arrays.copyOf(content, seeds.between(0, content.length));
    }
    out.u8(tag, seeds.chance(20) ? seeds.bits(8) : content.length).add(content);
  }
}
