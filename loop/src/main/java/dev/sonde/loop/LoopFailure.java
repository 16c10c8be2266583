package dev.sonde.loop;

import dev.sonde.sys.Errno;
import java.io.IOException;

/** A system call of the loop that failed, as {@code epoll_ctl: EPERM (...)}. */
public final class LoopFailure extends IOException {
  private static final long serialVersionUID = 1L;

  private final String call;
  private final int errno;

  LoopFailure(String call, int errno, String why) {
    super(call + ": " + Errno.name(errno) + " (" + Errno.description(errno) + ")" + why);
    this.call = call;
    this.errno = errno;
  }

  /** The result of a call where it succeeded. */
  static int check(String call, int result) throws LoopFailure {
    if (result < 0) throw new LoopFailure(call, -result, "");
    return result;
  }

  public String call() {
    return call;
  }

  public int errno() {
    return errno;
  }
}
