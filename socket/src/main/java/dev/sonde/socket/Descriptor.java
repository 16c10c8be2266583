package dev.sonde.socket;

import dev.sonde.loop.Source;
import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Errno;

/**
 * An open descriptor that another process passed to this one (unix(7), SCM_RIGHTS), and that is
 * owned here until somebody adopts it, as {@link UdpSocket#adopt} does. What it is of is unknown,
 * and closing it may take its time: {@link ClosingThreads}. Owned by one thread.
 */
public final class Descriptor implements Source, AutoCloseable {
  private int descriptor;

  Descriptor(int descriptor) {
    this.descriptor = descriptor;
  }

  @Override
  public int descriptor() {
    return descriptor;
  }

  /** Gives the number away: whoever has it now closes it. */
  int release() {
    int last = descriptor;
    descriptor = -1;
    return last;
  }

  /** It has been closed, or adopted. */
  public boolean isClosed() {
    return descriptor < 0;
  }

  /** Closes what is still owned here. Closing again does nothing. */
  @Override
  public void close() {
    if (isClosed()) return;
    int closed = Descriptors.close(release());
    // A file may say here that an earlier write failed (EIO, ENOSPC): that is the sender's affair.
    assert closed != -Errno.EBADF;
  }
}
