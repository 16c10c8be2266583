package dev.sonde.sys;

import java.lang.invoke.MethodHandle;

/** Who has a terminal: tcgetpgrp(3), getpgrp(2). */
public final class Terminals {
  private static final MethodHandle GETPGRP = Native.function("getpgrp");
  private static final MethodHandle TCGETPGRP = Native.function("tcgetpgrp");
  private static final MethodHandle TCSETPGRP = Native.function("tcsetpgrp");

  private Terminals() {}

  /** The process group of this process. */
  public static int group() {
    return Native.call(GETPGRP, 0);
  }

  /** The process group in the foreground of a terminal, 0 for one that is not seen from here. */
  public static int foreground(int descriptor) {
    return Native.call(TCGETPGRP, descriptor);
  }

  /** Puts a process group into the foreground. SIGTTOU stops a caller in the background. */
  public static int foreground(int descriptor, int group) {
    return Native.call(TCSETPGRP, descriptor, group);
  }
}
