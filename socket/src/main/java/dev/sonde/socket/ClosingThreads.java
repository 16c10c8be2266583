package dev.sonde.socket;

import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.Sockets;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Closes what strangers passed to this process, elsewhere than on the loop's thread: close(2) of
 * the last descriptor of a TCP socket waits as long as its owner said (socket(7), SO_LINGER), and
 * of a file on a file system that hangs for ever.
 *
 * <p>A few threads, which there are only while something is to be closed; when all of them wait,
 * the rest does. Any thread may ask.
 */
public final class ClosingThreads {
  private static final int MOST = 16;
  private static final int IDLE_SECONDS = 1;

  /** What may be read at once of what is thrown away. */
  private static final int ROOM = 1 << 12;

  private final AtomicInteger waiting = new AtomicInteger();
  private final ThreadPoolExecutor threads;

  /** They do not hold up the end of the process, and neither does what they wait for. */
  public ClosingThreads() {
    threads =
        new ThreadPoolExecutor(
            MOST,
            MOST,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("closing-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /** How many are not closed yet. */
  public int waiting() {
    return waiting.get();
  }

  /** Closes a descriptor: at once what cannot wait, a UDP socket. */
  public void close(Descriptor descriptor) {
    if (isUdp(descriptor.descriptor())) descriptor.close();
    else if (!descriptor.isClosed()) hand(new Descriptor(descriptor.release()));
  }

  private void hand(Descriptor owned) {
    waiting.incrementAndGet();
    threads.execute(() -> {
      try {
        owned.close();
      } finally {
        waiting.decrementAndGet();
      }
    });
  }

  private static boolean isUdp(int descriptor) {
    return ask(descriptor, SocketOptions.SO_PROTOCOL) == Sockets.IPPROTO_UDP
        && ask(descriptor, SocketOptions.SO_TYPE) == Sockets.SOCK_DGRAM;
  }

  private static int ask(int descriptor, int option) {
    return SocketOptions.get(descriptor, SocketOptions.SOL_SOCKET, option);
  }

  /**
   * Closes a connection at once, and afterwards the descriptors that it brought and that nobody
   * received. The peer reads what was sent to it and then the end, not that it was reset.
   */
  public void close(UnixSocket socket) throws SocketFailure {
    List<Descriptor> unread = socket.finish(ROOM);
    socket.close();
    unread.forEach(this::close);
  }
}
