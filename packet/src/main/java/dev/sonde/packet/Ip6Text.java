package dev.sonde.packet;

/**
 * The text of an IPv6 address: read in every form of RFC 4291 section 2.2, written in the one form
 * of RFC 5952. Of the mixed forms only the mapped one is written: it is the one in use.
 */
final class Ip6Text {
  private static final int GROUPS = 8;
  private static final int GROUP_DIGITS = 4;

  private final String text;
  private final int end;
  private final int[] groups = new int[GROUPS];
  private int count;
  private int gap = -1;

  Ip6Text(String text) {
    this.text = text;
    int zone = text.indexOf('%');
    this.end = zone < 0 ? text.length() : zone;
  }

  Ip6Address parse() {
    int colons = text.indexOf("::");
    if (colons < 0 || colons >= end) {
      list(0, end);
      check(count == GROUPS, "it has fewer than 8 groups and no \"::\"");
    } else {
      check(text.indexOf("::", colons + 1) < 0, "it has more than one \"::\"");
      if (colons > 0) {
        list(0, colons);
      }
      gap = count;
      if (colons + 2 < end) {
        list(colons + 2, end);
      }
      check(count < GROUPS, "\"::\" stands for no group");
    }
    return new Ip6Address(half(0), half(GROUPS / 2), scope());
  }

  /** One group or more, with single colons between them. */
  private void list(int from, int to) {
    int at = from;
    int stop;
    do {
      int colon = text.indexOf(':', at);
      stop = colon < 0 || colon > to ? to : colon;
      if (stop == end && text.substring(at, end).indexOf('.') >= 0) {
        embedded(at);
      } else {
        add(group(at, stop));
      }
      at = stop + 1;
    } while (stop < to);
  }

  private void embedded(int at) {
    try {
      int bits = Ip4Address.parse(text.substring(at, end)).bits();
      add(bits >>> 16);
      add(bits & 0xffff);
    } catch (IllegalArgumentException inner) {
      throw bad("its end is " + inner.getMessage());
    }
  }

  private void add(int group) {
    check(count < GROUPS, "it has more than 8 groups");
    groups[count++] = group;
  }

  private int group(int from, int stop) {
    check(from < stop, "a group is empty");
    check(stop - from <= GROUP_DIGITS, "a group has more than 4 digits");
    int value = 0;
    for (int i = from; i < stop; i++) {
      value = value << 4 | digit(text.charAt(i));
    }
    return value;
  }

  private int digit(char letter) {
    int value = letter < 0x80 ? Character.digit(letter, 16) : -1;
    if (value < 0) {
      throw bad("'" + letter + "' is no hexadecimal digit");
    }
    return value;
  }

  private long half(int from) {
    long bits = 0;
    for (int i = from; i < from + GROUPS / 2; i++) {
      bits = bits << 16 | spread(i);
    }
    return bits;
  }

  /** Group {@code i} of the address when the gap is filled with zeros. */
  private int spread(int i) {
    int missing = GROUPS - count;
    if (gap < 0 || i < gap) {
      return groups[i];
    }
    return i < gap + missing ? 0 : groups[i - missing];
  }

  private int scope() {
    if (end == text.length()) {
      return 0;
    }
    String zone = text.substring(end + 1);
    if (zone.isEmpty() || !zone.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw bad("zone \"" + zone + "\" is no number");
    }
    try {
      return Integer.parseUnsignedInt(zone);
    } catch (NumberFormatException tooBig) {
      throw bad("zone " + zone + " does not fit in 32 bits");
    }
  }

  private void check(boolean right, String why) {
    if (!right) {
      throw bad(why);
    }
  }

  private IllegalArgumentException bad(String why) {
    return new IllegalArgumentException("not an IPv6 address: \"" + text + "\": " + why);
  }

  static String print(Ip6Address address) {
    StringBuilder out = new StringBuilder(40);
    if (address.isV4Mapped()) {
      out.append("::ffff:").append(new Ip4Address((int) address.low()));
    } else {
      printGroups(address, out);
    }
    if (address.scope() != 0) {
      out.append('%').append(Integer.toUnsignedString(address.scope()));
    }
    return out.toString();
  }

  private static void printGroups(Ip6Address address, StringBuilder out) {
    int start = longestZeros(address);
    int stop = start + zerosFrom(address, start);
    for (int i = 0; i < GROUPS; i++) {
      if (i == start) {
        out.append("::");
        i = stop - 1;
        continue;
      }
      if (i != 0 && i != stop) {
        out.append(':');
      }
      out.append(Integer.toHexString(group(address, i)));
    }
  }

  /** The first of the longest runs of two or more zero groups (RFC 5952 section 4.2), or 8. */
  private static int longestZeros(Ip6Address address) {
    int best = GROUPS;
    int longest = 1; // section 4.2.2: a single zero group is not shortened
    for (int i = 0; i < GROUPS; i++) {
      int run = zerosFrom(address, i);
      if (run > longest) {
        best = i;
        longest = run;
      }
    }
    return best;
  }

  private static int zerosFrom(Ip6Address address, int from) {
    int i = from;
    while (i < GROUPS && group(address, i) == 0) {
      i++;
    }
    return i - from;
  }

  private static int group(Ip6Address address, int i) {
    long half = i < GROUPS / 2 ? address.high() : address.low();
    return (int) (half >>> (48 - 16 * (i % 4))) & 0xffff;
  }
}
