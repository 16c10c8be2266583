package dev.sonde.daemon;

import dev.sonde.sys.Descriptors;
import dev.sonde.sys.SignalActions;
import dev.sonde.sys.Terminals;
import java.lang.foreign.Arena;
import java.util.function.IntUnaryOperator;

/**
 * The controlling terminal, lent to a program: tcsetpgrp(3). A shell puts itself into the
 * terminal's foreground, and back whom it found there when it ends; but one in a PID namespace of
 * its own does not see whom it found. Then the terminal belongs to nobody, and whoever reads from
 * it next is stopped.
 */
public final class Foreground {
  private static final String TERMINAL = "/dev/tty";

  private final boolean ours;

  private Foreground(boolean ours) {
    this.ours = ours;
  }

  /** Remembers whether the terminal is this process's now. */
  public static Foreground remember() {
    return new Foreground(withTerminal(Terminals::foreground) == Terminals.group());
  }

  /**
   * Puts this process into the foreground again if it was there and nobody is now: who is may be
   * the caller's shell, which put this process into the background since.
   */
  public void restore() {
    if (!ours) return;
    SignalActions.signal(SignalActions.SIGTTOU, SignalActions.SIG_IGN); // it would stop us
    withTerminal(Foreground::take);
    SignalActions.signal(SignalActions.SIGTTOU, SignalActions.SIG_DFL);
  }

  private static int take(int terminal) {
    boolean free = Terminals.isNobody(Terminals.foreground(terminal));
    return free ? Terminals.foreground(terminal, Terminals.group()) : 0;
  }

  /** What is said of the controlling terminal, or minus errno where there is none. */
  private static int withTerminal(IntUnaryOperator question) {
    try (Arena arena = Arena.ofConfined()) {
      int flags = Descriptors.O_RDWR | Descriptors.O_CLOEXEC;
      int terminal = Descriptors.open(arena.allocateFrom(TERMINAL), flags, 0);
      if (terminal < 0) return terminal;
      int answer = question.applyAsInt(terminal);
      Descriptors.close(terminal);
      return answer;
    }
  }
}
