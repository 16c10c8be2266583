package dev.sonde.probe;

/** What a {@link TraceCore} asks of its shell. */
@FunctionalInterface
interface TraceOut {
  /**
   * Send this probe with that time to live or hop limit, soon, and not during the call.
   *
   * @return whether there was room for it; where there was none, the core asks for none before it
   *     is told of {@link Probes#room}
   */
  boolean send(int number, int ttl);
}
