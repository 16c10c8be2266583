package dev.sonde.socket;

import dev.sonde.sys.Clocks;

/** The clock of the kernel's packet time stamps: CLOCK_REALTIME, clock_gettime(2). */
public final class StampClock {
  private StampClock() {}

  /** Nanoseconds since the epoch. */
  public static long nanos() {
    return Clocks.realtimeNanos();
  }
}
