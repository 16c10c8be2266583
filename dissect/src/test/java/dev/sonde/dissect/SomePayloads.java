package dev.sonde.dissect;

import dev.sonde.packet.Bytes;
import dev.sonde.testkit.Seeds;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What IP packets hold: options, extension headers, TCP, UDP, IGMP. */
final class SomePayloads {
  private static final int TCP = 6, UDP = 17;

  private final Seeds seeds;
  private final SomeMessages messages;

  SomePayloads(Seeds seeds) {
    this.seeds = seeds;
    messages = new SomeMessages(seeds);
  }

  byte[] ip4Options() {
    Octets out = new Octets();
    for (int n = seeds.between(1, 3); n > 0 && out.size() < 24; n--) {
      int slots = seeds.between(0, 2);
      switch (seeds.between(0, 6)) {
        case 0 -> out.u8(1);
        case 1, 2 -> {
          out.u8(seeds.pick(List.of(7, 131, 137)), 3 + 4 * slots, 4 + 4 * seeds.between(0, slots));
          out.add(seeds.bytes(4 * slots));
        }
        case 3 -> {
          int kind = seeds.pick(List.of(0, 1, 3));
          int slot = kind == 0 ? 4 : 8;
          out.u8(68, 4 + slot, 5 + slot * seeds.between(0, 1), seeds.bits(4) << 4 | kind);
          out.add(seeds.bytes(slot));
        }
        case 4 -> out.u8(148, 4).u16(seeds.chance(2) ? 0 : 7);
        case 5 -> out.u8(seeds.pick(List.of(82, 130, 222)), 4, 1, 2);
        default -> out.u8(seeds.bits(8), seeds.between(0, 8));
      }
    }
    return Arrays.copyOf(out.bytes(), Math.min((out.size() + 3) / 4 * 4, 40));
  }

  /** The last address of a source route. */
  byte[] finalTarget(byte[] options, byte[] otherwise) {
    for (int p = 0; p < options.length - 1 && options[p] != 0; ) {
      int length = options[p] == 1 ? 1 : options[p + 1] & 0xff;
      int type = options[p] & 0xff;
      boolean broken = (options[p] != 1 && length < 2) || length > options.length - p;
      if (broken) {
        return otherwise;
      }
      if ((type == 131 || type == 137) && length >= 7) {
        return Arrays.copyOfRange(options, p + length - 4, p + length);
      }
      p += length;
    }
    return otherwise;
  }

  /** An extension header before another of type {@code next}; target is where a route ends. */
  record Extension(int type, Bytes bytes, @Nullable Bytes target) {}

  Extension extension(int next, boolean innermost) {
    int kind = seeds.between(0, innermost ? 5 : 3);
    return switch (kind) {
      case 0, 1 -> new Extension(kind == 0 ? 0 : 60, Bytes.of(options(next)), null);
      case 2 -> route(next);
      case 3 -> {
        int offset = seeds.chance(4) ? seeds.bits(16) : seeds.bits(1);
        byte[] bytes = new Octets().u8(next, 0).u16(offset).u32(seeds.bits(32)).bytes();
        yield new Extension(44, Bytes.of(bytes), null);
      }
      default -> {
        byte[] bytes = new Octets().u8(next, 4, 0, 0).add(seeds.bytes(20)).bytes();
        yield new Extension(51, Bytes.of(bytes), null);
      }
    };
  }

  private byte[] options(int next) {
    Octets out = new Octets();
    switch (seeds.between(0, 5)) {
      case 0 -> out.u8(5, 2).u16(0).u8(1, 0);
      case 1 -> out.u8(1, 4, 0, 0, 0, 0);
      case 2 -> out.u8(0xc9, 16).add(seeds.bytes(16)).u8(0, 0, 1, 0);
      case 3 -> out.u8(0xc2, 4).u32(seeds.chance(2) ? 70_000 : 100);
      case 4 -> out.u8(0x3e, 2, 9, 9, 0, 0);
      default -> out.add(seeds.bytes(6));
    }
    byte[] options = Arrays.copyOf(out.bytes(), (out.size() + 2 + 7) / 8 * 8 - 2);
    return new Octets().u8(next, (options.length + 2) / 8 - 1).add(options).bytes();
  }

  private Extension route(int next) {
    int type = seeds.pick(List.of(0, 2, 4, 4, 3));
    int addresses = seeds.between(0, 2);
    Octets out = new Octets().u8(next, 2 * addresses, type, seeds.between(0, 2));
    out.u32(seeds.chance(2) ? 0 : seeds.bits(32));
    byte[][] list = new byte[addresses][];
    for (int i = 0; i < addresses; i++) {
      list[i] = seeds.bytes(16);
      out.add(list[i]);
    }
    byte[] target = addresses == 0 || type == 3 ? null : list[type == 4 ? 0 : addresses - 1];
    return new Extension(43, Bytes.of(out.bytes()), target == null ? null : Bytes.of(target));
  }

