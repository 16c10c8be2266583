package dev.sonde.dissect;

/** Numbers and addresses as text, put at the end of a line without making garbage. */
final class Digits {
  private static final int GROUPS = 8;

  private Digits() {}

  /** An int that has no sign. */
  static TextBuffer unsigned(TextBuffer out, int value) {
    return out.append(value & 0xffff_ffffL);
  }

  /** A decimal number with zeros before it up to {@code width}. */
  static TextBuffer padded(TextBuffer out, int value, int width) {
    for (int power = power(width - 1); power > 1 && value < power; power /= 10) {
      out.append('0');
    }
    return out.append(value);
  }

  private static int power(int exponent) {
    int power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= 10;
    }
    return power;
  }

  /** A decimal number with spaces before it up to {@code width}. */
  static TextBuffer aligned(TextBuffer out, long value, int width) {
    int digits = 1;
    for (long rest = value / 10; rest > 0; rest /= 10) {
      digits++;
    }
    for (; digits < width; digits++) {
      out.append(' ');
    }
    return out.append(value);
  }

  /** All {@code width} hexadecimal digits. */
  static TextBuffer hex(TextBuffer out, long value, int width) {
    for (int shift = (width - 1) * 4; shift >= 0; shift -= 4) {
      int digit = (int) (value >>> shift) & 0xf;
      out.append((char) (digit < 10 ? '0' + digit : 'a' - 10 + digit));
    }
    return out;
  }

  /** Hexadecimal digits without leading zeros. */
  static TextBuffer hex(TextBuffer out, long value) {
    int width = (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 3) / 4;
    return hex(out, value, width);
  }

  static TextBuffer ip4(TextBuffer out, int bits) {
    out.append(bits >>> 24).append('.').append(bits >>> 16 & 0xff).append('.');
    return out.append(bits >>> 8 & 0xff).append('.').append(bits & 0xff);
  }

  /**
   * An IPv6 address as the C library writes it: the form of RFC 5952, and of what starts with 96
   * zeros, or 80 and 16 ones, the last 32 bits as an IPv4 address.
   */
  static TextBuffer ip6(TextBuffer out, long high, long low) {
    long zeros = longestZeros(high, low);
    int start = (int) (zeros >>> 32);
    int stop = (int) zeros;
    for (int i = 0; i < GROUPS; i++) {
      if (i >= start && i < stop) {
        if (i == start) {
          out.append(':');
        }
        continue;
      }
      if (i != 0) {
        out.append(':');
      }
      if (i == 6 && start == 0 && (stop == 6 || (stop == 5 && group(high, low, 5) == 0xffff))) {
        return ip4(out, (int) low);
      }
      hex(out, group(high, low, i));
    }
    return stop == GROUPS && start < stop ? out.append(':') : out;
  }

  /** The first of the longest runs of at least two groups of zeros: where it starts and stops. */
  private static long longestZeros(long high, long low) {
    int start = GROUPS;
    int longest = 1;
    int run = 0;
    for (int i = 0; i < GROUPS; i++) {
      run = group(high, low, i) == 0 ? run + 1 : 0;
      if (run > longest) {
        longest = run;
        start = i + 1 - run;
      }
    }
    return ((long) start << 32) | (start == GROUPS ? GROUPS : start + longest);
  }

  private static int group(long high, long low, int i) {
    long half = i < GROUPS / 2 ? high : low;
    return (int) (half >>> (48 - 16 * (i % 4))) & 0xffff;
  }

  /** A byte of text from the wire: {@code ^A} for controls, {@code M-} for the upper half. */
  static void visible(TextBuffer out, int octet) {
    int letter = octet;
    if (letter > 0x7f) {
      out.append("M-");
      letter &= 0x7f;
    }
    if (letter < ' ' || letter > '~') {
      out.append('^');
      letter ^= 0x40;
    }
    out.append((char) letter);
  }

  /** Seconds as a duration such as {@code 1d2h5s}. */
  static TextBuffer duration(TextBuffer out, long seconds) {
    if (seconds == 0) {
      return out.append("0s");
    }
    long rest = unit(out, seconds, 31_536_000, 'y');
    rest = unit(out, rest, 604_800, 'w');
    rest = unit(out, rest, 86_400, 'd');
    rest = unit(out, rest, 3_600, 'h');
    rest = unit(out, rest, 60, 'm');
    unit(out, rest, 1, 's');
    return out;
  }

  private static long unit(TextBuffer out, long seconds, int size, char name) {
    if (seconds >= size) {
      out.append(seconds / size).append(name);
    }
    return seconds % size;
  }
}
