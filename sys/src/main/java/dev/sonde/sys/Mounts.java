package dev.sonde.sys;

import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandle;

/** What is seen at a path in the mount namespace of the calling thread: mount(2). */
public final class Mounts {
  // sys/mount.h
  public static final int MS_BIND = 4096;
  public static final int MS_REC = 16384;
  public static final int MS_PRIVATE = 1 << 18;

  private static final MethodHandle MOUNT = Native.function("mount");

  private Mounts() {}

  /** Mounts without a file system of its own: a bind, or a change of propagation. */
  public static int mount(String source, String target, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      long from = arena.allocateFrom(source).address();
      long to = arena.allocateFrom(target).address();
      return Native.call(MOUNT, from, to, 0, flags, 0);
    }
  }
}
