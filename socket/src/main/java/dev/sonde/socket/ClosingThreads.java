package dev.sonde.socket;

import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.Sockets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Closes what strangers passed to this process, elsewhere than on the loop's thread: close(2) of
 * the last descriptor of a TCP socket waits as long as its owner said (socket(7), SO_LINGER), and
 * of a file on a file system that hangs for ever.
 *
 * <p>Each user has a few threads, while something of that user's is to be closed; when all of them
 * wait, the rest does. So nobody waits for another, until so many users keep theirs waiting that
 * there are no more threads: then the next thread that is free does what is left. Of a user who has
 * many waiting nothing more should be received: {@link #isFull}. Any thread may ask.
 */
public final class ClosingThreads {
  private static final int EACH = 4;
  private static final int MANY = 64;
  private static final int ALL = 256;

  /** What one user has. */
  private static final class Unclosed {
    final int user;
    final Deque<Runnable> waiting = new ArrayDeque<>();
    int count;
    int threads;

    Unclosed(int user) {
      this.user = user;
    }

    String thread() {
      return "closing-of-" + Integer.toUnsignedString(user);
    }
  }

  private final Map<Integer, Unclosed> byUser = new HashMap<>();
  private final int most;
  private int threads;

  /** They do not hold up the end of the process, and neither does what they wait for. */
  public ClosingThreads() {
    this(ALL);
  }

  /** With so many for all users together. */
  ClosingThreads(int most) {
    this.most = most;
  }

  /** How many of a user's are not closed yet. */
  public synchronized int waiting(int user) {
    Unclosed own = byUser.get(user);
    return own == null ? 0 : own.count;
  }

  /** A user has so many that it should get rid of them first. */
  public boolean isFull(int user) {
    return waiting(user) >= MANY;
  }

  /** Closes a descriptor that a user passed: at once what cannot wait, a UDP socket. */
  public void close(int user, Descriptor descriptor) {
    if (isUdp(descriptor.descriptor())) {
      descriptor.close();
    } else if (!descriptor.isClosed()) {
      hand(user, new Descriptor(descriptor.release())::close);
    }
  }

  private static boolean isUdp(int descriptor) {
    int domain = ask(descriptor, SocketOptions.SO_DOMAIN);
    return (domain == Sockets.AF_INET || domain == Sockets.AF_INET6)
        && ask(descriptor, SocketOptions.SO_PROTOCOL) == Sockets.IPPROTO_UDP
        && ask(descriptor, SocketOptions.SO_TYPE) == Sockets.SOCK_DGRAM;
  }

  private static int ask(int descriptor, int option) {
    return SocketOptions.get(descriptor, SocketOptions.SOL_SOCKET, option);
  }

  /**
   * Ends a connection of a user's at once, and closes it: elsewhere if something is left in it that
   * nobody received, since the kernel closes that with it. Until then it is one descriptor,
   * whatever is in it. The peer reads what was sent to it and then the end.
   */
  public void close(int user, UnixSocket socket) throws SocketFailure {
    if (socket.isClosed()) return;
    if (socket.finish()) hand(user, socket.released()::discard);
    else socket.close();
  }

  private synchronized void hand(int user, Runnable closing) {
    Unclosed own = byUser.computeIfAbsent(user, Unclosed::new);
    own.waiting.add(closing);
    own.count++;
    if (own.threads == EACH || threads == most) return;
    Thread thread = Thread.ofPlatform().daemon().name(own.thread()).unstarted(() -> work(own));
    try {
      thread.start();
    } catch (OutOfMemoryError full) {
      return; // EAGAIN, clone(2): it waits, and counts, until another thread is free or starts
    }
    own.threads++;
    threads++;
  }

  private void work(Unclosed first) {
    for (Unclosed own = first; own != null; own = another()) {
      Thread.currentThread().setName(own.thread());
      for (Runnable next = next(own); next != null; next = next(own)) close(own, next);
    }
  }

  /** Whatever is thrown is reported, and does not end the thread, which others may wait for. */
  private void close(Unclosed own, Runnable closing) {
    try {
      closing.run();
    } catch (Throwable thrown) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
    } finally {
      done(own);
    }
  }

  private synchronized @Nullable Runnable next(Unclosed own) {
    Runnable next = own.waiting.poll();
    if (next == null) own.threads--;
    return next;
  }

  private synchronized void done(Unclosed own) {
    if (--own.count == 0) byUser.remove(own.user, own);
  }

  /** A user who waits for a first thread: it has that of the caller, which else ends. */
  private synchronized @Nullable Unclosed another() {
    for (Unclosed each : byUser.values()) {
      if (each.threads > 0 || each.waiting.isEmpty()) continue;
      each.threads++;
      return each;
    }
    threads--;
    return null;
  }
}
