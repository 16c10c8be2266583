package dev.sonde.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * How much a thread allocates in a steady state: for tests of paths that must make no garbage. How
 * soon the compiler has seen enough to remove what can be removed is its own affair, so a round is
 * repeated until one is clean, or too many were not.
 */
public final class Garbage {
  private static final int ROUNDS = 400;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Garbage() {}

  /** The bytes the least wasteful of many rounds allocated; stops at one within {@code enough}. */
  public static long ofTheBestRound(long enough, Runnable round) {
    long least = Long.MAX_VALUE;
    for (int rounds = 0; rounds < ROUNDS && least > enough; rounds++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      round.run();
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }
}
