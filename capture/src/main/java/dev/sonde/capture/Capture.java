package dev.sonde.capture;

import dev.sonde.bpf.BpfProgram;
import dev.sonde.loop.Interest;
import dev.sonde.loop.LoopFailure;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Ready;
import dev.sonde.loop.Registration;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.socket.FrameBatch;
import dev.sonde.socket.PacketCounts;
import dev.sonde.socket.SocketFailure;
import dev.sonde.sys.Errno;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Packets of a device, or of all, as they come: packet(7), with a ring that is read in place.
 *
 * <pre>
 *   try (Capture capture = Capture.on("eth0").filter(program).open()) {
 *     capture.run(packet -> ...);                     // in place, until somebody closes it
 *     for (CapturedPacket packet : capture) ...       // or copies
 *   }
 * </pre>
 *
 * <p>It runs on its own, by {@link #run}, {@link #dispatch}, {@link #take} or the iterator, for one
 * thread at a time; or on a {@link Reactor}, by {@link #register}. {@link #close}, {@link #stats}
 * and what says something of it are for any thread. While nothing comes it wakes nobody.
 *
 * <p>A device that goes down, or away, and comes back ends nothing: {@link
 * CaptureOptions#onChange}.
 */
public final class Capture implements Iterable<CapturedPacket>, AutoCloseable {
  /** The name that stands for all devices. */
  public static final String ANY = CaptureOptions.ANY;

  /** As a timeout: until there is something, or it is closed. */
  public static final Duration FOREVER = Duration.ofDays(100_000);

  private static final Duration ROOM = Duration.ofSeconds(1);

  private final Object lock = new Object();
  private final String device;
  private final LiveRing live;
  private final CaptureWait wait;
  private final CapturedPacket packet = new CapturedPacket();
  private final List<Registration> registrations = new ArrayList<>();
  private @Nullable Reactor reactor;
  private volatile boolean closed;
  private @Nullable Thread reader;

  Capture(CaptureOptions options) throws SocketFailure {
    device = options.device;
    live = LiveRing.open(options);
    try {
      wait = new CaptureWait(live.socket(), live.watch().changes());
    } catch (SocketFailure | RuntimeException | Error failure) {
      LiveRing.abandon(live, failure);
      throw failure;
    }
  }

  /** A capture to be opened from a device, or from {@link #ANY}. */
  public static CaptureOptions on(String device) {
    return new CaptureOptions(device);
  }

  /** The name of the device, as it was asked for. */
  public String device() {
    return device;
  }

  /** What its packets start with. */
  public LinkType linkType() {
    return live.linkType();
  }

  public int snapLength() {
    return live.snapLength();
  }

  /** The number of the group that shares what comes, of one of {@link CaptureOptions#openGroup}. */
  public int group() {
    return live.group();
  }

  /**
   * Waits for packets, for at most {@code timeout}, and calls the handler for those that have come,
   * at most a block of the ring. What the handler throws arrives here; the packets behind it wait.
   *
   * @return how many there were; 0 at the end of the timeout, when the device has changed, when it
   *     is closed, or when the filter passes none of them
   * @throws SocketFailure when the device fails otherwise than by going down
   */
  public int dispatch(PacketHandler handler, Duration timeout) throws SocketFailure {
    if (!enter()) return 0;
    try {
      if (!live.begin()) await(nanos(timeout));
      return handle(handler);
    } finally {
      leave();
    }
  }

  /** Calls the handler for every packet until it is closed. */
  public void run(PacketHandler handler) throws SocketFailure {
    while (!closed) dispatch(handler, FOREVER);
  }

  /**
   * A copy of the next packet.
   *
   * @return null at the end of the timeout, or when it is closed
   */
  public @Nullable CapturedPacket take(Duration timeout) throws SocketFailure {
    if (!enter()) return null;
    try {
      long deadline = System.nanoTime() + nanos(timeout);
      while (!closed) {
        while (live.begin()) {
          CapturedPacket copy = live.next(packet) ? packet.copy() : null;
          live.end();
          if (copy != null) return copy;
        }
        long left = deadline - System.nanoTime();
        if (left <= 0) return null;
        await(left);
      }
      return null;
    } finally {
      leave();
    }
  }

  /** Copies of the packets, until it is closed; failures arrive as UncheckedIOException. */
  @Override
  public Iterator<CapturedPacket> iterator() {
    return new PacketIterator(this);
  }

  private int handle(PacketHandler handler) throws SocketFailure {
    if (closed || !live.begin()) return 0;
    int count = 0;
    try {
      if (handler.equals(PacketHandler.NONE)) return live.skip(packet);
      while (!closed && live.next(packet)) {
        count++;
        handler.packet(packet);
      }
    } finally {
      live.end();
    }
    return count;
  }

  private void await(long nanos) throws SocketFailure {
    wait.await(nanos);
    if (wait.isFailed()) live.watch().error();
    if (wait.isChanged()) live.watch().changed();
  }

  private static long nanos(Duration timeout) {
    return timeout.compareTo(FOREVER) >= 0 ? FOREVER.toNanos() : timeout.toNanos();
  }

  /**
   * Has a loop call the handler for every packet, on its thread, until this is closed. A turn of
   * the loop shows at most a block of the ring.
   */
  public void register(Reactor loop, PacketHandler handler) throws LoopFailure {
    synchronized (lock) {
      if (closed || reactor != null) throw new IllegalStateException(device + " is closed or used");
      Registration packets =
          loop.register(live.socket(), Interest.READ, (_, ready) -> turn(ready, handler));
      registrations.add(packets);
      reactor = loop; // from now on, since what is registered is to be closed
      registrations.add(loop.register(live.watch().changes(), Interest.READ, (_, _) -> turnNews()));
    }
  }

  private void turn(Ready ready, PacketHandler handler) throws SocketFailure {
    if (!enter()) return;
    try {
      if (ready.error()) live.watch().error();
      handle(handler);
    } finally {
      leaveLoop();
    }
  }

  private void turnNews() throws SocketFailure {
    if (!enter()) return;
    try {
      live.watch().changed();
    } finally {
      leaveLoop();
    }
  }

  /**
   * Passes from now on what the program passes, or all; on the thread that captures, or while none
   * does. Packets that are in the ring already are held against it too, as far as they were kept;
   * but not where it asks what only the kernel knows, as a mark or a queue.
   */
  public void filter(@Nullable BpfProgram program) throws SocketFailure {
    synchronized (lock) {
      if (closed) throw new IllegalStateException("the capture from " + device + " is closed");
      if (reader != null && !reader.equals(Thread.currentThread())) throw inUse();
      live.filter(program);
    }
  }

  /**
   * How many packets have been taken out of the ring, those included that the kernel passed and the
   * filter refused afterwards; in the end as many as {@link #stats} received less dropped. For the
   * thread that captures, or when none does.
   */
  public long seen() {
    return live.seen();
  }

  /** What was received and dropped since it was opened, also when it is closed. */
  public PacketCounts stats() throws SocketFailure {
    return live.socket().counts();
  }

  /**
   * Sends frames by the device, with its own link header; other captures see them, this one does
   * not. From any thread. See {@link dev.sonde.socket.PacketSocket#sendAll}.
   *
   * @return how many went out before {@code patience} ended
   */
  public int inject(FrameBatch batch, Duration patience) throws SocketFailure {
    checkInjection();
    return live.socket().sendAll(batch, patience);
  }

  /** Sends one frame, and waits up to a second for room. Many go faster by a batch. */
  public void inject(MemorySegment bytes, long at, int length) throws SocketFailure {
    try (FrameBatch batch = new FrameBatch(1, Math.max(1, length))) {
      batch.length(batch.add(), length);
      MemorySegment.copy(bytes, at, batch.bytes(), 0, length);
      if (inject(batch, ROOM) == 0) throw new SocketFailure("send by " + device, Errno.ENOBUFS);
    }
  }

  private void checkInjection() {
    if (CookedHeader.of(linkType()) == null) return;
    throw new IllegalStateException(
        "a capture of link type " + linkType() + " can't send: it has no link headers");
  }

  public boolean isClosed() {
    return closed;
  }

  /**
   * Ends it, at once, although no packet comes: from any thread, also from the handler. A thread
   * that waits here goes on, and releases what is held when it no longer reads there.
   */
  @Override
  public void close() throws SocketFailure {
    synchronized (lock) {
      if (closed) return;
      closed = true;
      if (reader != null) wait.wake();
      else release();
    }
  }

  /** False when it is closed: then there is nothing to leave. */
  private boolean enter() {
    synchronized (lock) {
      if (reader != null) throw inUse();
      if (!closed) reader = Thread.currentThread();
      return !closed;
    }
  }

  private IllegalStateException inUse() {
    return new IllegalStateException("the packets of " + device + " are being handled already");
  }

  private void leave() throws SocketFailure {
    synchronized (lock) {
      reader = null;
      if (closed) release();
    }
  }

  private void leaveLoop() throws SocketFailure {
    try {
      if (closed) for (Registration registration : registrations) registration.close();
    } finally {
      leave();
    }
  }

  private void release() throws SocketFailure {
    // The loop may be another thread's. That the descriptors are gone by then it takes well.
    Reactor loop = reactor;
    if (loop != null) {
      for (Registration registration : registrations) forget(loop, registration);
    }
    try {
      wait.close();
    } finally {
      live.close();
    }
  }

  private static void forget(Reactor loop, Registration registration) {
    try {
      loop.post(registration::close);
    } catch (IllegalStateException closed) {
      assert closed.getMessage() != null; // the loop is closed, and has forgotten all it had
    }
  }
}
