package dev.sonde.icmpd;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads on which the sockets that clients sent are looked at: one for each user, while there is
 * something to do. A socket is shared with the client, who may hold its lock for as long as it
 * likes, by a send from memory that does not come (MSG_MORE, userfaultfd(2), a hung file system);
 * bind(2) and getsockname(2) wait for that lock. So who holds one keeps only the own user's
 * programs waiting. Owned by the loop's thread.
 */
final class Inspectors implements AutoCloseable {
  /** So many of a user's may wait. */
  private static final int MOST = 1 << 14;

  private static final int IDLE_SECONDS = 1;

  private final Map<Integer, ThreadPoolExecutor> byUser = new HashMap<>();

  /**
   * Has a task done, after those of the same user before it.
   *
   * @throws java.util.concurrent.RejectedExecutionException where too many are before it
   */
  void execute(int user, Runnable task) {
    byUser.computeIfAbsent(user, Inspectors::inspector).execute(task);
  }

  private static ThreadPoolExecutor inspector(int user) {
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
    return one;
  }

  /** What waits is still done, for it owns descriptors; but nobody waits for that. */
  @Override
  public void close() {
    byUser.values().forEach(ThreadPoolExecutor::shutdown);
  }
}
