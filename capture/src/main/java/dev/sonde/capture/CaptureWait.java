package dev.sonde.capture;

import dev.sonde.loop.Source;
import dev.sonde.socket.SocketFailure;
import dev.sonde.sys.Clocks.Timespec;
import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Epolls;
import dev.sonde.sys.Epolls.EpollEvent;
import dev.sonde.sys.Errno;
import dev.sonde.sys.EventFds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The sleep of a capture that runs on no loop: until there are packets, news of its device, a
 * timeout of its own, or {@link #wake} by any thread. epoll(7), eventfd(2). The timeout that a ring
 * has for its blocks ends no wait: while nothing comes it never wakes anybody.
 */
final class CaptureWait implements AutoCloseable {
  private static final ValueLayout.OfInt EVENTS = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong DATA = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final int MOST = 4;
  private static final long NANOS = 1_000_000_000;
  private static final int PACKETS = 0;
  private static final int NEWS = 1;
  private static final int WAKE = 2;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment events = arena.allocate((long) MOST * EpollEvent.SIZE, 8);
  private final MemorySegment timeout = arena.allocate(Timespec.SIZE, 8);
  private int epoll = -1;
  private int eventfd = -1;
  private boolean failed;
  private boolean changed;

  CaptureWait(Source packets, Source news) throws SocketFailure {
    try {
      epoll = SocketFailure.check("epoll_create1", Epolls.create1(Epolls.EPOLL_CLOEXEC));
      int flags = EventFds.EFD_CLOEXEC | EventFds.EFD_NONBLOCK;
      eventfd = SocketFailure.check("eventfd", EventFds.eventfd(0, flags));
      add(packets.descriptor(), PACKETS);
      add(news.descriptor(), NEWS);
      add(eventfd, WAKE);
    } catch (SocketFailure failure) {
      close();
      throw failure;
    }
  }

  private void add(int descriptor, int what) throws SocketFailure {
    events.set(EVENTS, EpollEvent.events, Epolls.EPOLLIN);
    events.set(DATA, EpollEvent.data, what);
    SocketFailure.check("epoll_ctl", Epolls.ctl(epoll, Epolls.EPOLL_CTL_ADD, descriptor, events));
  }

  /** Sleeps, for at most so many nanoseconds. */
  void await(long nanos) throws SocketFailure {
    timeout.set(ValueLayout.JAVA_LONG, Timespec.tv_sec, Math.max(0, nanos) / NANOS);
    timeout.set(ValueLayout.JAVA_LONG, Timespec.tv_nsec, Math.max(0, nanos) % NANOS);
    failed = false;
    changed = false;
    int count = Epolls.pwait2(epoll, events, MOST, timeout);
    if (count == -Errno.EINTR) return;
    SocketFailure.check("epoll_pwait2", count);
    for (int index = 0; index < count; index++) {
      long at = (long) index * EpollEvent.SIZE;
      long what = events.get(DATA, at + EpollEvent.data);
      int ready = events.get(EVENTS, at + EpollEvent.events);
      failed |= what == PACKETS && (ready & Epolls.EPOLLERR) != 0;
      changed |= what == NEWS;
    }
  }

  /** The packet socket has an error to tell. */
  boolean isFailed() {
    return failed;
  }

  /** Devices have changed. */
  boolean isChanged() {
    return changed;
  }

  /** Ends the sleep, and those to come. From any thread, but not while it is closed. */
  void wake() {
    EventFds.write(eventfd, 1);
  }

  @Override
  public void close() {
    if (epoll >= 0) Descriptors.close(epoll);
    if (eventfd >= 0) Descriptors.close(eventfd);
    epoll = -1;
    eventfd = -1;
    if (arena.scope().isAlive()) arena.close();
  }
}
