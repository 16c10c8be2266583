package dev.sonde.lab;

/** Bits spread over a word: a number of any kind becomes one that looks like chance. */
final class Mix {
  private Mix() {}

  /** The finalizer of MurmurHash3. */
  static long of(long bits) {
    long mixed = (bits ^ bits >>> 33) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ mixed >>> 33;
  }
}
