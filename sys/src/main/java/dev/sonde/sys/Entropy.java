package dev.sonde.sys;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Random bytes of the kernel: getrandom(2). */
public final class Entropy {
  private static final MethodHandle GETRANDOM = Native.function("getrandom");

  private Entropy() {}

  /** Fills {@code bytes}, whole where they are at most 256; how many, or minus errno. */
  public static int getrandom(MemorySegment bytes) {
    return Native.keeping(bytes, Native.call(GETRANDOM, bytes.address(), bytes.byteSize(), 0));
  }
}
