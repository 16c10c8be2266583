package dev.sonde.sys;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Who the process is: credentials(7), setresuid(2), setgroups(2), prctl(2). The set functions are
 * libc's, which change every thread; the raw system calls change one.
 */
public final class Credentials {
  // linux/prctl.h
  public static final int PR_SET_NO_NEW_PRIVS = 38;

  private static final MethodHandle GETUID = Native.function("getuid");
  private static final MethodHandle GETEUID = Native.function("geteuid");
  private static final MethodHandle GETGID = Native.function("getgid");
  private static final MethodHandle GETEGID = Native.function("getegid");
  private static final MethodHandle GETGROUPS = Native.function("getgroups");
  private static final MethodHandle SETRESUID = Native.function("setresuid");
  private static final MethodHandle SETRESGID = Native.function("setresgid");
  private static final MethodHandle SETGROUPS = Native.function("setgroups");

  /**
   * Variadic, but not bound as such: a shape of its own would cost every start 10 ms, and both
   * calling conventions pass variadic integers as they pass others.
   */
  private static final MethodHandle PRCTL = Native.function("prctl");

  private Credentials() {}

  public static int getuid() {
    return Native.call(GETUID, 0);
  }

  public static int geteuid() {
    return Native.call(GETEUID, 0);
  }

  public static int getgid() {
    return Native.call(GETGID, 0);
  }

  public static int getegid() {
    return Native.call(GETEGID, 0);
  }

  /** How many supplementary groups there are. */
  public static int groups() {
    return Native.call(GETGROUPS, 0, MemorySegment.NULL.address());
  }

  public static int setresuid(int real, int effective, int saved) {
    return Native.call(SETRESUID, real, effective, saved);
  }

  public static int setresgid(int real, int effective, int saved) {
    return Native.call(SETRESGID, real, effective, saved);
  }

  /** Replaces the supplementary groups by none. */
  public static int clearGroups() {
    return Native.call(SETGROUPS, 0, MemorySegment.NULL.address());
  }

  /** prctl(2); PR_SET_NO_NEW_PRIVS holds for the calling thread and those it starts. */
  public static int prctl(int option, long argument) {
    return Native.call(PRCTL, option, argument);
  }
}
