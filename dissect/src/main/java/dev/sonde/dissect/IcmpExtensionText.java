package dev.sonde.dissect;

import dev.sonde.packet.Checksum;

/** What follows the quoted datagram in an ICMP error (RFC 4884, RFC 4950). */
final class IcmpExtensionText {
  /** Before them stands the ICMP header and a datagram filled up to 128 bytes. */
  private static final int START = 136;

  private static final int HEADER = 4;
  private static final int OBJECT = 4;
  private static final int LENGTH = 5;
  private static final int VERSION = 2;
  private static final int MPLS = 1, INTERFACE = 2;

  private IcmpExtensionText() {}

  static void print(Page page, int icmp, int length) {
    if (length <= START) {
      return;
    }
    int at = icmp + START;
    if (!page.in.has(icmp, START + HEADER + 1)) {
      page.cut();
      return;
    }
    int rest = length - START;
    boolean whole = page.in.has(at, rest);
    int found = whole ? Checksum.finish(page.in.sum(at, rest)) : 0;
    // Many do not state how long the datagram is: then the checksum tells whether this is one.
    if (page.in.u8(icmp + LENGTH) == 0 && found != 0) {
      return;
    }
    int version = page.in.u8(at) >>> 4;
    page.out.append("\n\tICMP Multi-Part extension v").append(version);
    if (version != VERSION) {
      page.out.append(" packet not supported");
      return;
    }
    if (whole) {
      Digits.hex(page.out.append(", checksum 0x"), page.in.u16(at + 2), 4);
      page.out.append(found == 0 ? " (correct), length " : " (incorrect), length ").append(rest);
    }
    objects(page, at + HEADER, rest - HEADER);
  }

  private static void objects(Page page, int at, int length) {
    int p = at;
    int rest = length;
    while (rest > OBJECT) {
      if (!page.in.has(p, OBJECT)) {
        page.cut();
        return;
      }
      int size = page.in.u16(p);
      int kind = page.in.u8(p + 2);
      int type = page.in.u8(p + 3);
      page.out.append("\n\t  ").append(name(kind)).append(" Object (").append(kind);
      page.out.append("), Class-Type: ").append(type).append(", length ").append(size);
      if (kind == 0 || size < OBJECT) {
        return;
      }
      p += OBJECT;
      rest -= OBJECT;
      size -= OBJECT;
      if (kind == MPLS && type == 1) {
        label(page, page.in.i32(p));
      } else {
        DumpText.hexOfRest(page, "\n\t    ", p, size);
      }
      if (rest < size) {
        return;
      }
      rest -= size;
      p += size;
    }
  }

  private static String name(int kind) {
    return switch (kind) {
      case MPLS -> "MPLS Stack Entry";
      case INTERFACE -> "Interface Identification";
      default -> "unknown";
    };
  }

  private static void label(Page page, int entry) {
    page.out.append("\n\t    label ").append(entry >>> 12).append(", tc ").append(entry >>> 9 & 7);
    page.out.append((entry & 0x100) == 0 ? "" : ", [S]").append(", ttl ").append(entry & 0xff);
  }
}
