package dev.sonde.dissect;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Checksum;
import dev.sonde.packet.LinkType;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** Packets of every kind that is printed, mostly sound, on every link type. */
final class SomePackets {
  static final List<LinkType> LINK_TYPES =
      List.of(
          LinkType.EN10MB,
          LinkType.LINUX_SLL,
          LinkType.LINUX_SLL2,
          LinkType.NULL,
          LinkType.LOOP,
          LinkType.RAW,
          LinkType.IPV4,
          LinkType.IPV6);

  private static final int ICMP = 1, IGMP = 2, TCP = 6, UDP = 17, ICMP6 = 58;

  private final Seeds seeds;
  private final SomePayloads payloads;
  private final SomeLinks links;

  SomePackets(Seeds seeds) {
    this.seeds = seeds;
    payloads = new SomePayloads(seeds);
    links = new SomeLinks(seeds);
  }

  byte[] packet(LinkType type) {
    return switch (type.number()) {
      case 1 -> ethernet();
      case 113 -> cooked1();
      case 276 -> cooked2();
      case 0, 108 -> loopback();
      case 229 -> ip6();
      default -> seeds.chance(3) ? ip6() : ip4();
    };
  }

  private byte[] ethernet() {
    Octets frame = new Octets();
    frame.add(mac()).add(mac());
    for (int tags = seeds.chance(4) ? seeds.between(1, 3) : 0; tags > 0; tags--) {
      frame.u16(seeds.pick(List.of(0x8100, 0x88a8, 0x9100, 0x9200))).u16(seeds.bits(16));
    }
    if (seeds.chance(10)) {
      byte[] llc = llc();
      frame.u16(seeds.chance(4) ? seeds.between(0, 1500) : llc.length).add(llc);
    } else {
      typed(frame, true);
    }
    return frame.bytes();
  }

  /** A type and what is of it. */
  private void typed(Octets out, boolean labels) {
    switch (seeds.between(0, labels ? 12 : 10)) {
      case 0, 1, 2, 3, 4, 5 -> out.u16(0x0800).add(ip4());
      case 6, 7, 8 -> out.u16(0x86dd).add(ip6());
      case 9 -> out.u16(0x0806).add(arp());
      case 10 -> {
        if (seeds.chance(2)) {
          out.u16(0x88cc).add(links.neighbour());
          return;
        }
        if (seeds.chance(2)) {
          out.u16(0x8864 - seeds.between(0, 1)).add(new SomeTunnels(seeds).pppoe());
          return;
        }
        out.u16(seeds.pick(List.of(0x893a, 0x6004, 0x88b5, 0x0700))).add(anyBytes());
      }
      default -> mpls(out.u16(seeds.pick(List.of(0x8847, 0x8848))));
    }
  }

  private void mpls(Octets out) {
    for (int labels = seeds.between(0, 3); labels > 0; labels--) {
      out.u32(seeds.bits(32) & 0xffff_feffL);
    }
    int label = seeds.pick(List.of(0, 2, 3, 100, 1 << 19));
    out.u32((long) label << 12 | seeds.bits(12) | 0x100);
    out.add(label == 2 || seeds.chance(3) ? ip6() : seeds.chance(5) ? anyBytes() : ip4());
  }

  private byte[] llc() {
    Octets out = new Octets();
    switch (seeds.between(0, 6)) {
      case 5 -> out.u8(0x42, 0x42, 3).add(links.tree());
      case 6 -> {
        boolean cisco = seeds.chance(2);
        out.u8(0xaa, 0xaa, 3).u8(0, cisco ? 0 : 0x80, cisco ? 0x0c : 0xc2);
        out.u16(cisco ? 0x010b : 0x000e).add(links.tree());
      }
      case 0 -> out.u8(0xaa, 0xaa, 3).u8(0, 0, 0).u16(0x0800).add(ip4());
      case 1 ->
          out.u8(0xaa, 0xaa, 3)
              .add(seeds.chance(2) ? new byte[3] : new byte[] {0, 0, (byte) 0xf8})
              .u16(seeds.pick(List.of(0x6004, 0x0700, 0x0806)))
              .add(anyBytes());
      case 2 -> out.u8(6, 6, 3).add(ip4());
      case 3 -> out.u8(0x40, 0x41, seeds.bits(8), seeds.bits(8)).add(anyBytes());
      default -> out.u8(0x8e, 0x8e, seeds.pick(List.of(0xaf, 0xbf, 0xe3, 1, 0x43))).u8(0x81, 1, 2);
    }
    return out.bytes();
  }

