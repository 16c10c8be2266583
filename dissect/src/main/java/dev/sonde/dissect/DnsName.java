package dev.sonde.dissect;

/**
 * Domain names on the wire (RFC 1035 section 4.1.4, RFC 2673). A pointer leads back, never forward
 * or to itself, and a name is followed no longer than one can be, so that each ends.
 */
final class DnsName {
  /** What {@link #skip} and {@link #print} return where a name has no end. */
  static final int NONE = -1;

  private static final int KIND = 0xc0, POINTER = 0xc0, EXTENDED = 0x40;
  private static final int BIT_LABEL = 0x41;
  private static final int MAX_NAME = 255;
  private static final int MAX_POINTERS = 128;

  private final Page page;
  private final Snapped in;
  private final int message;
  private int p;
  private int end = NONE;
  private int lowest;
  private int pointers;
  private int letters;

  private DnsName(Page page, int at, int message) {
    this.page = page;
    in = page.in;
    p = at;
    this.message = message;
    lowest = at - message;
  }

  /** Where a name ends. */
  static int skip(Snapped in, int at) {
    int p = at;
    while (in.has(p, 1)) {
      int size = in.u8(p++);
      if (size == 0) {
        return p;
      }
      switch (size & KIND) {
        case POINTER -> {
          return p + 1;
        }
        case 0 -> p += size;
        case EXTENDED -> {
          if (size != BIT_LABEL || !in.has(p, 1)) {
            return NONE;
          }
          p += 1 + (bits(in.u8(p)) + 7) / 8;
        }
        default -> {
          return NONE;
        }
      }
    }
    return NONE;
  }

  private static int bits(int count) {
    return count == 0 ? 256 : count;
  }

  /** Prints the name at an offset of a message; returns where it ends. */
  static int print(Page page, int at, int message) {
    return new DnsName(page, at, message).print();
  }

  private int print() {
    int size = label();
    if (size < 0) {
      return NONE;
    }
    if (size == 0) {
      page.out.append('.');
      return p;
    }
    if ((size & KIND) == POINTER && p == in.end()) {
      return NONE;
    }
    while (size > 0 && p < in.end()) {
      boolean pointer = (size & KIND) == POINTER;
      if (pointer ? !jump(size) : !text(size)) {
        return NONE;
      }
      if (end != NONE && letters > MAX_NAME) {
        break; // there is no more to print, and where it ends is known
      }
      size = label();
      if (size < 0) {
        return NONE;
      }
    }
    if (letters > MAX_NAME) {
      page.out.append("<DOMAIN NAME TOO LONG>");
    }
    return end == NONE ? p : end;
  }

  /** The byte before a label, which says its kind and size; negative where there is no label. */
  private int label() {
    if (!in.has(p, 1)) {
      return NONE;
    }
    int size = in.u8(p);
    if ((size & KIND) == EXTENDED) {
      if (size != BIT_LABEL) {
        page.out.append("<ELT ").append(size & ~KIND).append('>');
      }
      if (size != BIT_LABEL || !in.has(p + 1, 1)) {
        return NONE;
      }
    } else if ((size & KIND) == 0x80) {
      page.out.append("<BAD LABEL TYPE>");
      return NONE;
    }
    p++;
    return size;
  }

  private boolean jump(int high) {
    if (end == NONE) {
      end = p + 1;
    }
    if (!in.has(p, 1)) {
      return false;
    }
    int offset = (high << 8 | in.u8(p)) & 0x3fff;
    if (offset >= lowest || ++pointers > MAX_POINTERS) {
      page.out.append("<BAD PTR>");
      return false;
    }
    lowest = offset;
    p = message + offset;
    return true;
  }

  private boolean text(int size) {
    int length = size;
    if (size == BIT_LABEL) {
      length = 1 + (bits(in.u8(p)) + 7) / 8;
      bitLabel();
    } else if (!page.text(p, Math.clamp(MAX_NAME - letters, 0, size))) {
      return false;
    } else {
      letters += size;
    }
    p += length;
    if (letters <= MAX_NAME) {
      page.out.append('.');
    }
    letters++;
    return in.has(p, 1);
  }

  /** Bits as hexadecimal digits, with their number. */
  private void bitLabel() {
    int bits = bits(in.u8(p));
    page.out.append("\\[x");
    int at = p + 1;
    int rest = bits;
    for (; rest > 7; rest -= 8) {
      page.hex(in.u8(at++), 2);
    }
    if (rest > 4) {
      page.hex(in.u8(at) & (0xff << (8 - rest)), 2);
    } else if (rest > 0) {
      page.hex(in.u8(at) >> 4 & (0xf << (4 - rest)), 1);
    }
    page.out.append('/').append(bits).append(']');
  }
}
