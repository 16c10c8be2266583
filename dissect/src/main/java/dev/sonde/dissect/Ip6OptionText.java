package dev.sonde.dissect;

import org.jspecify.annotations.Nullable;

/** Hop-by-hop and destination options of IPv6 (RFC 8200 section 4.2, RFC 2675, RFC 6275). */
final class Ip6OptionText {
  private static final int PAD1 = 0, PADN = 1, ALERT = 5, JUMBO = 0xc2, HOME = 0xc9;
  private static final int ALERT_SIZE = 4, JUMBO_SIZE = 6, HOME_SIZE = 18;
  private static final int LARGE = 65_536;
  private static final int CUT = -1;

  private Ip6OptionText() {}

  /** The payload's length, which an option states where the header says 0. */
  static final class Jumbo {
    long length;
    boolean found;

    Jumbo(int length) {
      this.length = length;
    }
  }

  /** Prints a header of options; returns its length, negative if it is cut. */
  static int hopByHop(Page page, int at, Jumbo jumbo) {
    page.layer("hbhopt");
    int size = (page.in.u8(at + 1) + 1) * 8;
    if (!page.in.has(at, size)) {
      page.cut();
      return CUT;
    }
    page.out.append("HBH ");
    return options(page, at + 2, size - 2, jumbo) ? size : cut(page);
  }

  /** Prints a header of options; returns its length, negative if it is cut. */
  static int destination(Page page, int at) {
    page.layer("dstopt");
    int size = (page.in.u8(at + 1) + 1) * 8;
    if (!page.in.has(at, size)) {
      page.cut();
      return CUT;
    }
    page.out.append("DSTOPT ");
    return !page.isVerbose() || options(page, at + 2, size - 2, null) ? size : cut(page);
  }

  private static int cut(Page page) {
    page.cut();
    return CUT;
  }

  private static boolean options(Page page, int at, int length, @Nullable Jumbo jumbo) {
    Jumbos seen = new Jumbos(jumbo);
    int end = at + length;
    for (int p = at, size; p < end; p += size) {
      size = size(page, p, end);
      if (size < 0 || !option(page, p, end - p, size, seen)) {
        return false;
      }
    }
    if (page.isVerbose()) {
      page.out.append(' ');
    }
    return true;
  }

  /** The length of an option; negative where there is less left. */
  private static int size(Page page, int p, int end) {
    if (page.in.u8(p) == PAD1) {
      return 1;
    }
    if (end - p < 2) {
      return CUT;
    }
    int size = page.in.u8(p + 1) + 2;
    return size <= end - p ? size : CUT;
  }

  private static boolean option(Page page, int p, int left, int size, Jumbos seen) {
    int type = page.in.u8(p);
    return switch (type) {
      case ALERT -> fixed(page, "rtalert", left, size, ALERT_SIZE) && alert(page, p);
      case JUMBO -> fixed(page, "jumbo", left, size, JUMBO_SIZE) && seen.jumbo(page, p);
      case HOME -> home(page, p, left, size);
      default -> {
        if (page.isVerbose()) {
          other(page, p, type);
        }
        yield true;
      }
    };
  }

  private static void other(Page page, int p, int type) {
    switch (type) {
      case PAD1 -> page.out.append("(pad1)");
      case PADN -> page.out.append("(padn)");
      default -> {
        Digits.hex(page.out.append("(opt_type 0x"), type, 2).append(": len=");
        page.out.append(page.in.u8(p + 1)).append(')');
      }
    }
  }

  private static boolean fixed(Page page, String name, int left, int size, int wanted) {
    if (left < wanted) {
      page.out.append('(').append(name).append(": trunc)");
    } else if (size != wanted) {
      page.out.append('(').append(name).append(": invalid len ").append(size - 2).append(')');
    }
    return left >= wanted && size == wanted;
  }

  private static boolean alert(Page page, int p) {
    if (page.isVerbose()) {
      int value = page.in.u16(p + 2);
      Digits.hex(page.out.append("(rtalert: 0x"), value, 4).append(") ");
    }
    return true;
  }

  /** The jumbo payload options of one header, of which the first counts. */
  private static final class Jumbos {
    private final @Nullable Jumbo jumbo;
    private boolean seen;

    Jumbos(@Nullable Jumbo jumbo) {
      this.jumbo = jumbo;
    }

    boolean jumbo(Page page, int p) {
      long length = page.in.u32(p + 2);
      String trouble = trouble(length);
      if (trouble == null && jumbo != null) {
        jumbo.found = true;
        jumbo.length = length;
      }
      seen = true;
      if (page.isVerbose()) {
        page.out.append("(jumbo: ").append(length);
        page.out.append(trouble == null ? "" : trouble).append(") ");
      }
      return true;
    }

    private @Nullable String trouble(long length) {
      if (seen) {
        return " - already seen";
      }
      if (jumbo == null) {
        return " - not a hop-by-hop option";
      }
      if (jumbo.length != 0) {
        return " - payload len != 0";
      }
      return length < LARGE ? " - < 65536" : null;
    }
  }

  private static boolean home(Page page, int p, int left, int size) {
    if (left < HOME_SIZE || size < HOME_SIZE) {
      page.out.append("(homeaddr: ");
      if (left < HOME_SIZE) {
        page.out.append("trunc)");
      } else {
        page.out.append("invalid len ").append(size - 2).append(')');
      }
      return false;
    }
    if (page.isVerbose()) {
      page.out.append("(homeaddr: ");
      page.host6(p + 2);
      if (!within(page, p + HOME_SIZE, size - HOME_SIZE)) {
        return false;
      }
      page.out.append(')');
    }
    return true;
  }

  /** The options in an option. */
  private static boolean within(Page page, int at, int length) {
    int end = at + length;
    for (int p = at, size; p < end; p += size) {
      size = size(page, p, end);
      if (size < 0) {
        return false;
      }
      int type = page.in.u8(p);
      switch (type) {
        case PAD1 -> page.out.append(", pad1");
        case PADN -> page.out.append(", padn");
        default -> {
          Digits.hex(page.out.append(", sopt_type 0x"), type, 2).append(": len=");
          page.out.append(page.in.u8(p + 1));
        }
      }
    }
    return true;
  }
}
