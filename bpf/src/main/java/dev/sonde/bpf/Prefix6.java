package dev.sonde.bpf;

/** The mask of an IPv6 network, of 0 to 128 bits, in two halves. */
final class Prefix6 {
  private Prefix6() {}

  static long high(int length) {
    return length == 0 ? 0 : -1L << Math.max(0, Long.SIZE - length);
  }

  static long low(int length) {
    return length <= Long.SIZE ? 0 : -1L << (2 * Long.SIZE - length);
  }
}