  byte[] tcp(long addresses) {
    byte[] options = seeds.chance(2) ? tcpOptions() : new byte[0];
    int source = seeds.pick(List.of(40_000, 40_001, 5000));
    int target = seeds.pick(List.of(5000, 5001, 53, 21, 25, 80, 554));
    byte[] payload = seeds.chance(2) ? new byte[0] : seeds.bytes(seeds.length(60));
    if (target == 53) {
      byte[] dns = messages.dns(false);
      int length = seeds.chance(5) ? seeds.bits(16) : dns.length;
      payload = new Octets().u16(length).add(dns).bytes();
    } else if (target < 1000 && payload.length > 0) {
      payload = messages.of(target);
    }
    boolean swap = seeds.chance(2);
    int flags = seeds.pick(List.of(2, 0x12, 0x10, 0x18, 0x11, 4, 0x14, 0, seeds.bits(8)));
    Octets out = new Octets().u16(swap ? target : source).u16(swap ? source : target);
    out.u32(1000 + seeds.bits(4)).u32(seeds.chance(4) ? 0 : 5000 + seeds.bits(4));
    int header = seeds.chance(30) ? seeds.bits(4) : 5 + options.length / 4;
    out.u8(header << 4, flags).u16(seeds.bits(16)).u16(0).u16(seeds.bits(3));
    out.add(options).add(payload);
    return sum(out, 16, addresses + TCP + out.size());
  }

  private byte[] sum(Octets out, int at, long pseudo) {
    byte[] summed = out.summed(at, pseudo);
    if (seeds.chance(10)) {
      Octets.put16(summed, at, seeds.bits(16));
    }
    return summed;
  }

  private byte[] tcpOptions() {
    Octets out = new Octets();
    for (int n = seeds.between(1, 4); n > 0 && out.size() < 20; n--) {
      switch (seeds.between(0, 12)) {
        case 0 -> out.u8(2, 4).u16(1460);
        case 1 -> out.u8(3, 3, seeds.bits(4));
        case 2 -> out.u8(4, 2);
        case 3 -> out.u8(5, 10).u32(seeds.bits(32)).u32(seeds.bits(32));
        case 4 -> out.u8(8, 10).u32(seeds.bits(32)).u32(seeds.bits(32));
        case 5 -> out.u8(19, 18).add(seeds.bytes(16));
        case 6 -> out.u8(28, 4).u16(seeds.bits(16));
        case 7 -> out.u8(29, 8).add(seeds.bytes(6));
        case 8 -> out.u8(34, seeds.pick(List.of(2, 6, 10, 5)), 1, 2, 3, 4, 1, 1, 1, 1);
        case 9 -> out.u8(254, 8).u16(seeds.chance(2) ? 0xf989 : 0x1234).u32(seeds.bits(32));
        case 10 -> out.u8(seeds.pick(List.of(6, 7, 11, 12, 13)), 6).u32(seeds.bits(32));
        case 11 -> out.u8(seeds.pick(List.of(20, 99)), 4, 7, 8);
        default -> out.u8(1);
      }
    }
    return Arrays.copyOf(out.bytes(), Math.min((out.size() + 3) / 4 * 4, 40));
  }

  byte[] udp(long addresses) {
    int known = seeds.pick(List.of(53, 5353, 67, 68, 4789, 5060, 69, 123, 514, 40_002, 40_003));
    byte[] payload = messages.of(known);
    boolean swap = seeds.chance(2);
    int length = seeds.chance(20) ? seeds.bits(8) : 8 + payload.length;
    Octets out = new Octets().u16(swap ? known : 51_400).u16(swap ? 51_400 : known);
    out.u16(length).u16(0).add(payload);
    byte[] datagram = sum(out, 6, addresses + UDP + out.size());
    if (seeds.chance(8)) {
      Octets.put16(datagram, 6, 0);
    }
    return datagram;
  }

  byte[] igmp() {
    Octets out = new Octets();
    int type = seeds.pick(List.of(0x11, 0x11, 0x12, 0x16, 0x17, 0x22, 0x22, 0x1e, 0x1f, 0x99));
    out.u8(type, seeds.chance(2) ? 100 : seeds.bits(8)).u16(0);
    if (type == 0x22) {
      report(out);
    } else {
      out.u32(seeds.chance(3) ? 0 : 0xe000_0001L + seeds.bits(8));
      if (type == 0x11 && seeds.chance(2)) {
        int sources = seeds.between(0, 2);
        out.u8(2, 125).u16(sources).add(seeds.bytes(4 * sources));
      } else if (type == 0x1e || type == 0x1f) {
        out.add(seeds.bytes(16));
      }
    }
    return sum(out, 2, 0);
  }

  private void report(Octets out) {
    int groups = seeds.between(1, 3);
    out.u16(0).u16(groups);
    for (int i = 0; i < groups; i++) {
      int sources = seeds.between(0, 2);
      out.u8(seeds.between(1, 7), 0).u16(sources).u32(0xe000_0005L).add(seeds.bytes(4 * sources));
    }
  }
}
