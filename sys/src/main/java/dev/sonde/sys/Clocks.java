package dev.sonde.sys;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Times as the kernel has them; how late one that sleeps may be woken: prctl(2). */
public final class Clocks {
  // linux/time.h
  public static final int CLOCK_MONOTONIC = 1;
  // linux/prctl.h
  public static final int PR_SET_TIMERSLACK = 29;

  private static final MethodHandle PRCTL = Native.function("prctl");

  /** struct timespec. */
  public static final class Timespec {
    public static final int SIZE = 16;
    public static final int tv_sec = 0;
    public static final int tv_nsec = 8;

    private Timespec() {}

    /** The time at offset {@code at} of {@code bytes}, in nanoseconds. */
    public static long nanos(MemorySegment bytes, long at) {
      return bytes.get(ValueLayout.JAVA_LONG, at + tv_sec) * 1_000_000_000
          + bytes.get(ValueLayout.JAVA_LONG, at + tv_nsec);
    }
  }

  private Clocks() {}

  /**
   * How many nanoseconds late the kernel may wake the calling thread, so that it wakes several at
   * once; 0 for what it was at first, 50 microseconds as a rule. Threads and programs that it
   * starts inherit it.
   */
  public static int timerSlack(long nanos) {
    return Native.call(PRCTL, PR_SET_TIMERSLACK, nanos);
  }
}
