package dev.sonde.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Root's power in pieces: capabilities(7), capset(2). All of this is about the calling thread, and
 * no function of libc knows a way to change the others; a thread starts with those of its creator.
 *
 * <p>Two data structures make one set of 64 bits:
 *
 * <pre>
 *        0            4            8             12           16           20            24
 *        | effective  | permitted  | inheritable | effective  | permitted  | inheritable |
 *        |        capabilities 0 to 31           |        capabilities 32 to 63          |
 * </pre>
 */
public final class Capabilities {
  // linux/capability.h
  public static final int _LINUX_CAPABILITY_VERSION_3 = 0x20080522;
  public static final int _LINUX_CAPABILITY_U32S_3 = 2;

  private static final MethodHandle CAPGET = Native.function("capget");
  private static final MethodHandle CAPSET = Native.function("capset");

  /** struct __user_cap_header_struct; {@code pid} 0 is the calling thread. */
  public static final class UserCapHeader {
    public static final int SIZE = 8;
    public static final int version = 0;
    public static final int pid = 4;

    private UserCapHeader() {}
  }

  /** struct __user_cap_data_struct. */
  public static final class UserCapData {
    public static final int SIZE = 12;
    public static final int effective = 0;
    public static final int permitted = 4;
    public static final int inheritable = 8;

    private UserCapData() {}
  }

  private Capabilities() {}

  /** The permitted set, a bit for each capability, or minus errno; it holds the effective one. */
  public static long permitted() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = data(arena);
      int result = call(CAPGET, arena, data);
      if (result < 0) return result;
      long low = data.get(ValueLayout.JAVA_INT, UserCapData.permitted);
      long high = data.get(ValueLayout.JAVA_INT, UserCapData.SIZE + UserCapData.permitted);
      return high << Integer.SIZE | (low & 0xffff_ffffL);
    }
  }

  /** Empties the permitted, effective and inheritable sets; the kernel then empties the ambient. */
  public static int drop() {
    try (Arena arena = Arena.ofConfined()) {
      return call(CAPSET, arena, data(arena));
    }
  }

  private static MemorySegment data(Arena arena) {
    return arena.allocate((long) _LINUX_CAPABILITY_U32S_3 * UserCapData.SIZE, 4);
  }

  private static int call(MethodHandle handle, Arena arena, MemorySegment data) {
    MemorySegment header = arena.allocate(UserCapHeader.SIZE, 4);
    header.set(ValueLayout.JAVA_INT, UserCapHeader.version, _LINUX_CAPABILITY_VERSION_3);
    return Native.call(handle, header.address(), data.address());
  }
}
