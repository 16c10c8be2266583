package dev.sonde.sys;

import java.lang.invoke.MethodHandle;

/** What the process does on a signal where the JVM's own means do not reach: signal(2). */
public final class SignalActions {
  // bits/signum-generic.h
  public static final int SIG_DFL = 0;
  public static final int SIG_IGN = 1;
  public static final int SIGINT = 2;
  public static final int SIGTTOU = 22;

  private static final MethodHandle SIGNAL = Native.function("signal");

  private SignalActions() {}

  /** Sets SIG_DFL or SIG_IGN, which is all that Java can give; 0 or minus errno. */
  public static int signal(int number, int action) {
    return Math.min(0, Native.call(SIGNAL, number, action));
  }
}
