package dev.sonde.icmpd;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads on which the sockets that clients sent are looked at: one for each user, while there is
 * something to do. A socket is shared with the client, who may hold its lock for as long as it
 * likes, by a send from memory that does not come (MSG_MORE, userfaultfd(2), a hung file system);
 * bind(2) and getsockname(2) wait for that lock. So who holds one keeps only the own user's
 * programs waiting, until so many users do that there are no more threads: then nobody new is
 * looked at. Owned by the loop's thread.
 */
final class Inspectors implements AutoCloseable {
  /** So many of a user's may wait. */
  private static final int MOST = 1 << 14;

  /** So many users have a thread at most. */
  private static final int ALL = 256;

  private static final int IDLE_SECONDS = 1;

  /** One user's. */
  private static final class Inspector {
    final ThreadPoolExecutor thread;
    long given;

    Inspector(ThreadPoolExecutor thread) {
      this.thread = thread;
    }

    boolean isIdle() {
      return thread.getCompletedTaskCount() == given;
    }

    void give(Runnable task) {
      try {
        thread.execute(task);
        given++;
      } catch (OutOfMemoryError full) { // EAGAIN: clone(2)
        thread.remove(task);
        throw new RejectedExecutionException("no thread", full);
      }
    }
  }

  private final Map<Integer, Inspector> byUser = new HashMap<>();
  private final int most;

  Inspectors() {
    this(ALL);
  }

  Inspectors(int most) {
    this.most = most;
  }

  /**
   * Has a task done, after those of the same user before it.
   *
   * @throws RejectedExecutionException where too many are before it, or there is no thread for it
   */
  void execute(int user, Runnable task) {
    if (!byUser.containsKey(user)) endIdle();
    byUser.computeIfAbsent(user, this::admit).give(task);
  }

  /** For how many users there is an executor now. */
  int users() {
    return byUser.size();
  }

  private Inspector admit(int user) {
    if (byUser.size() >= most) throw new RejectedExecutionException("no thread is left");
    return inspector(user);
  }

  private void endIdle() {
    byUser
        .values()
        .removeIf(each -> {
          boolean idle = each.isIdle();
          if (idle) each.thread.shutdown();
          return idle;
        });
  }

  private static Inspector inspector(int user) {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST),
            Thread.ofPlatform()
                .daemon()
                .name("inspector-of-" + Integer.toUnsignedString(user))
                .factory());
    one.allowCoreThreadTimeOut(true);
    return new Inspector(one);
  }

  /** What waits is still done, for it owns descriptors; but nobody waits for that. */
  @Override
  public void close() {
    byUser.values().forEach(each -> each.thread.shutdown());
  }
}
