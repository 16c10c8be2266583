package dev.sonde.dissect;

import org.jspecify.annotations.Nullable;

/**
 * OSPF, version 2 (RFC 2328): the header of each packet, and what a hello says.
 *
 * <pre>
 *  0: version (1)  type (1)  length (2)  router (4)  area (4)
 * 12: checksum (2)  authentication (2)  and its data (8)
 * hello:
 * 24: mask (4)  interval (2)  options (1)  priority (1)  dead after (4)
 * 36: designated router (4)  its backup (4)  44: neighbours (4 each)
 * </pre>
 */
final class OspfText {
  static final int PROTOCOL = 89;
  static final int ROUTER = 4, AREA = 8, AUTHENTICATION = 14, DATA = 16, BODY = 24;
  static final int HELLO = 1, MASK = 24, INTERVAL = 28, OPTIONS = 30, PRIORITY = 31, DEAD = 32;
  static final int DESIGNATED = 36, BACKUP = 40, NEIGHBOURS = 44;
  private static final int SIMPLE = 1, DIGEST = 2, DIGEST_LENGTH = 16;
  private static final Page.Flag[] OPTION_NAMES = {
    new Page.Flag(0x01, "MultiTopology"),
    new Page.Flag(0x02, "External"),
    new Page.Flag(0x04, "Multicast"),
    new Page.Flag(0x08, "NSSA"),
    new Page.Flag(0x10, "LLS"),
    new Page.Flag(0x20, "Demand Circuit"),
    new Page.Flag(0x40, "Opaque"),
    new Page.Flag(0x80, "Up/Down")
  };

  private OspfText() {}

  static void print(Page page, int at, int length) {
    page.layer("ospf2");
    Snapped in = page.in;
    int size = length;
    int authentication = in.u16(at + AUTHENTICATION);
    if (authentication == DIGEST) {
      size -= DIGEST_LENGTH; // which stands behind the packet, as the last 16 bytes
      in.restore(in.end() - DIGEST_LENGTH);
    }
    int type = in.u8(at + 1);
    String name = name(type);
    page.out.append("OSPFv").append(in.u8(at)).append(", ");
    if (name == null) {
      page.out.append("unknown LS-type ").append(type);
    } else {
      page.out.append(name);
    }
    Digits.unsigned(page.out.append(", length "), size);
    if (name != null && page.isVerbose()) {
      header(page, at, size, authentication);
    }
  }

  private static @Nullable String name(int type) {
    return switch (type) {
      case HELLO -> "Hello";
      case 2 -> "Database Description";
      case 3 -> "LS-Request";
      case 4 -> "LS-Update";
      case 5 -> "LS-Ack";
      default -> null;
    };
  }

  private static void header(Page page, int at, int size, int authentication) {
    Snapped in = page.in;
    int stated = in.u16(at + 2);
    if (stated != size) {
      page.out.append(" [len ").append(stated).append(']');
    }
    in.need(at + ROUTER, 4);
    page.out.append("\n\tRouter-ID ");
    page.host4(at + ROUTER);
    if (in.i32(at + AREA) == 0) {
      page.out.append(", Backbone Area");
    } else {
      page.out.append(", Area ");
      page.host4(at + AREA);
    }
    in.need(at + DATA, BODY - DATA);
    if (!authentication(page, at, authentication)) {
      return;
    }
    if (in.u8(at) != 2) {
      page.out.append(" ospf [version ").append(in.u8(at)).append(']');
    } else if (in.u8(at + 1) == HELLO) {
      hello(page, at, at + Math.min(size, stated));
    }
  }

  /** False where the kind is not known, behind which nothing is printed. */
  private static boolean authentication(Page page, int at, int kind) {
    page.out.append(", Authentication Type: ");
    switch (kind) {
      case 0 -> page.out.append("none (0)");
      case SIMPLE -> {
        page.out.append("simple (1)\n\tSimple text password: ");
        DhcpText.visible(page, at + DATA, BODY - DATA);
      }
      case DIGEST -> {
        page.out.append("MD5 (2)\n\tKey-ID: ").append(page.in.u8(at + DATA + 2));
        page.out.append(", Auth-Length: ").append(page.in.u8(at + DATA + 3));
        page.out.append(", Crypto Sequence Number: 0x");
        page.hex(page.in.u32(at + DATA + 4), 8);
      }
      default -> {
        page.out.append("unknown (").append(kind).append(')');
        return false;
      }
    }
    return true;
  }

  private static void hello(Page page, int at, int end) {
    Snapped in = page.in;
    int options = in.u8(at + OPTIONS);
    page.out.append("\n\tOptions [");
    page.flags(options, "none", OPTION_NAMES).append(']');
    in.need(at + DEAD, 4);
    page.out.append("\n\t  Hello Timer ").append(in.u16(at + INTERVAL)).append("s, Dead Timer ");
    page.unsigned(in.i32(at + DEAD)).append("s, Mask ");
    Digits.ip4(page.out, in.i32(at + MASK));
    page.out.append(", Priority ").append(in.u8(at + PRIORITY));
    router(page, "\n\t  Designated Router ", at + DESIGNATED);
    router(page, ", Backup Designated Router ", at + BACKUP);
    int p = at + NEIGHBOURS;
    if (p < end) {
      page.out.append("\n\t  Neighbor List:");
    }
    for (; p < end; p += 4) {
      in.need(p, 4);
      page.out.append("\n\t    ");
      page.host4(p);
    }
  }

  private static void router(Page page, String name, int at) {
    if (page.in.i32(at) != 0) {
      page.out.append(name);
      page.host4(at);
    }
  }
}
