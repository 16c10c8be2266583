package dev.sonde.dissect;

import dev.sonde.testkit.Seeds;
import java.util.Arrays;
import java.util.List;

/** What UDP and TCP carry: DNS, DHCP, NTP, TFTP, syslog, text in lines, anything. */
final class SomeMessages {
  private final Seeds seeds;

  SomeMessages(Seeds seeds) {
    this.seeds = seeds;
  }

  byte[] of(int port) {
    return switch (port) {
      case 53 -> dns(false);
      case 5353 -> dns(true);
      case 67, 68 -> new SomeDhcp(seeds).message();
      case 21, 25, 43, 80, 554, 5060, 8080, 8554 -> new SomeLines(seeds).message();
      case 4789 -> new SomeTunnels(seeds).vxlan();
      case 69 -> tftp();
      case 123 -> ntp();
      case 514 -> syslog();
      default -> seeds.bytes(seeds.length(60));
    };
  }

  byte[] dns(boolean multicast) {
    boolean answer = seeds.chance(2);
    int answers = answer ? seeds.between(0, 3) : seeds.chance(9) ? 1 : 0;
    int authorities = seeds.chance(4) ? 1 : 0;
    int additionals = seeds.chance(3) ? 1 : 0;
    int questions = seeds.chance(9) ? seeds.between(0, 2) : 1;
    int flags = seeds.chance(4) ? seeds.bits(15) : 0x0100;
    Octets out = new Octets().u16(seeds.bits(16)).u16((answer ? 0x8000 : 0) | flags);
    out.u16(questions).u16(answers).u16(authorities).u16(additionals);
    for (int i = 0; i < questions; i++) {
      name(out);
      out.u16(type()).u16(kind(multicast));
    }
    for (int i = 0; i < answers + authorities; i++) {
      record(out, type(), kind(multicast));
    }
    for (int i = 0; i < additionals; i++) {
      record(out, seeds.chance(3) ? type() : 41, kind(multicast));
    }
    return out.bytes();
  }

  private int type() {
    return seeds.pick(List.of(1, 1, 28, 5, 2, 12, 15, 16, 6, 33, 38, 250, 256, 104, 48, 999));
  }

  private int kind(boolean multicast) {
    int kind = seeds.chance(8) ? seeds.pick(List.of(3, 4, 255, 77)) : 1;
    return multicast && seeds.chance(2) ? kind | 0x8000 : kind;
  }

  private void name(Octets out) {
    switch (seeds.between(0, 9)) {
      case 0 -> out.u8(0xc0, 12);
      case 1 -> out.u8(1, 'a', 0xc0, 12);
      case 2 -> out.u8(0);
      case 3 -> out.u8(3).add(seeds.bytes(3)).u8(0);
      case 4 -> out.u8(0x41, 12, 0xab, 0xcd, 2, 'i', 'p', 0);
      case 5 -> out.u8(0xc0, seeds.bits(8));
      case 6 -> {
        for (int i = 0; i < 5; i++) {
          out.u8(60).text("x".repeat(60));
        }
        out.u8(0);
      }
      default -> out.u8(3).text("www").u8(7).text("example").u8(0);
    }
  }

  private void record(Octets out, int type, int kind) {
    name(out);
    out.u16(type).u16(type == 41 ? 1232 : kind).u32(type == 41 ? options() : seeds.bits(20));
    Octets data = new Octets();
    data(data, type);
    out.u16(seeds.chance(20) ? seeds.bits(8) : data.size()).add(data.bytes());
  }

  private long options() {
    return seeds.chance(3) ? 0x0100_8000L : seeds.chance(2) ? 0x8000 : 0;
  }