  private byte[] cooked1() {
    Octets out = new Octets().u16(seeds.between(0, 5)).u16(1).u16(seeds.chance(5) ? 0 : 6);
    out.add(Arrays.copyOf(mac(), 8));
    cooked(out);
    return out.bytes();
  }

  private void cooked(Octets out) {
    if (seeds.chance(5)) {
      out.u16(0x8100).u16(seeds.bits(16));
    }
    if (seeds.chance(10)) {
      out.u16(4).add(llc());
    } else {
      typed(out, true);
    }
  }

  private byte[] cooked2() {
    Octets inner = new Octets();
    typed(inner, true);
    byte[] typed = inner.bytes();
    Octets out = new Octets().u8(typed[0], typed[1]).u16(0).u32(1_000_000);
    out.u16(1).u8(seeds.between(0, 5), seeds.chance(5) ? 0 : 6).add(Arrays.copyOf(mac(), 8));
    return out.add(Arrays.copyOfRange(typed, 2, typed.length)).bytes();
  }

  private byte[] loopback() {
    boolean v6 = seeds.chance(3);
    int family = v6 ? seeds.pick(List.of(24, 28, 30)) : seeds.chance(10) ? seeds.bits(5) : 2;
    int field = seeds.chance(2) ? family : Integer.reverseBytes(family);
    return new Octets().u32(field).add(v6 ? ip6() : ip4()).bytes();
  }

  private byte[] mac() {
    return seeds.chance(5) ? new byte[] {-1, -1, -1, -1, -1, -1} : seeds.bytes(6);
  }

  private byte[] anyBytes() {
    return seeds.bytes(seeds.length(80));
  }

  private byte[] arp() {
    int operation = seeds.pick(List.of(1, 1, 1, 2, 2, 3, 4, 8, 9, 10, 77));
    Octets out = new Octets().u16(seeds.chance(8) ? 24 : 1).u16(seeds.chance(9) ? 0x86dd : 0x0800);
    out.u8(seeds.chance(9) ? seeds.between(0, 8) : 6, seeds.chance(9) ? 16 : 4).u16(operation);
    out.add(mac()).add(address(4)).add(seeds.chance(2) ? new byte[6] : mac()).add(address(4));
    return out.add(seeds.chance(2) ? new byte[18] : new byte[0]).bytes();
  }

