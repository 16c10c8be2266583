package dev.sonde.loop;

import static dev.sonde.sys.Epolls.EPOLLERR;
import static dev.sonde.sys.Epolls.EPOLLHUP;
import static dev.sonde.sys.Epolls.EPOLLIN;
import static dev.sonde.sys.Epolls.EPOLLOUT;
import static dev.sonde.sys.Epolls.EPOLLPRI;
import static dev.sonde.sys.Epolls.EPOLLRDHUP;

import java.util.StringJoiner;

/**
 * What a descriptor is ready for: poll(2). Immutable; there are only 64 of them, made once, so that
 * telling a handler allocates nothing.
 */
public final class Ready {
  private static final int LOW = EPOLLIN | EPOLLPRI | EPOLLOUT | EPOLLERR | EPOLLHUP;
  private static final int PEER_CLOSED = LOW + 1;
  private static final Ready[] ALL = all();

  private final int set;

  private Ready(int set) {
    this.set = set;
  }

  private static Ready[] all() {
    Ready[] all = new Ready[2 * PEER_CLOSED];
    for (int set = 0; set < all.length; set++) all[set] = new Ready(set);
    return all;
  }

  static Ready of(int events) {
    return ALL[(events & LOW) | ((events & EPOLLRDHUP) == 0 ? 0 : PEER_CLOSED)];
  }

  public boolean readable() {
    return (set & EPOLLIN) != 0;
  }

  public boolean writable() {
    return (set & EPOLLOUT) != 0;
  }

  public boolean priority() {
    return (set & EPOLLPRI) != 0;
  }

  /** An error waits: read it by SO_ERROR or from the error queue, or level triggering repeats. */
  public boolean error() {
    return (set & EPOLLERR) != 0;
  }

  /** Both directions are closed; what is buffered can still be read. */
  public boolean hangUp() {
    return (set & EPOLLHUP) != 0;
  }

  /** The peer writes no more. Only told to {@link Interest#peerClosing}. */
  public boolean peerClosed() {
    return (set & PEER_CLOSED) != 0;
  }

  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(" ", "Ready(", ")");
    if (readable()) text.add("readable");
    if (writable()) text.add("writable");
    if (priority()) text.add("priority");
    if (error()) text.add("error");
    if (hangUp()) text.add("hang-up");
    if (peerClosed()) text.add("peer-closed");
    return text.toString();
  }
}
