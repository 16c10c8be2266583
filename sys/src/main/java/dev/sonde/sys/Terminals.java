package dev.sonde.sys;

import java.lang.invoke.MethodHandle;

/** Who has a terminal: tcgetpgrp(3), getpgrp(2), kill(2). */
public final class Terminals {
  private static final MethodHandle GETPGRP = Native.function("getpgrp");
  private static final MethodHandle TCGETPGRP = Native.function("tcgetpgrp");
  private static final MethodHandle TCSETPGRP = Native.function("tcsetpgrp");
  private static final MethodHandle KILL = Native.function("kill");

  private Terminals() {}

  /** The process group of this process. */
  public static int group() {
    return Native.call(GETPGRP, 0);
  }

  /** The process group in the foreground of a terminal, 0 for one that is not seen from here. */
  public static int foreground(int descriptor) {
    return Native.call(TCGETPGRP, descriptor);
  }

  /** Whether a process group that is seen from here has no process any more. */
  public static boolean isNobody(int group) {
    if (group <= 0) return false;
    int answer = Native.call(KILL, -group, 0); // signal 0 only asks
    return answer != 0 && answer != -Errno.EPERM;
  }

  /** Puts a process group into the foreground. SIGTTOU stops a caller in the background. */
  public static int foreground(int descriptor, int group) {
    return Native.call(TCSETPGRP, descriptor, group);
  }
}
