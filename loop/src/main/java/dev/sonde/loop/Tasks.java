package dev.sonde.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tasks posted by any thread, in the order of posting. Two lists change places, so that a task
 * posted by a task waits for the next turn and nothing is allocated once they have grown.
 */
final class Tasks {
  private List<Runnable> incoming = new ArrayList<>();
  private List<Runnable> running = new ArrayList<>();
  private boolean closed;
  private volatile boolean waiting;

  synchronized void add(Runnable task) {
    if (closed) throw new IllegalStateException("the loop is closed");
    incoming.add(task);
    waiting = true;
  }

  boolean areWaiting() {
    return waiting;
  }

  /** Hands over those posted before this call. */
  void drain(Consumer<Runnable> runner) {
    if (!waiting) return;
    exchange();
    for (int i = 0; i < running.size(); i++) runner.accept(running.get(i));
    running.clear();
  }

  private synchronized void exchange() {
    List<Runnable> emptied = running;
    running = incoming;
    incoming = emptied;
    waiting = false;
  }

  synchronized void close() {
    closed = true;
  }
}
