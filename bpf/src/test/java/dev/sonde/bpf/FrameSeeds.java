package dev.sonde.bpf;

import dev.sonde.packet.LinkType;
import dev.sonde.testkit.Seeds;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * Packets of any link type as they are met, and as nobody should meet them: with tags, labels,
 * sessions, fragments and options; some bytes changed, and cut anywhere.
 */
final class FrameSeeds {
  static final List<Integer> HOSTS =
      List.of(0x0a000001, 0x0a000002, 0x0a010203, 0xc0a80105, 0xe0000005, 0xffffffff, 0);
  static final List<String> HOSTS6 =
      List.of(
          "20010db8000000000000000000000001",
          "20010db8000000000000000000000002",
          "ff020000000000000000000000000001",
          "fe800000000000000000000000000001",
          "00000000000000000000000000000000");
  static final List<Integer> PORTS = List.of(22, 53, 80, 443, 6000, 6004, 6008, 0, 65535);
  static final List<Integer> PROTOCOLS = List.of(1, 2, 6, 17, 132, 58, 44, 50, 51, 103, 112, 9, 0);
  static final List<Long> STATIONS =
      List.of(0x001122334455L, 0x0a0b0c0d0e0fL, 0xffffffffffffL, 0x01005e000005L);
  static final List<Integer> SMALL = List.of(0, 1, 5, 100);

  private static final List<Integer> TYPES =
      List.of(
          0x800, 0x800, 0x800, 0x86dd, 0x86dd, 0x806, 0x8035, 0x8100, 0x88a8, 0x9100, 0x8847,
          0x8864, 0x8863, 0x809b, 0x80f3, 0x8137, 0x6003, 0, 38, 1500, 1501, 4, 1);

  private final Seeds seeds;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private FrameSeeds(Seeds seeds) {
    this.seeds = seeds;
  }

  /** A packet, whole or not. */
  static byte[] frame(Seeds seeds, LinkType type) {
    FrameSeeds frame = new FrameSeeds(seeds);
    frame.link(type);
    byte[] bytes = frame.out.toByteArray();
    if (seeds.chance(4) && bytes.length > 0) {
      for (int i = seeds.between(1, 4); i > 0; i--) {
        bytes[seeds.between(0, bytes.length - 1)] = (byte) seeds.bits(8);
      }
    }
    int keep = seeds.chance(3) ? seeds.between(0, bytes.length) : bytes.length;
    return Arrays.copyOf(bytes, keep);
  }

  private void link(LinkType type) {
    switch (type.name()) {
      case "EN10MB" -> {
        number(seeds.pick(STATIONS), 6);
        number(seeds.pick(STATIONS), 6);
        typed(3);
      }
      case "LINUX_SLL" -> {
        number(seeds.bits(3), 2);
        number(1, 2);
        number(6, 2);
        number(seeds.pick(STATIONS), 8);
        typed(3);
      }
      case "LINUX_SLL2" -> {
        int next = seeds.pick(TYPES);
        number(next, 2);
        number(0, 2);
        number(seeds.pick(SMALL), 4);
        number(1, 2);
        number(seeds.bits(3), 1);
        number(6, 1);
        number(seeds.pick(STATIONS), 8);
        carried(next, 3);
      }
      case "NULL" -> {
        boolean ip4 = seeds.chance(2);
        number(
            Integer.toUnsignedLong(Integer.reverseBytes(ip4 ? 2 : seeds.chance(2) ? 10 : 30)), 4);
        carried(ip4 ? 0x800 : 0x86dd, 0);
      }
      case "LOOP" -> {
        boolean ip4 = seeds.chance(2);
        number(ip4 ? 2 : 10, 4);
        carried(ip4 ? 0x800 : 0x86dd, 0);
      }
      case "IPV4" -> ip4(seeds.chance(8) ? 0x6 : 0x4);
      case "IPV6" -> ip6();
      default -> carried(seeds.chance(2) ? 0x800 : 0x86dd, 0);
    }
  }

