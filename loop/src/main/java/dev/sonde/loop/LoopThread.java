package dev.sonde.loop;

/**
 * A thread on which a reactor runs until it is stopped, for those who have no loop of their own.
 * Any thread may post to it; nothing is posted behind the task that stops it, where it would never
 * run. The reactor stays its opener's to close, when the thread has ended.
 */
public final class LoopThread {
  private final Reactor reactor;
  private final String name;
  private final Thread thread;
  private boolean stopped;

  /** Starts the thread; {@code name} is its own and, in what it refuses, that of its owner. */
  public LoopThread(Reactor reactor, String name) {
    this.reactor = reactor;
    this.name = name;
    thread = Thread.ofPlatform().daemon().name(name).start(reactor::run);
  }

  /**
   * Has the loop do something.
   *
   * @throws IllegalStateException when it is stopped
   */
  public synchronized void post(Runnable task) {
    if (stopped) throw new IllegalStateException("the " + name + " is closed");
    reactor.post(task);
  }

  /** The caller is the loop. */
  public boolean isCurrent() {
    return thread.equals(Thread.currentThread());
  }

  /**
   * Lets the loop do what was posted, and ends it.
   *
   * @return whether this call did so, not an earlier one
   * @throws IllegalStateException on the loop's thread, which cannot wait for its own end
   */
  public boolean stop() {
    if (isCurrent()) {
      throw new IllegalStateException("the " + name + "'s own thread cannot close it");
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
