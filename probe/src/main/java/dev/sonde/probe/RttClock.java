package dev.sonde.probe;

/** Which clocks the two ends of a round trip were read from, best first. */
public enum RttClock {
  /** The kernel stamped both the request and the reply. */
  KERNEL("kernel"),
  /** The kernel stamped the reply; the request's time was taken just before it was sent. */
  KERNEL_RECEIVE("user-kernel"),
  /** Both were read in this process, from the monotonic clock. */
  USER("user");

  private final String label;

  RttClock(String label) {
    this.label = label;
  }

  /** The name in JSON output: the request's clock, then the reply's where they differ. */
  public String label() {
    return label;
  }
}
