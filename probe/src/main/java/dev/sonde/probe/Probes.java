package dev.sonde.probe;

/**
 * Numbered probes of one form, as the sockets that send them and the table that finds them see
 * them. Pure, and owned by one thread.
 */
sealed interface Probes permits TraceCore, ProbeCore {
  ProbeForm form();

  /** There is nothing more to send or to wait for. */
  boolean isOver();

  /** There is such a probe and it was sent. */
  boolean wasSent(int number);

  /** Further answers to probes that were answered. */
  long duplicates();

  /** Sends and gives up what it is time for. */
  void proceed(long nowNanos);

  /** When {@link #proceed} has something to do, unless an answer comes before, or never. */
  long nextDue();

  /** A probe is about to be handed to the kernel, at this time on the clock of its stamps. */
  void leaving(int number, long stampNanos);

  /** The kernel said when a probe left. */
  void stamped(int number, long nanos);

  /** The kernel had no room for a probe: it is sent again, not before this time. */
  void takenBack(int number, long againNanos);

  /** A probe had no room, and waits for it: see {@link TraceOut}. */
  boolean isCrowded();

  /** There is room for probes again; {@link #proceed} makes use of it. */
  void room();

  /** The kernel refused a probe for good. */
  void unsent(int number, HopResult.Unsent result);

  /**
   * An answer that names a probe.
   *
   * @param stampNanos when the kernel received it, or 0
   * @return whether such a probe was sent
   */
  boolean answered(int number, HopAnswer answer, long nowNanos, long stampNanos);
}
