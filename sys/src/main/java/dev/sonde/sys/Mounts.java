package dev.sonde.sys;

import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandle;

/** What is seen at a path in the mount namespace of the calling thread: mount(2), umount2(2). */
public final class Mounts {
  // sys/mount.h
  public static final int MS_BIND = 4096;
  public static final int MS_REC = 16384;
  public static final int MS_PRIVATE = 1 << 18;
  public static final int MNT_DETACH = 2;

  private static final MethodHandle MOUNT = Native.function("mount");
  private static final MethodHandle UMOUNT2 = Native.function("umount2");

  private Mounts() {}

  /** Mounts without a file system of its own: a bind, or a change of propagation. */
  public static int mount(String source, String target, int flags) {
    return mount(source, target, "none", flags);
  }

  /** Mounts a file system of a type that needs no device, as tmpfs. */
  public static int mount(String source, String target, String type, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      long from = arena.allocateFrom(source).address();
      long to = arena.allocateFrom(target).address();
      return Native.call(MOUNT, from, to, arena.allocateFrom(type).address(), flags, 0);
    }
  }

  /** Takes away what is mounted at a path; with MNT_DETACH also while it is in use. */
  public static int umount(String target, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      return Native.call(UMOUNT2, arena.allocateFrom(target).address(), flags);
    }
  }
}
