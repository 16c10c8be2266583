package dev.sonde.probe;

/** How long a probe and its answer took together, and which clocks said so. */
record RoundTrip(long nanos, RttClock clock) {
  /**
   * The best pair of clocks there is. A kernel's interval lies within this process's; outside it,
   * the wall clock was set in between, or the stamp is that of another copy.
   *
   * @param userNanos from send to receive on this process's monotonic clock
   * @param leavingNanos the wall clock just before the probe was handed to the kernel, or 0
   * @param leftNanos when the kernel says that it left, or 0
   * @param receivedNanos when the kernel says that the answer came, or 0
   */
  static RoundTrip of(long userNanos, long leavingNanos, long leftNanos, long receivedNanos) {
    long user = Math.max(0, userNanos);
    long kernel = interval(leftNanos, receivedNanos);
    if (kernel >= 0 && kernel <= user) return new RoundTrip(kernel, RttClock.KERNEL);
    long mixed = interval(leavingNanos, receivedNanos);
    if (mixed >= 0 && mixed <= user) return new RoundTrip(mixed, RttClock.KERNEL_RECEIVE);
    return new RoundTrip(user, RttClock.USER);
  }

  /** From one stamp to another; negative where either is missing. */
  private static long interval(long sent, long received) {
    return sent == 0 || received == 0 ? -1 : received - sent;
  }
}
