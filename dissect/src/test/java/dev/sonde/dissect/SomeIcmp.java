package dev.sonde.dissect;

import dev.sonde.testkit.Seeds;
import java.util.Arrays;
import java.util.List;

/** ICMP messages of both versions. */
final class SomeIcmp {
  private static final int ICMP6 = 58;

  private final Seeds seeds;
  private final SomePackets packets;

  SomeIcmp(Seeds seeds, SomePackets packets) {
    this.seeds = seeds;
    this.packets = packets;
  }

  byte[] icmp4() {
    Octets out = new Octets();
    int type = seeds.pick(List.of(8, 0, 3, 3, 3, 4, 5, 9, 10, 11, 12, 13, 14, 15, 17, 18, 40));
    int code = seeds.chance(2) ? 0 : seeds.bits(4);
    out.u8(type, type == 3 ? seeds.between(0, 16) : code).u16(0);
    switch (type) {
      case 3, 4, 5, 11, 12 -> error(out);
      case 9 -> {
        int count = seeds.between(0, 3);
        out.u8(count, seeds.chance(5) ? 3 : 2).u16(seeds.bits(16)).add(seeds.bytes(8 * count));
      }
      default -> out.u16(7).u16(8).add(seeds.bytes(seeds.between(0, 3) * 4));
    }
    return sum(out, 0);
  }

  private byte[] sum(Octets out, long pseudo) {
    byte[] summed = out.summed(2, pseudo);
    if (seeds.chance(10)) {
      Octets.put16(summed, 2, seeds.bits(16));
    }
    return summed;
  }

  private void error(Octets out) {
    byte[] quoted = packets.ip4();
    boolean extended = seeds.chance(4);
    int words = extended && seeds.chance(2) ? 32 : 0;
    out.u8(0, words).u16(seeds.bits(11));
    int most = seeds.chance(2) ? 28 : 128;
    out.add(Arrays.copyOf(quoted, extended ? 128 : Math.min(quoted.length, most)));
    if (extended) {
      Octets objects = new Octets().u8(seeds.chance(9) ? 0x10 : 0x20, 0).u16(0);
      objects.u16(8).u8(1, 1).u32(seeds.bits(32));
      if (seeds.chance(2)) {
        objects.u16(12).u8(seeds.between(0, 3), 1).add(seeds.bytes(8));
      }
      out.add(sum(objects, 0));
    }
  }

  byte[] icmp6(long addresses) {
    Octets out = new Octets();
    int type =
        seeds.pick(
            List.of(
                1, 1, 2, 3, 4, 128, 129, 130, 130, 131, 132, 133, 134, 135, 136, 137, 143, 160));
    out.u8(type, seeds.chance(2) ? 0 : seeds.between(0, 8)).u16(0);
    switch (type) {
      case 1, 2, 3, 4 -> {
        byte[] quoted = packets.ip6();
        out.u32(seeds.bits(16));
        out.add(Arrays.copyOf(quoted, Math.min(quoted.length, seeds.chance(3) ? 60 : 200)));
      }
      case 130, 131, 132 -> listener(out, type);
      case 133 -> options(out.u32(0));
      case 134 -> options(out.u8(64, seeds.bits(8)).u16(1800).u32(seeds.bits(16)).u32(0));
      case 135, 136 -> options(out.u32((long) seeds.bits(3) << 29).add(seeds.bytes(16)));
      case 137 -> options(out.u32(0).add(seeds.bytes(32)));
      case 143 -> report(out);
      default -> out.u16(7).u16(8).add(seeds.bytes(seeds.length(30)));
    }
    return sum(out, addresses + ICMP6 + out.size());
  }

  private void listener(Octets out, int type) {
    out.u16(seeds.chance(2) ? 1000 : seeds.bits(16)).u16(0).add(seeds.bytes(16));
    if (type == 130 && seeds.chance(2)) {
      int sources = seeds.between(0, 2);
      out.u8(seeds.bits(4), seeds.bits(8)).u16(sources).add(seeds.bytes(16 * sources));
    }
  }

  private void report(Octets out) {
    int groups = seeds.between(0, 2);
    out.u16(0).u16(groups);
    for (int i = 0; i < groups; i++) {
      int sources = seeds.between(0, 2);
      out.u8(seeds.between(1, 7), 0).u16(sources).add(seeds.bytes(16 + 16 * sources));
    }
  }

  private void options(Octets out) {
    for (int n = seeds.between(0, 3); n > 0; n--) {
      switch (seeds.between(0, 9)) {
        case 0, 1 -> out.u8(seeds.between(1, 2), 1).add(seeds.bytes(6));
        case 2 -> out.u8(3, 4, 64, 0xc0).u32(seeds.bits(32)).u32(-1).u32(0).add(seeds.bytes(16));
        case 3 -> out.u8(5, 1).u16(0).u32(1500);
        case 4 -> out.u8(25, 3).u16(0).u32(600).add(seeds.bytes(16));
        case 5 ->
            out.u8(31, 3).u16(0).u32(600).u8(3).text("www").u8(7).text("example").u8(0, 0, 0, 0);
        case 6 -> {
          int words = seeds.between(1, 4);
          out.u8(24, words, 48, seeds.bits(8)).u32(600).add(seeds.bytes(8 * words - 8));
        }
        case 7 -> out.u8(7, 1).u16(0).u32(1000);
        case 8 -> out.u8(8, 1).u16(0).u16(3).u16(4);
        default -> out.u8(seeds.pick(List.of(4, 14, 99)), 2).add(seeds.bytes(14));
      }
    }
  }
}
