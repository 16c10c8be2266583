package dev.sonde.sys;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** A counter that can be waited for: eventfd(2), eventfd_write(3). */
public final class EventFds {
  // sys/eventfd.h
  public static final int EFD_SEMAPHORE = 1;
  public static final int EFD_NONBLOCK = 04000;
  public static final int EFD_CLOEXEC = 02000000;

  private static final MethodHandle EVENTFD = Native.function("eventfd");
  private static final MethodHandle READ = Native.function("eventfd_read");
  private static final MethodHandle WRITE = Native.function("eventfd_write");

  private EventFds() {}

  public static int eventfd(int initial, int flags) {
    return Native.call(EVENTFD, initial, flags);
  }

  /** Stores the counter, a 64-bit number, in {@code value}, and resets it. */
  public static int read(int descriptor, MemorySegment value) {
    return Native.keeping(
        value, Native.call(READ, descriptor, Native.address(value, 0, Long.BYTES)));
  }

  /** Adds {@code value} to the counter. */
  public static int write(int descriptor, long value) {
    return Native.call(WRITE, descriptor, value);
  }
}
