package dev.sonde.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Names and numbers of network interfaces: if_nametoindex(3). */
public final class Interfaces {
  // net/if.h
  public static final int IF_NAMESIZE = 16;

  private static final MethodHandle IF_NAMETOINDEX = Native.function("if_nametoindex");
  private static final MethodHandle IF_INDEXTONAME = Native.function("if_indextoname");

  private Interfaces() {}

  /**
   * Whether an interface may have this name: 1 to 15 bytes before the NUL. The kernel cuts what is
   * longer, and would find another interface by what is left.
   */
  public static boolean isName(String name) {
    int length = name.getBytes(StandardCharsets.UTF_8).length;
    return length > 0 && length < IF_NAMESIZE && name.indexOf('\0') < 0;
  }

  /** The interface's index, or 0 when there is none of that name. */
  public static int nameToIndex(String name) {
    if (!isName(name)) return 0;
    try (Arena arena = Arena.ofConfined()) {
      return (int) Native.callLong(IF_NAMETOINDEX, arena.allocateFrom(name).address(), 0);
    }
  }

  /** The interface's name, or null when there is none of that index. */
  public static @Nullable String indexToName(int index) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(IF_NAMESIZE);
      return Native.string(Native.callLong(IF_INDEXTONAME, index, name.address()));
    }
  }
}
