package dev.sonde.sys;

import java.lang.invoke.MethodHandle;

/** What a signal does to the process: signal(2). */
public final class SignalActions {
  private static final MethodHandle SIGNAL = Native.function("signal");
  private static final int SIG_DFL = 0;

  private SignalActions() {}

  /** Gives a signal its default effect back, as when it was ignored from the start. */
  public static void defaults(int number) {
    Native.callLong(SIGNAL, number, SIG_DFL);
  }
}
