package dev.sonde.socket;

import dev.sonde.sys.Entropy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Numbers nobody can guess, of the kernel: getrandom(2). SecureRandom gives the same, and takes a
 * tenth of a short tool's time to be set up.
 */
public final class RandomNumbers {
  private RandomNumbers() {}

  /** Any of all longs. */
  public static long int64() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(ValueLayout.JAVA_LONG);
      int count = Entropy.getrandom(bytes);
      if (count != Long.BYTES) throw new IllegalStateException("getrandom returned " + count);
      return bytes.get(ValueLayout.JAVA_LONG, 0);
    }
  }

  /** Any number of so many bits. */
  public static int bits(int bits) {
    return (int) (int64() >>> (Long.SIZE - bits));
  }
}