  /** A type, and what it says. */
  private void typed(int depth) {
    int type = seeds.pick(TYPES);
    number(type, 2);
    carried(type, depth);
  }

  private void carried(int type, int depth) {
    switch (type) {
      case 0x800 -> ip4(4);
      case 0x86dd -> ip6();
      case 0x806, 0x8035 -> arp();
      case 0x8100, 0x88a8, 0x9100 -> {
        number(seeds.bits(4) << 12 | seeds.pick(SMALL), 2);
        if (depth > 0) typed(depth - 1);
      }
      case 0x8847 -> labels();
      case 0x8864 -> {
        number(0x1100, 2);
        number(seeds.pick(SMALL), 2);
        number(40, 2);
        int next = seeds.pick(List.of(0x21, 0x57, 0x281, 0x21));
        number(next, 2);
        carried(next == 0x21 ? 0x800 : next == 0x57 ? 0x86dd : 0x8847, 0);
      }
      default -> llc();
    }
  }

  private void llc() {
    number(seeds.pick(List.of(0xfefe, 0x4242, 0xf0f0, 0xe0e0, 0xffff, 0xaaaa, 0x0606)), 2);
    number(seeds.pick(List.of(3, 1, 5, 0xaf, 0x83, 0x81)), 1);
    number(seeds.chance(2) ? 0 : 0x080007, 3);
    number(seeds.pick(List.of(0x809b, 0x80f3, 0x8137, 0x800, 0x1283)), 2);
    out.writeBytes(seeds.bytes(20));
  }

  private void labels() {
    for (int more = seeds.between(0, 2); more >= 0; more--) {
      number((long) seeds.pick(SMALL) << 12 | (more == 0 ? 0x100 : 0) | 64, 4);
    }
    if (seeds.chance(3)) ip6();
    else ip4(4);
  }

  private void arp() {
    number(0x0001080006040001L, 8);
    number(seeds.pick(STATIONS), 6);
    number(seeds.pick(HOSTS), 4);
    number(seeds.pick(STATIONS), 6);
    number(seeds.pick(HOSTS), 4);
  }

  private void ip4(int version) {
    int words = seeds.chance(4) ? seeds.between(5, 15) : 5;
    int protocol = seeds.pick(PROTOCOLS);
    number(version << 4 | words, 1);
    number(0, 1);
    number(words * 4 + 28, 2);
    number(seeds.bits(16), 2);
    number(seeds.chance(4) ? seeds.bits(14) : seeds.chance(2) ? 0x4000 : 0, 2);
    number(64, 1);
    number(protocol, 1);
    number(seeds.bits(16), 2);
    number(seeds.pick(HOSTS), 4);
    number(seeds.pick(HOSTS), 4);
    out.writeBytes(new byte[(words - 5) * 4]);
    transport();
  }

  private void ip6() {
    int next = seeds.pick(PROTOCOLS);
    number(0x60000000L, 4);
    number(40, 2);
    number(next, 1);
    number(64, 1);
    hex(seeds.pick(HOSTS6));
    hex(seeds.pick(HOSTS6));
    if (next == 44) {
      number(seeds.pick(PROTOCOLS), 1);
      number(0, 7);
    }
    transport();
  }

  private void transport() {
    number(seeds.chance(4) ? seeds.bits(16) : seeds.pick(PORTS), 2);
    number(seeds.pick(PORTS), 2);
    number(seeds.bits(32) & 0xffffffffL, 4);
    number(seeds.bits(32) & 0xffffffffL, 4);
    number(0x5000 | seeds.bits(8), 2);
    out.writeBytes(seeds.bytes(seeds.between(0, 40)));
  }

  private void hex(String digits) {
    for (int i = 0; i < digits.length(); i += 2) {
      out.write(Integer.parseInt(digits, i, i + 2, 16));
    }
  }

  private void number(long value, int bytes) {
    for (int i = bytes - 1; i >= 0; i--) out.write((int) (value >>> (8 * i)));
  }
}
