package dev.sonde.probe;

/**
 * Which request a transmit time stamp belongs to. The kernel numbers the stamped messages of a
 * socket from 0 (SOF_TIMESTAMPING_OPT_ID); this remembers the last {@link #REMEMBERED} of them.
 */
final class Stamps {
  private static final int REMEMBERED = 4096;

  private final PingTarget[] targets = new PingTarget[REMEMBERED];
  private final long[] sequences = new long[REMEMBERED];
  private int next;
  private int seen;

  void sent(PingTarget target, long sequence) {
    targets[next & REMEMBERED - 1] = target;
    sequences[next & REMEMBERED - 1] = sequence;
    next++;
  }

  /** Stamps are still to come. */
  boolean pending() {
    return next != seen;
  }

  /** Tells the core when message {@code id} left, if it is remembered. */
  void arrived(int id, long nanos, PingCore core) {
    int ago = next - id;
    if (ago <= 0 || ago > REMEMBERED) return;
    if (id + 1 - seen > 0) seen = id + 1;
    core.stamped(targets[id & REMEMBERED - 1], sequences[id & REMEMBERED - 1], nanos);
  }

  /** The kernel counts from 0 again. */
  void restart() {
    next = 0;
    seen = 0;
  }
}
