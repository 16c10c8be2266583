package dev.sonde.sys;

import java.lang.invoke.MethodHandle;

/**
 * Error numbers and their names: errno(3), strerror(3). Values of Linux on x86-64 and AArch64
 * ({@code asm-generic/errno.h}).
 */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int ENXIO = 6;
  public static final int EBADF = 9;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int ENFILE = 23;
  public static final int EMFILE = 24;
  public static final int EPIPE = 32;
  public static final int ERANGE = 34;
  public static final int ENAMETOOLONG = 36;
  public static final int ENOSYS = 38;
  public static final int ENODATA = 61;
  public static final int EPROTO = 71;
  public static final int ENOTSOCK = 88;
  public static final int EMSGSIZE = 90;
  public static final int EPROTOTYPE = 91;
  public static final int ENOPROTOOPT = 92;
  public static final int EPROTONOSUPPORT = 93;
  public static final int EAFNOSUPPORT = 97;
  public static final int EADDRINUSE = 98;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ENETDOWN = 100;
  public static final int ENETUNREACH = 101;
  public static final int ECONNABORTED = 103;
  public static final int ECONNRESET = 104;
  public static final int ENOBUFS = 105;
  public static final int ENOTCONN = 107;
  public static final int ETIMEDOUT = 110;
  public static final int ECONNREFUSED = 111;
  public static final int EHOSTUNREACH = 113;
  public static final int EINPROGRESS = 115;

  private static final class Linked {
    private static final MethodHandle NAME = Native.function("strerrorname_np");
    private static final MethodHandle DESCRIPTION = Native.function("strerrordesc_np");
  }

  private Errno() {}

  /** The symbolic name, as {@code ENETUNREACH}; the number itself where libc knows none. */
  public static String name(int errno) {
    String name = Native.string(Native.callLong(Linked.NAME, errno, 0));
    return name == null ? "errno " + errno : name;
  }

  /** The description, as {@code Network is unreachable}. */
  public static String description(int errno) {
    String text = Native.string(Native.callLong(Linked.DESCRIPTION, errno, 0));
    return text == null ? "Unknown error " + errno : text;
  }
}