  private void data(Octets out, int type) {
    switch (type) {
      case 1 -> out.u32(seeds.bits(32));
      case 28 -> out.add(seeds.bytes(16));
      case 2, 5, 12 -> name(out);
      case 6 -> {
        name(out);
        name(out);
        out.add(seeds.bytes(20));
      }
      case 15 -> {
        out.u16(10);
        name(out);
      }
      case 16 -> out.u8(5).text("hello").u8(2).add(seeds.bytes(2));
      case 33 -> {
        out.u16(1).u16(2).u16(443);
        name(out);
      }
      case 38 -> {
        int prefix = seeds.between(0, 130);
        out.u8(prefix).add(seeds.bytes(Math.max(16 - prefix / 8, 0)));
        name(out);
      }
      case 41 -> edns(out);
      case 250 -> {
        name(out);
        out.add(seeds.bytes(6)).u16(300).u16(4).add(seeds.bytes(4)).u16(1).u16(0).u16(0);
      }
      case 256 -> out.u16(1).u16(2).text("https://example.org/");
      default -> out.add(seeds.bytes(seeds.length(20)));
    }
  }

  private void edns(Octets out) {
    for (int n = seeds.between(0, 2); n > 0; n--) {
      switch (seeds.between(0, 9)) {
        case 0 -> out.u16(10).u16(8).add(seeds.bytes(8));
        case 1 -> out.u16(10).u16(16).add(seeds.bytes(16));
        case 2 -> out.u16(8).u16(7).u16(1).u8(24, 0).u8(198, 18, 5);
        case 3 -> out.u16(8).u16(11).u16(2).u8(56, 0).add(seeds.bytes(7));
        case 4 -> out.u16(12).u16(4).u32(0);
        case 5 -> out.u16(11).u16(2).u16(seeds.bits(16));
        case 6 -> out.u16(seeds.pick(List.of(5, 6, 7))).u16(3).u8(1, 8, 200);
        case 7 -> out.u16(14).u16(4).u16(1).u16(2);
        case 8 -> out.u16(9).u16(4).u32(seeds.bits(32));
        default -> out.u16(seeds.bits(16)).u16(3).add(seeds.bytes(3));
      }
    }
  }

  private byte[] ntp() {
    int mode = seeds.between(0, 7);
    Octets out = new Octets().u8(seeds.bits(5) << 3 | mode);
    if (mode == 6) {
      out.u8(seeds.bits(8)).u16(1).u16(seeds.chance(2) ? 0 : 0x615).u16(2).u16(0).u16(4);
      return out.add(seeds.bytes(4)).bytes();
    }
    out.u8(seeds.pick(List.of(0, 1, 2, 3, 15, 16, 62, 63)), seeds.bits(8), seeds.bits(8));
    out.add(seeds.bytes(8)).add(seeds.bytes(4));
    long seconds = 3_900_000_000L + seeds.bits(16);
    for (int i = 0; i < 4; i++) {
      out.u32(seeds.chance(5) ? 0 : seconds + seeds.bits(3));
      out.u32(seeds.chance(5) ? 0 : seeds.bits(32));
    }
    return out.add(seeds.bytes(seeds.pick(List.of(0, 0, 0, 4, 20, 24, 9)))).bytes();
  }

  private byte[] tftp() {
    int operation = seeds.between(0, 7);
    Octets out = new Octets().u16(operation);
    switch (operation) {
      case 1, 2 -> out.text("some\tfile").u8(0).text("octet").u8(0).text("blksize").u8(0);
      case 3, 4 -> out.u16(seeds.bits(16)).add(seeds.bytes(seeds.length(20)));
      case 5 -> out.u16(seeds.between(0, 9)).text("no such\33[31mfile").u8(0);
      case 6 -> out.text("tsize").u8(0).text("123").u8(0);
      default -> out.add(seeds.bytes(4));
    }
    return seeds.chance(5) ? Arrays.copyOf(out.bytes(), seeds.between(0, out.size())) : out.bytes();
  }

  private byte[] syslog() {
    int priority = seeds.pick(List.of(13, 34, 165, 191, 192, 999, 7));
    String text = (seeds.chance(9) ? "" : "<") + priority + ">Nov 22 13:00:00 host su: \7\377 ok";
    return new Octets().text(text).bytes();
  }
}
