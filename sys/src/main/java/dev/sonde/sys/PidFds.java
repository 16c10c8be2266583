package dev.sonde.sys;

import java.lang.invoke.MethodHandle;

/**
 * Processes as descriptors, readable once the process has ended: pidfd_open(2),
 * pidfd_send_signal(2). By number, for libc has had wrappers only since glibc 2.36.
 */
public final class PidFds {
  // sys/syscall.h
  public static final int SYS_pidfd_send_signal = 424;
  public static final int SYS_pidfd_open = 434;
  // linux/pidfd.h
  public static final int PIDFD_NONBLOCK = 04000;

  private static final MethodHandle SYSCALL = Native.variadic("syscall", 1);

  private PidFds() {}

  public static int open(int pid, int flags) {
    return Native.call(SYSCALL, SYS_pidfd_open, pid, flags);
  }

  public static int sendSignal(int descriptor, int signal) {
    return Native.call(SYSCALL, SYS_pidfd_send_signal, descriptor, signal, 0, 0);
  }
}
