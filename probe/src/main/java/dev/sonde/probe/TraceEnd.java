package dev.sonde.probe;

/** Why a trace is over. */
public enum TraceEnd {
  /** The target answered. */
  REACHED,
  /** A router said that it goes no further. */
  STOPPED,
  /** The last hop it was to look at answered as a router does, or not at all. */
  EXHAUSTED,
  /** The kernel would not send. */
  UNSENT
}
