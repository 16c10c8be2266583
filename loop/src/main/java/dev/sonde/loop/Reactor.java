package dev.sonde.loop;

import dev.sonde.sys.Clocks.Timespec;
import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Epolls;
import dev.sonde.sys.Epolls.EpollEvent;
import dev.sonde.sys.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A loop that tells when descriptors are ready: epoll(7). It takes whatever the kernel can poll.
 *
 * <p>An event carries the descriptor and the generation of its registration. One whose registration
 * is closed, or was followed by another under the same number, is dropped:
 *
 * <pre>
 *   epoll_data   63            32 31             0
 *                |  generation   |  descriptor   |
 * </pre>
 */
public final class Reactor extends Loop {
  private static final int BATCH = 256;
  private static final int NANOS = 1_000_000_000;

  private static final ValueLayout.OfInt EVENTS = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong DATA = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final int WAKEUP = -1;

  private final int epoll;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment batch = arena.allocate((long) BATCH * EpollEvent.SIZE, 8);
  private final MemorySegment change = arena.allocate(EpollEvent.SIZE, 8);
  private final MemorySegment timeout = arena.allocate(Timespec.SIZE, 8);
  private @Nullable Registration[] registrations = new @Nullable Registration[64];
  private int generation;
  private boolean closed;

  private Reactor() throws LoopFailure {
    epoll = Epolls.create1(Epolls.EPOLL_CLOEXEC);
  }

  /** A reactor that belongs to the calling thread. */
  public static Reactor open() throws LoopFailure {
    Reactor reactor = new Reactor();
    try {
      LoopFailure.check("epoll_create1", reactor.epoll);
      int edge = Epolls.EPOLLIN | Epolls.EPOLLET;
      int wakeup = reactor.wakeup.descriptor();
      int result = reactor.control(Epolls.EPOLL_CTL_ADD, wakeup, edge, WAKEUP);
      LoopFailure.check("epoll_ctl", result);
      return reactor;
    } catch (LoopFailure failure) {
      reactor.close();
      throw failure;
    }
  }

  /**
   * Calls {@code handler} when {@code source} is ready for what {@code interest} names. One
   * registration per descriptor.
   *
   * @throws LoopFailure EPERM for a regular file or directory, EEXIST when it is registered already
   */
  public Registration register(Source source, Interest interest, Handler handler)
      throws LoopFailure {
    ownership.check();
    if (closed) throw new IllegalStateException("the loop is closed");
    Registration added = new Registration(this, source, interest, handler, ++generation);
    add(added);
    // The kernel forgets a descriptor that is closed: then the one found here is a stale one.
    Registration stale = find(added.descriptor);
    if (stale != null) stale.closed = true;
    keep(added);
    return added;
  }

  private void add(Registration added) throws LoopFailure {
    int result = control(Epolls.EPOLL_CTL_ADD, added);
    if (result < 0) throw new LoopFailure("epoll_ctl", -result, why(-result, added.descriptor));
  }

  private static String why(int errno, int descriptor) {
    return switch (errno) {
      case Errno.EPERM ->
          ": a regular file or directory is always ready; epoll(7) refuses it (descriptor "
              + descriptor
              + ")";
      case Errno.EEXIST -> ": descriptor " + descriptor + " is registered already";
      default -> ": descriptor " + descriptor;
    };
  }

  void change(Registration registration, Interest interest) throws LoopFailure {
    ownership.check();
    if (registration.closed) throw new IllegalStateException("the registration is closed");
    Interest before = registration.interest;
    boolean exclusive = before.isExclusive() || interest.isExclusive();
    registration.interest = interest;
    int result =
        exclusive ? exchange(registration, before) : control(Epolls.EPOLL_CTL_MOD, registration);
    if (result >= 0) return;
    registration.interest = before;
    String gone = registration.closed ? " is watched no more" : "";
    throw new LoopFailure("epoll_ctl", -result, ": descriptor " + registration.descriptor + gone);
  }

  /** epoll_ctl(2) modifies no exclusive ones: out it goes and in again, or back as it was. */
  private int exchange(Registration registration, Interest before) {
    int result = control(Epolls.EPOLL_CTL_DEL, registration);
    if (result < 0) return result; // the kernel forgot it: the number may be another's by now
    result = control(Epolls.EPOLL_CTL_ADD, registration);
    if (result >= 0) return result;
    registration.interest = before;
    if (control(Epolls.EPOLL_CTL_ADD, registration) < 0) forget(registration);
    return result;
  }

  void remove(Registration registration) {
    ownership.check();
    if (registration.closed) return;
    forget(registration);
    // EBADF and ENOENT say that the descriptor was closed first, and that the kernel forgot it.
    control(Epolls.EPOLL_CTL_DEL, registration);
  }

  private void forget(Registration registration) {
    registration.closed = true;
    registrations[registration.descriptor] = null;
  }

  private int control(int operation, Registration registration) {
    long data = (long) registration.generation << 32 | registration.descriptor;
    return control(operation, registration.descriptor, registration.interest.mask(), data);
  }

  private int control(int operation, int descriptor, int events, long data) {
    change.set(EVENTS, EpollEvent.events, events);
    change.set(DATA, EpollEvent.data, data);
    return Epolls.ctl(epoll, operation, descriptor, change);
  }

  @Override
  int await(long nanos) {
    int ready = nanos > 0 ? awaitNanos(nanos) : Epolls.wait(epoll, batch, BATCH, (int) nanos);
    if (ready >= 0) return ready;
    if (ready == -Errno.EINTR) return 0; // the next turn computes the time that remains
    throw new IllegalStateException(new LoopFailure("epoll_wait", -ready, ""));
  }

  private int awaitNanos(long nanos) {
    timeout.set(ValueLayout.JAVA_LONG, Timespec.tv_sec, nanos / NANOS);
    timeout.set(ValueLayout.JAVA_LONG, Timespec.tv_nsec, nanos % NANOS);
    return Epolls.pwait2(epoll, batch, BATCH, timeout);
  }

  @Override
  void dispatch(int events) {
    for (int i = 0; i < events; i++) {
      long at = (long) i * EpollEvent.SIZE;
      long data = batch.get(DATA, at + EpollEvent.data);
      Registration registration = find((int) data);
      if (registration == null || registration.generation != (int) (data >>> 32)) continue;
      deliver(registration, Ready.of(batch.get(EVENTS, at + EpollEvent.events)));
    }
  }

  private void deliver(Registration registration, Ready ready) {
    try {
      registration.handler.ready(registration, ready);
    } catch (Throwable thrown) {
      report(thrown);
    }
  }

  private @Nullable Registration find(int descriptor) {
    return descriptor >= 0 && descriptor < registrations.length ? registrations[descriptor] : null;
  }

  private void keep(Registration added) {
    int needed = added.descriptor + 1;
    if (needed > registrations.length) {
      registrations = Arrays.copyOf(registrations, Math.max(needed, 2 * registrations.length));
    }
    registrations[added.descriptor] = added;
  }

  @Override
  void release() {
    if (closed) return;
    closed = true;
    for (Registration registration : registrations) {
      if (registration != null) registration.closed = true;
    }
    if (epoll >= 0) Descriptors.close(epoll);
    arena.close();
  }
}
