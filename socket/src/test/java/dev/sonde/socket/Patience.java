package dev.sonde.socket;

import java.io.IOException;
import java.time.Duration;

/** Waits for what the kernel does at its own time and tells nobody. */
final class Patience {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Patience() {}

  /** Something that comes true. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws IOException;
  }

  static void until(String what, Condition condition) throws IOException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) throw new AssertionError("not so in time: " + what);
      Thread.onSpinWait();
    }
  }
}
