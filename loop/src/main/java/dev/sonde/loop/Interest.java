package dev.sonde.loop;

import static dev.sonde.sys.Epolls.EPOLLET;
import static dev.sonde.sys.Epolls.EPOLLEXCLUSIVE;
import static dev.sonde.sys.Epolls.EPOLLIN;
import static dev.sonde.sys.Epolls.EPOLLONESHOT;
import static dev.sonde.sys.Epolls.EPOLLOUT;
import static dev.sonde.sys.Epolls.EPOLLPRI;
import static dev.sonde.sys.Epolls.EPOLLRDHUP;

/**
 * What a registration waits for, and how often it is told: epoll_ctl(2). Immutable. Level-triggered
 * unless {@link #edge} or {@link #oneShot} is asked for. Errors and hang-ups are always reported.
 */
public final class Interest {
  /** Only errors and hang-ups: a registration that pauses. */
  public static final Interest NONE = new Interest(0);

  public static final Interest READ = new Interest(EPOLLIN);
  public static final Interest WRITE = new Interest(EPOLLOUT);
  public static final Interest READ_WRITE = new Interest(EPOLLIN | EPOLLOUT);

  private final int mask;

  private Interest(int mask) {
    this.mask = mask;
  }

  public Interest and(Interest other) {
    return new Interest(mask | other.mask);
  }

  /** Also exceptional conditions, such as TCP's urgent data. */
  public Interest priority() {
    return new Interest(mask | EPOLLPRI);
  }

  /** Also that the peer will write no more, told apart from data still to be read. */
  public Interest peerClosing() {
    return new Interest(mask | EPOLLRDHUP);
  }

  /** Told once per change: the handler must read or write until EAGAIN. */
  public Interest edge() {
    return new Interest(mask | EPOLLET);
  }

  /** Told once; {@link Registration#interest} arms it again. */
  public Interest oneShot() {
    return new Interest(mask | EPOLLONESHOT);
  }

  /**
   * Of several loops that wait for one open file, only some are woken. EINVAL together with {@link
   * #oneShot}, {@link #priority} or {@link #peerClosing}.
   */
  public Interest exclusive() {
    return new Interest(mask | EPOLLEXCLUSIVE);
  }

  /** The events of epoll_event. */
  int mask() {
    return mask;
  }

  boolean isExclusive() {
    return (mask & EPOLLEXCLUSIVE) != 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Interest that && mask == that.mask;
  }

  @Override
  public int hashCode() {
    return mask;
  }

  @Override
  public String toString() {
    return "Interest(0x" + Integer.toHexString(mask) + ")";
  }
}
