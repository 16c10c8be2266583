package dev.sonde.probe;

import dev.sonde.packet.IpAddress;

/** A trace that a {@link TraceEngine} runs. Belongs to the engine's thread. */
public final class Trace implements Comparable<Trace> {
  final TraceCore core;
  final TraceOptions options;
  private final long number;

  /** When there is something to do. Not to be changed while the trace waits in an order by it. */
  long dueNanos;

  boolean removed;

  /** Where probes leave. */
  @FunctionalInterface
  interface Exit {
    void send(Trace trace, int number, int ttl);
  }

  Trace(TraceOptions options, ProbeForm form, Exit exit, TraceListener listener, long number) {
    this.options = options;
    this.number = number;
    TraceOut out = (probe, ttl) -> exit.send(this, probe, ttl);
    core = new TraceCore(options.pace(), form, out, listener);
  }

  public IpAddress target() {
    return core.form().to();
  }

  /** The address its probes come from. */
  public IpAddress source() {
    return core.form().from();
  }

  /** The last hop was told of. */
  public boolean isOver() {
    return core.isOver();
  }

  @Override
  public int compareTo(Trace other) {
    int byTime = Long.compare(dueNanos, other.dueNanos);
    return byTime != 0 ? byTime : Long.compare(number, other.number);
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(number);
  }
}
