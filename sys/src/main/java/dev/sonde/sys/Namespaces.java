package dev.sonde.sys;

import java.lang.invoke.MethodHandle;

/**
 * Namespaces: unshare(2), setns(2), namespaces(7). Both change the calling thread only, so call
 * them on a platform thread of your own.
 */
public final class Namespaces {
  // linux/sched.h
  public static final int CLONE_NEWNS = 0x00020000;
  public static final int CLONE_NEWNET = 0x40000000;

  private static final MethodHandle UNSHARE = Native.function("unshare");

  private Namespaces() {}

  public static int unshare(int flags) {
    return Native.call(UNSHARE, flags);
  }
}
