package dev.sonde.cli;

import dev.sonde.loop.Reactor;
import dev.sonde.loop.RoomWait;
import dev.sonde.loop.Signal;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * How long output waits for its reader: as long as that takes, until a signal is to end the tool;
 * from then on until nothing is read for a second; and after another signal, or when a wait was in
 * vain, not at all. Owned by the loop's thread.
 */
final class ReaderPatience {
  private static final long SILENCE = 1_000_000_000;

  /** Signals that come so close are one: timeout(1) sends it to its child, then to its group. */
  static final long ONCE = 100_000_000;

  private final IntSupplier signals;
  private int known;
  private long noticed;
  private boolean over;

  /** {@code signals} is how many have come that end the tool. */
  ReaderPatience(IntSupplier signals) {
    this.signals = signals;
  }

  /** With a loop that is told of these signals, which end the tool. */
  static ReaderPatience of(Reactor reactor, List<Signal> ends) {
    return new ReaderPatience(() -> {
      int count = 0;
      for (Signal end : ends) count += reactor.arrivals(end);
      return count;
    });
  }

  /** A signal has come that is to end the tool. */
  boolean isAsked() {
    return signals.getAsInt() > 0;
  }

  /** For how many nanoseconds more a wait may last that began at {@code since}. */
  long left(long since, long now) {
    int count = signals.getAsInt();
    if (count == 0) return RoomWait.FOREVER;
    if (known == 0) noticed = now;
    else if (count > known) over |= now - noticed > ONCE;
    known = count;
    long began = since - noticed > 0 ? since : noticed;
    over |= now - began >= SILENCE;
    return over ? 0 : SILENCE - (now - began);
  }
}
