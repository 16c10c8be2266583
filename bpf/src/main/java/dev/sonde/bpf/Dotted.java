package dev.sonde.bpf;

/**
 * Two to four bytes with dots between them: an IPv4 address, or the first bytes of one.
 *
 * @param bits from the left, the rest 0
 * @param mask which bits were written
 */
record Dotted(int bits, int mask) {
  private static final int MAX_BYTE = 255;

  static Dotted parse(String text, int column) throws BadFilter {
    int bits = 0;
    int shift = Integer.SIZE;
    for (String part : text.split("\\.", -1)) {
      shift -= Byte.SIZE;
      bits |= octet(part, text, column) << shift;
    }
    return new Dotted(bits, -1 << shift);
  }

  /** Decimal, whatever it starts with. */
  private static int octet(String part, String text, int column) throws BadFilter {
    if (part.length() <= 10 && part.chars().allMatch(Character::isDigit)) {
      long value = Long.parseLong(part);
      if (value <= MAX_BYTE) return (int) value;
    }
    throw new BadFilter(column, "'" + text + "' is no IPv4 address");
  }
}
