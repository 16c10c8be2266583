package dev.sonde.sys;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Timers that can be waited for: timerfd_create(2). The clocks are those of {@link Clocks}. */
public final class TimerFds {
  // sys/timerfd.h
  public static final int TFD_NONBLOCK = 04000;
  public static final int TFD_CLOEXEC = 02000000;
  public static final int TFD_TIMER_ABSTIME = 1;
  public static final int TFD_TIMER_CANCEL_ON_SET = 2;

  private static final MethodHandle CREATE = Native.function("timerfd_create");
  private static final MethodHandle SETTIME = Native.function("timerfd_settime");

  /** struct itimerspec: two timespecs. */
  public static final class Itimerspec {
    public static final int SIZE = 32;
    public static final int it_interval = 0;
    public static final int it_value = 16;

    private Itimerspec() {}
  }

  private TimerFds() {}

  public static int create(int clock, int flags) {
    return Native.call(CREATE, clock, flags);
  }

  /** Arms by {@code setting}, an itimerspec; disarms when its it_value is zero. */
  public static int settime(int descriptor, int flags, MemorySegment setting) {
    long from = Native.address(setting, 0, Itimerspec.SIZE);
    return Native.keeping(setting, Native.call(SETTIME, descriptor, flags, from, 0));
  }
}
