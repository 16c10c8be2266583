package dev.sonde.loop;

import dev.sonde.sys.Descriptors;
import dev.sonde.sys.EventFds;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Interrupts the loop's sleep from any thread: eventfd(2). Thread-safe. Writes at most once per
 * sleep, whoever calls and however often; a loop that is awake costs its callers no system call.
 *
 * <p>The loop announces its sleep, then looks for work once more; a caller leaves its work, then
 * looks for a sleeper. The order is sequentially consistent, so one of them sees the other.
 *
 * <p>Nobody reads the counter: waiting is edge-triggered, and 2^64 writes do not happen.
 */
final class Wakeup implements Source, AutoCloseable {
  private final AtomicBoolean asleep = new AtomicBoolean();
  private final int descriptor;
  private boolean closed;

  Wakeup() throws LoopFailure {
    int flags = EventFds.EFD_CLOEXEC | EventFds.EFD_NONBLOCK;
    descriptor = LoopFailure.check("eventfd", EventFds.eventfd(0, flags));
  }

  @Override
  public int descriptor() {
    return descriptor;
  }

  void beforeSleep() {
    asleep.set(true);
  }

  void afterSleep() {
    asleep.setRelease(false);
  }

  void wake() {
    if (asleep.get() && asleep.compareAndSet(true, false)) write();
  }

  /** Under the lock, because a number that is closed may by then be another file's. */
  private synchronized void write() {
    if (!closed) EventFds.write(descriptor, 1);
  }

  @Override
  public synchronized void close() {
    if (closed) return;
    closed = true;
    Descriptors.close(descriptor);
  }
}
