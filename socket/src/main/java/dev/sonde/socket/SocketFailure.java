package dev.sonde.socket;

import dev.sonde.sys.Errno;
import java.io.IOException;

/**
 * A system call that failed, as {@code sendto 192.0.2.1: ENETUNREACH (Network is unreachable)}:
 * errno(3).
 */
public final class SocketFailure extends IOException {
  private static final long serialVersionUID = 1L;

  private final String call;
  private final int errno;

  /** {@code call} names the system call and what it was about, {@code errno} is positive. */
  public SocketFailure(String call, int errno) {
    this.call = call;
    this.errno = errno;
  }

  /** Made when it is asked for: a refusal is often expected, and its words cost system calls. */
  @Override
  public String getMessage() {
    return call + ": " + errnoName() + " (" + description() + ")";
  }

  /** Passes a result of zero or more on, and turns minus errno into an exception. */
  public static int check(String call, int result) throws SocketFailure {
    if (result < 0) throw new SocketFailure(call, -result);
    return result;
  }

  public String call() {
    return call;
  }

  public int errno() {
    return errno;
  }

  /** The symbolic name, as {@code EACCES}. */
  public String errnoName() {
    return Errno.name(errno);
  }

  /** What the errno means, as {@code Permission denied}: strerror(3). */
  public String description() {
    return Errno.description(errno);
  }

  /** The kernel refused for want of privilege: EPERM or EACCES. */
  public boolean isPermission() {
    return errno == Errno.EPERM || errno == Errno.EACCES;
  }
}
