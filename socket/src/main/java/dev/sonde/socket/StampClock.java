package dev.sonde.socket;

import java.time.Instant;

/** The clock of the kernel's packet time stamps: CLOCK_REALTIME, clock_gettime(2). */
public final class StampClock {
  private static final long SECOND = 1_000_000_000;

  private StampClock() {}

  /** Nanoseconds since the epoch. Compiled by C2 the instant is no object. */
  public static long nanos() {
    Instant now = Instant.now(); // of the same clock; before C2 it is cheaper than a call of libc
    return now.getEpochSecond() * SECOND + now.getNano();
  }
}
