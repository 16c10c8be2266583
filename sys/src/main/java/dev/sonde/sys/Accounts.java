package dev.sonde.sys;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Users and groups, by name: getpwnam(3), getpwuid(3), getgrnam(3), in the forms that any number of
 * threads may call. They may wait for a name service: nsswitch.conf(5).
 *
 * <p>Each fills a struct, and a buffer with what the struct points to. It returns 0, also where
 * there is no such name, or an errno, which is positive: ERANGE where the buffer is too small.
 * {@code found} takes the address of the struct, or 0.
 */
public final class Accounts {
  private static final MethodHandle GETPWNAM = Native.function("getpwnam_r");
  private static final MethodHandle GETPWUID = Native.function("getpwuid_r");
  private static final MethodHandle GETGRNAM = Native.function("getgrnam_r");

  /** struct passwd, pwd.h. */
  public static final class Passwd {
    public static final int SIZE = 48;
    public static final int pw_uid = 16;
    public static final int pw_gid = 20;

    private Passwd() {}
  }

  /** struct group, grp.h. */
  public static final class Group {
    public static final int SIZE = 32;
    public static final int gr_gid = 16;

    private Group() {}
  }

  private Accounts() {}

  /** {@code name} ends with a NUL. */
  public static int getpwnam(
      MemorySegment name, MemorySegment passwd, MemorySegment buffer, MemorySegment found) {
    return call(GETPWNAM, name.address(), passwd, buffer, found);
  }

  public static int getpwuid(
      int uid, MemorySegment passwd, MemorySegment buffer, MemorySegment found) {
    return call(GETPWUID, uid, passwd, buffer, found);
  }

  /** {@code name} ends with a NUL. */
  public static int getgrnam(
      MemorySegment name, MemorySegment group, MemorySegment buffer, MemorySegment found) {
    return call(GETGRNAM, name.address(), group, buffer, found);
  }

  private static int call(
      MethodHandle handle, long key, MemorySegment struct, MemorySegment buffer, MemorySegment to) {
    long size = buffer.byteSize();
    return Native.call(handle, key, struct.address(), buffer.address(), size, to.address());
  }
}
