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

  /** What a neighbour says of itself by LLDP. */
  byte[] neighbour() {
    Octets out = new Octets();
    for (int n = seeds.between(0, 6); n > 0; n--) {
      int type = seeds.chance(8) ? seeds.bits(7) : seeds.between(1, 8);
      byte[] content =
          switch (type) {
            case 1, 2 -> new Octets().u8(seeds.bits(3)).add(network()).bytes();
            case 3 -> seeds.bytes(2);
            case 7 -> seeds.bytes(4);
            case 8 -> management();
            case 127 ->
                new Octets()
                    .u8(0, 0x80, seeds.chance(2) ? 0xc2 : 1, 1)
                    .add(seeds.bytes(seeds.length(6)))
                    .bytes();
            default -> seeds.bytes(seeds.length(20));
          };
      if (seeds.chance(10)) {
        content = Arrays.copyOf(content, seeds.between(0, content.length));
      }
      out.u16(type << 9 | (seeds.chance(30) ? seeds.bits(9) : content.length)).add(content);
    }
    return seeds.chance(6) ? out.bytes() : out.u16(0).bytes();
  }

  private byte[] network() {
    int family = seeds.pick(List.of(1, 2, 6, 3, 99));
    int length = family == 2 ? 16 : 6;
    return new Octets().u8(family).add(seeds.bytes(family == 1 ? 4 : length)).bytes();
  }

  private byte[] management() {
    byte[] address = network();
    Octets out = new Octets().u8(address.length).add(address).u8(seeds.between(1, 4));
    out.u32(seeds.bits(32));
    byte[] object = seeds.bytes(seeds.length(8));
    return seeds.chance(6) ? out.bytes() : out.u8(object.length).add(object).bytes();
  }
}
