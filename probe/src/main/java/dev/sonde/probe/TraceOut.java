package dev.sonde.probe;

/** What a {@link TraceCore} asks of its shell. */
@FunctionalInterface
interface TraceOut {
  /** Send this probe with that time to live or hop limit, soon, and not during the call. */
  void send(int number, int ttl);
}