  private byte[] address(int size) {
    byte[] address = new byte[size];
    byte[] start =
        size == 4
            ? new byte[] {(byte) 198, 18, 0}
            : new byte[] {0x20, 1, 0x0d, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    if (seeds.chance(6)) {
      return seeds.chance(2) ? seeds.bytes(size) : lastBytes(size);
    }
    System.arraycopy(start, 0, address, 0, size - 1);
    address[size - 1] = (byte) seeds.between(1, 4);
    return address;
  }

  /** Addresses whose text is special: ::1, ::1.2.3.4, ::ffff:1.2.3.4. */
  private byte[] lastBytes(int size) {
    byte[] address = new byte[size];
    int from = seeds.between(size - 7, size - 1);
    for (int i = Math.max(from, 0); i < size; i++) {
      address[i] = (byte) (seeds.chance(2) ? -1 : seeds.bits(8));
    }
    return address;
  }

  private static long sum(byte[] bytes) {
    return Checksum.sum(MemorySegment.ofArray(bytes), 0, bytes.length);
  }

  byte[] ip4() {
    byte[] from = address(4);
    byte[] to = address(4);
    byte[] options = seeds.chance(6) ? payloads.ip4Options() : new byte[0];
    int protocol = protocol(4);
    byte[] target = options.length == 0 ? to : payloads.finalTarget(options, to);
    byte[] payload = payload(4, protocol, sum(from) + sum(target));
    int fragment = seeds.chance(8) ? seeds.bits(16) : seeds.chance(2) ? 0x4000 : 0;
    if (fragment != 0 && fragment != 0x4000 && seeds.chance(2)) {
      fragment = 0x2000;
    }
    int header = 20 + options.length;
    int total = seeds.chance(30) ? seeds.bits(16) | 1 : header + payload.length;
    Octets out = new Octets().u8(0x40 | header / 4, seeds.chance(3) ? seeds.bits(8) : 0);
    out.u16(total).u16(seeds.bits(16)).u16(fragment);
    out.u8(seeds.chance(9) ? seeds.bits(8) : 64, protocol).u16(0);
    out.add(from).add(to).add(options);
    byte[] head = seeds.chance(20) ? out.bytes() : out.summed(10, 0);
    int padding = seeds.chance(5) ? seeds.between(1, 20) : 0;
    return new Octets().add(head).add(payload).add(new byte[padding]).bytes();
  }

  byte[] ip6() {
    byte[] from = address(16);
    byte[] to = address(16);
    int protocol = protocol(6);
    Octets extensions = new Octets();
    int next = protocol;
    byte[] target = to;
    for (int n = seeds.chance(3) ? seeds.between(1, 3) : 0; n > 0; n--) {
      SomePayloads.Extension extension = payloads.extension(next, n == 1);
      byte[] behind = extensions.bytes();
      extensions = new Octets().add(extension.bytes().toArray()).add(behind);
      next = extension.type();
      Bytes end = extension.target();
      if (end != null) {
        target = end.toArray();
      }
    }
    byte[] payload = payload(6, protocol, sum(from) + sum(target));
    int length = extensions.size() + payload.length;
    Octets out = new Octets().u32(0x6000_0000L | (seeds.chance(3) ? seeds.bits(28) : 0));
    out.u16(seeds.chance(30) ? seeds.bits(16) : length).u8(next, seeds.bits(8));
    return out.add(from).add(to).add(extensions.bytes()).add(payload).bytes();
  }

  private int protocol(int version) {
    return switch (seeds.between(0, 11)) {
      case 0, 1, 2, 3 -> TCP;
      case 4, 5, 6, 7 -> UDP;
      case 8, 9 -> version == 4 ? ICMP : ICMP6;
      case 10 -> version == 4 ? IGMP : ICMP6;
      default ->
          seeds.pick(
              List.of(4, 41, 47, 47, 89, 89, 112, 112, 132, 132, 50, 51, 59, 253, 1, 2, 58, 200));
    };
  }

  private byte[] payload(int version, int protocol, long addresses) {
    return switch (protocol) {
      case TCP -> payloads.tcp(addresses);
      case UDP -> payloads.udp(addresses);
      case ICMP -> new SomeIcmp(seeds, this).icmp4();
      case ICMP6 -> new SomeIcmp(seeds, this).icmp6(addresses);
      case IGMP -> payloads.igmp();
      case 89 -> new SomeRouters(seeds).ospf();
      case 112 -> new SomeRouters(seeds).vrrp(version == 4 ? 4 : 16, addresses);
      case 132 -> new SomeChunks(seeds).sctp();
      case 47 -> new SomeTunnels(seeds).gre();
      case 4 -> ip4();
      case 41 -> ip6();
      case 51 ->
          new Octets().u8(UDP, 4, 0, 0).add(seeds.bytes(20)).add(payloads.udp(addresses)).bytes();
      default -> anyBytes();
    };
  }
}
