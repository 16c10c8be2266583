package dev.sonde.loop;

import org.jspecify.annotations.Nullable;

/**
 * The thread a loop belongs to: the one that made it, then the one that runs it, and once {@code
 * run} has returned the first to touch it. Checked at every entry, so that a call from elsewhere
 * fails instead of racing.
 */
final class Ownership {
  private volatile @Nullable Thread owner = Thread.currentThread();
  private boolean running;
  private boolean closed;

  /** The calling thread runs the loop from now on. */
  synchronized void begin() {
    // The kernel would get the address of memory that is freed.
    if (closed) throw new IllegalStateException("the loop is closed");
    if (running) throw new IllegalStateException("the loop runs already, on thread " + name(owner));
    owner = Thread.currentThread();
    running = true;
  }

  synchronized void end() {
    running = false;
    owner = null;
  }

  void check() {
    if (!Thread.currentThread().equals(owner)) claim();
  }

  synchronized void checkAtRest() {
    check();
    if (running) throw new IllegalStateException("the loop is running: stop it first");
  }

  /** It is at rest for good. */
  synchronized void close() {
    checkAtRest();
    closed = true;
  }

  private synchronized void claim() {
    Thread caller = Thread.currentThread();
    if (owner == null) owner = caller;
    if (!caller.equals(owner)) {
      throw new IllegalStateException(
          "the loop belongs to thread %s; thread %s may only post to it or stop it"
              .formatted(name(owner), caller.getName()));
    }
  }

  private static String name(@Nullable Thread thread) {
    return thread == null ? "none" : thread.getName();
  }
}
