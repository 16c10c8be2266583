package dev.sonde.probe;

/**
 * Seals 64-bit numbers under a key, so that what comes back in a packet can be believed: the block
 * cipher Speck64/128 (Beaulieu et al., "The SIMON and SPECK Families of Lightweight Block Ciphers",
 * 2013). A forger without the key opens to a random number. Immutable.
 */
final class Cookie {
  private static final int ROUNDS = 27;

  private final int[] keys = new int[ROUNDS];

  /** A key of 128 bits, {@code low} holding the words the paper calls k1 and k0. */
  Cookie(long high, long low) {
    int[] words = new int[ROUNDS + 2];
    words[0] = (int) (low >>> Integer.SIZE);
    words[1] = (int) high;
    words[2] = (int) (high >>> Integer.SIZE);
    keys[0] = (int) low;
    for (int round = 0; round < ROUNDS - 1; round++) {
      words[round + 3] = keys[round] + Integer.rotateRight(words[round], 8) ^ round;
      keys[round + 1] = Integer.rotateLeft(keys[round], 3) ^ words[round + 3];
    }
  }

  long seal(long plain) {
    int x = (int) (plain >>> Integer.SIZE);
    int y = (int) plain;
    for (int key : keys) {
      x = Integer.rotateRight(x, 8) + y ^ key;
      y = Integer.rotateLeft(y, 3) ^ x;
    }
    return (long) x << Integer.SIZE | Integer.toUnsignedLong(y);
  }

  long open(long sealed) {
    int x = (int) (sealed >>> Integer.SIZE);
    int y = (int) sealed;
    for (int round = ROUNDS - 1; round >= 0; round--) {
      y = Integer.rotateRight(y ^ x, 3);
      x = Integer.rotateLeft((x ^ keys[round]) - y, 8);
    }
    return (long) x << Integer.SIZE | Integer.toUnsignedLong(y);
  }
}
