package dev.sonde.icmpd;

import dev.sonde.loop.LoopThread;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Source;
import dev.sonde.socket.ChannelDescriptor;
import dev.sonde.socket.UdpSocket;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The ICMP errors that one UDP socket's datagrams provoke, as a queue: from the daemon, so that the
 * socket need not be connected and its next send is not disturbed, as with IP_RECVERR.
 *
 * <pre>{@code
 * try (IcmpErrors errors = IcmpErrors.watch(channel)) {
 *   channel.send(datagram, target);
 *   System.out.println(errors.take()); // 192.0.2.1:53: port unreachable (ECONNREFUSED) from ...
 * }
 * }</pre>
 *
 * <p>Any thread may take, virtual ones above all: they wait without holding a thread of the system.
 * A thread of its own reads what the daemon sends. When nobody takes, errors wait here, then with
 * the daemon, and at last are lost and counted.
 */
public final class IcmpErrors implements AutoCloseable {
  /** Where the daemon is, unless it was told otherwise. */
  public static final Path DEFAULT_PATH = Protocol.DEFAULT_PATH;

  private static final int MOST = 4096;
  private static final long PATIENCE_SECONDS = 10;

  /** An error, or else why there will be no more. */
  private record Item(@Nullable IcmpError error, @Nullable IOException end) {}

  private final BlockingQueue<Item> queue = new LinkedBlockingQueue<>();
  private final CompletableFuture<Boolean> agreed = new CompletableFuture<>();
  private final Reactor reactor;
  private final LoopThread thread;
  private final IcmpWatch watch;
  private volatile long lost;
  private volatile boolean paused;

  private IcmpErrors(Source socket, Path daemon) throws IOException {
    reactor = Reactor.open();
    try {
      watch = IcmpWatch.open(reactor, socket, daemon, new Filler());
    } catch (IOException | RuntimeException failure) {
      reactor.close();
      throw failure;
    }
    thread = new LoopThread(reactor, "icmp-errors");
  }

  public static IcmpErrors watch(UdpSocket socket) throws IOException {
    return watch(socket, DEFAULT_PATH);
  }

  /**
   * The errors of a socket from now on; {@code daemon} is the path the daemon listens at.
   *
   * @throws IOException where no daemon listens, or it refuses, and why; the cause is a {@link
   *     dev.sonde.socket.SocketFailure} with the errno then
   */
  public static IcmpErrors watch(UdpSocket socket, Path daemon) throws IOException {
    return begun(new IcmpErrors(socket, daemon));
  }

  public static IcmpErrors watch(DatagramChannel channel) throws IOException {
    return watch(channel, DEFAULT_PATH);
  }

  /** The same for any channel of Java's; an unbound one is bound to a port by this. */
  public static IcmpErrors watch(DatagramChannel channel, Path daemon) throws IOException {
    // Else the daemon would bind it, and Java, which does not know, once more: EINVAL.
    if (channel.getLocalAddress() == null) channel.bind(null);
    return begun(new IcmpErrors(ChannelDescriptor.of(channel), daemon));
  }

  /** The same on a loop: the listener is called on its thread, which must be this one. */
  public static IcmpWatch watch(Reactor reactor, Source socket, Path daemon, IcmpListener listener)
      throws IOException {
    return IcmpWatch.open(reactor, socket, daemon, listener);
  }

  private static IcmpErrors begun(IcmpErrors errors) throws IOException {
    try {
      errors.agreed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return errors;
    } catch (ExecutionException refused) {
      errors.close();
      throw new IOException(refused.getCause());
    } catch (TimeoutException silent) {
      errors.close();
      throw new IOException("the daemon does not answer", silent);
    } catch (InterruptedException interrupted) {
      errors.close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while it waited for the daemon");
    }
  }

  /**
   * Waits for the next error.
   *
   * @throws IOException when there will be no more, and why; after that at each call
   */
  public IcmpError take() throws IOException, InterruptedException {
    return error(queue.take());
  }

  /** Waits at most so long for the next error; null when none came. */
  public @Nullable IcmpError poll(Duration patience) throws IOException, InterruptedException {
    Item item = queue.poll(TimeUnit.NANOSECONDS.convert(patience), TimeUnit.NANOSECONDS);
    return item == null ? null : error(item);
  }

  private IcmpError error(Item item) throws IOException {
    if (item.error == null) {
      queue.add(item); // for whoever takes next
      throw new IOException(item.end);
    }
    if (paused && queue.size() < MOST / 2) resume();
    return item.error;
  }

  private void resume() {
    paused = false;
    try {
      thread.post(() -> {
        if (!paused) pause(false); // it may be full again by now
      });
    } catch (IllegalStateException closed) {
      return; // what is in the queue may still be taken
    }
  }

  /** How many errors were lost so far, because they were not taken in time. */
  public long lost() {
    return lost;
  }

  private void pause(boolean on) {
    try {
      watch.pause(on);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Ends the watch. Who waits in {@link #take} is told so. Must not be called by the loop. */
  @Override
  public void close() {
    if (!thread.stop()) return;
    watch.close();
    reactor.close();
    queue.add(new Item(null, new ClosedChannelException()));
  }

  /** Puts what the daemon says into the queue. Runs on the loop's thread. */
  private final class Filler implements IcmpListener {
    @Override
    public void watching() {
      agreed.complete(true);
    }

    @Override
    public void failed(IcmpError error) {
      lost = error.lost();
      queue.add(new Item(error, null));
      if (paused || queue.size() < MOST) return;
      paused = true;
      pause(true);
    }

    @Override
    public void lost(long errors) {
      lost = errors;
    }

    @Override
    public void ended(IOException why) {
      agreed.completeExceptionally(why);
      queue.add(new Item(null, why));
    }
  }
}
