package dev.sonde.sys;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** Waiting for many descriptors: epoll(7), epoll_create1(2), epoll_ctl(2), epoll_pwait2(2). */
public final class Epolls {
  // sys/epoll.h
  public static final int EPOLL_CLOEXEC = 02000000;
  public static final int EPOLL_CTL_ADD = 1;
  public static final int EPOLL_CTL_DEL = 2;
  public static final int EPOLL_CTL_MOD = 3;
  public static final int EPOLLIN = 0x1;
  public static final int EPOLLPRI = 0x2;
  public static final int EPOLLOUT = 0x4;
  public static final int EPOLLERR = 0x8;
  public static final int EPOLLHUP = 0x10;
  public static final int EPOLLRDHUP = 0x2000;
  public static final int EPOLLEXCLUSIVE = 1 << 28;
  public static final int EPOLLONESHOT = 1 << 30;
  public static final int EPOLLET = 1 << 31;

  private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");
  private static final long LONGEST_SECONDS = 1_000_000;

  private static final MethodHandle CREATE1 = Native.function("epoll_create1");
  private static final MethodHandle CTL = Native.function("epoll_ctl");
  private static final MethodHandle WAIT = Native.function("epoll_wait");
  private static final @Nullable MethodHandle PWAIT2 = pwait2();

  /**
   * struct epoll_event. Packed on x86-64 only, where {@code data} is unaligned:
   *
   * <pre>
   *            0       4       8       12      16
   *   x86-64   | events| data          |
   *   AArch64  | events| (gap) | data          |
   * </pre>
   */
  public static final class EpollEvent {
    public static final int SIZE = PACKED ? 12 : 16;
    public static final int events = 0;
    public static final int data = PACKED ? 4 : 8;

    private EpollEvent() {}
  }

  private Epolls() {}

  private static @Nullable MethodHandle pwait2() {
    try {
      return Native.function("epoll_pwait2");
    } catch (UnsatisfiedLinkError beforeGlibc235) {
      return null;
    }
  }

  public static int create1(int flags) {
    return Native.call(CREATE1, flags);
  }

  /** Adds, changes or deletes {@code descriptor}; {@code event} is an epoll_event. */
  public static int ctl(int epoll, int operation, int descriptor, MemorySegment event) {
    return Native.keeping(event, Native.call(CTL, epoll, operation, descriptor, event.address()));
  }

  /** Waits for at most {@code millis}; forever when negative. */
  public static int wait(int epoll, MemorySegment events, int maximum, int millis) {
    return Native.keeping(events, Native.call(WAIT, epoll, room(events, maximum), maximum, millis));
  }

  /**
   * Waits for at most {@code timeout}, a timespec, not negative. Where libc or the kernel has no
   * epoll_pwait2 (glibc before 2.35, Linux before 5.11) the wait is rounded up to milliseconds.
   */
  public static int pwait2(int epoll, MemorySegment events, int maximum, MemorySegment timeout) {
    if (PWAIT2 != null) {
      long to = room(events, maximum);
      int ready = Native.call(PWAIT2, epoll, to, maximum, timeout.address(), 0);
      if (Native.keeping(timeout, Native.keeping(events, ready)) != -Errno.ENOSYS) return ready;
    }
    return wait(epoll, events, maximum, millis(timeout));
  }

  private static long room(MemorySegment events, int maximum) {
    return Native.address(events, 0, (long) maximum * EpollEvent.SIZE);
  }

  static int millis(MemorySegment timeout) {
    long seconds = timeout.get(ValueLayout.JAVA_LONG, Clocks.Timespec.tv_sec);
    long nanos = timeout.get(ValueLayout.JAVA_LONG, Clocks.Timespec.tv_nsec);
    return (int) (Math.min(seconds, LONGEST_SECONDS) * 1000 + Math.ceilDiv(nanos, 1_000_000L));
  }
}
