package dev.sonde.probe;

import dev.sonde.loop.Reactor;

/**
 * A thread on which a reactor runs until it is stopped, for those who have no loop of their own.
 * Any thread may post to it; nothing is posted behind the task that stops it, where it would never
 * run.
 */
final class LoopThread {
  private final Reactor reactor;
  private final Thread thread;
  private boolean stopped;

  LoopThread(Reactor reactor, String name) {
    this.reactor = reactor;
    thread = Thread.ofPlatform().daemon().name(name).start(reactor::run);
  }

  synchronized void post(Runnable task) {
    if (stopped) throw new IllegalStateException("it is closed");
    reactor.post(task);
  }

  /**
   * Lets the loop do what was posted, and ends it.
   *
   * @return whether this call did so, not an earlier one
   * @throws IllegalStateException on the loop's thread, which cannot wait for its own end
   */
  boolean stop() {
    if (thread.equals(Thread.currentThread())) {
      throw new IllegalStateException("the loop's own thread cannot close it");
    }
    // Without the lock while it waits: tasks may post, on the thread that is to end.
    if (!forbid()) return false;
    awaitEnd();
    return true;
  }

  private synchronized boolean forbid() {
    if (stopped) return false;
    reactor.post(reactor::stop);
    stopped = true;
    return true;
  }

  /** Through interrupts: what is not closed now never will be, and the loop ends at once. */
  private void awaitEnd() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
  }
}
