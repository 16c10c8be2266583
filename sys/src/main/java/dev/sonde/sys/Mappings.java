package dev.sonde.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Memory that is shared with the kernel or a file: mmap(2), munmap(2). */
public final class Mappings {
  // sys/mman.h
  public static final int PROT_READ = 1;
  public static final int PROT_WRITE = 2;
  public static final int MAP_SHARED = 1;

  private static final MethodHandle MMAP = Native.function("mmap");
  private static final MethodHandle MUNMAP = Native.function("munmap");

  private Mappings() {}

  /** Maps {@code length} bytes of a descriptor from {@code offset}: the address, or minus errno. */
  public static long mmap(long length, int protection, int flags, int descriptor, long offset) {
    return Native.callAddress(MMAP, 0, length, protection, flags, descriptor, offset);
  }

  /** Unmaps; whoever touches the memory afterwards ends the process. */
  public static int munmap(long address, long length) {
    return Native.call(MUNMAP, address, length);
  }

  /**
   * What was mapped, to be touched in Java until {@code arena} is closed, which unmaps it: from
   * then on touching it throws.
   */
  public static MemorySegment segment(long address, long length, Arena arena) {
    return Native.memory(address, length, arena, () -> munmap(address, length));
  }

  /**
   * The number at an address of a mapping. Nothing is checked, so that a walk over many costs
   * little: the caller has held the address against the bounds, and keeps the mapping meanwhile.
   */
  public static int int32(long address) {
    return Native.int32(address);
  }
}
