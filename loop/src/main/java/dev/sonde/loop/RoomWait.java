package dev.sonde.loop;

import dev.sonde.sys.Clocks.Timespec;
import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Epolls;
import dev.sonde.sys.Epolls.EpollEvent;
import dev.sonde.sys.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * The sleep of who writes in the middle of a turn, until there is room: in a pipe, a socket, a
 * terminal. What wakes the loop ends it too, a signal above all, which a write(2) that waits would
 * keep from being handled for as long as nobody reads: epoll(7).
 *
 * <p>The descriptor stays as it is, since others may share it; a write of {@link #ATOMIC} bytes
 * that follows does not wait, unless another process fills the room first. Owned by the loop's
 * thread.
 */
public final class RoomWait implements AutoCloseable {
  /** So much a pipe takes as a whole, or not at all: PIPE_BUF of pipe(7). */
  public static final int ATOMIC = 4096;

  /** As a time to wait: until there is room, or the loop is woken. */
  public static final long FOREVER = Loop.FOREVER;

  private static final ValueLayout.OfInt EVENTS = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong DATA = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final int MOST = 2;
  private static final int NANOS = 1_000_000_000;
  private static final int WAKEUP = 0;
  private static final int OUTPUT = 1;

  private final Reactor reactor;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment events = arena.allocate((long) MOST * EpollEvent.SIZE, 8);
  private final MemorySegment timeout = arena.allocate(Timespec.SIZE, 8);
  private final int epoll;
  private boolean closed;

  private RoomWait(Reactor reactor) throws LoopFailure {
    this.reactor = reactor;
    epoll = Epolls.create1(Epolls.EPOLL_CLOEXEC);
  }

  /**
   * For output that may be full for a while; null for what is never waited for: a regular file, or
   * a descriptor that is closed, of which a write tells.
   */
  public static @Nullable RoomWait of(Reactor reactor, Source output) throws LoopFailure {
    reactor.ownership.check();
    RoomWait wait = new RoomWait(reactor);
    boolean waits = false;
    try {
      LoopFailure.check("epoll_create1", wait.epoll);
      int edge = Epolls.EPOLLIN | Epolls.EPOLLET; // the counter is never read: see Wakeup
      LoopFailure.check("epoll_ctl", wait.add(reactor.wakeup.descriptor(), edge, WAKEUP));
      waits = wait.add(output.descriptor(), Epolls.EPOLLOUT, OUTPUT) >= 0;
      return waits ? wait : null;
    } finally {
      if (!waits) wait.close();
    }
  }

  private int add(int descriptor, int interest, int data) {
    events.set(EVENTS, EpollEvent.events, interest);
    events.set(DATA, EpollEvent.data, data);
    return Epolls.ctl(epoll, Epolls.EPOLL_CTL_ADD, descriptor, events);
  }

  /** Whether there is room now, or a failure that a write would tell. */
  public boolean isThere() throws LoopFailure {
    return look(0);
  }

  /**
   * Makes the loop ready to be woken. What {@link #await} depends on, such as {@link
   * Loop#arrivals}, is looked at in between, or what comes then would wake nobody.
   */
  public void prepare() {
    reactor.wakeup.beforeSleep();
  }

  /** Sleeps, for at most so many nanoseconds; whether there is room. It may wake without cause. */
  public boolean await(long nanos) throws LoopFailure {
    reactor.ownership.check();
    try {
      return look(nanos);
    } finally {
      reactor.wakeup.afterSleep();
    }
  }

  private boolean look(long nanos) throws LoopFailure {
    if (closed) throw new IllegalStateException("the wait is closed");
    int count = nanos > 0 ? lookFor(nanos) : Epolls.wait(epoll, events, MOST, (int) nanos);
    if (count == -Errno.EINTR) return false;
    LoopFailure.check("epoll_wait", count);
    for (int index = 0; index < count; index++) {
      if (events.get(DATA, (long) index * EpollEvent.SIZE + EpollEvent.data) == OUTPUT) return true;
    }
    return false;
  }

  private int lookFor(long nanos) {
    timeout.set(ValueLayout.JAVA_LONG, Timespec.tv_sec, nanos / NANOS);
    timeout.set(ValueLayout.JAVA_LONG, Timespec.tv_nsec, nanos % NANOS);
    return Epolls.pwait2(epoll, events, MOST, timeout);
  }

  @Override
  public void close() {
    if (closed) return;
    closed = true;
    if (epoll >= 0) Descriptors.close(epoll);
    arena.close();
  }
}
