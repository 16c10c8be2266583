package dev.sonde.probe;

import dev.sonde.packet.IpAddress;
import java.util.function.Consumer;

/**
 * Probes to one target along one flow, sent when they are asked for and not hop by hop: for who has
 * a schedule of his own. Belongs to the thread of its {@link TraceEngine}.
 */
public final class ProbeSeries implements AutoCloseable {
  /** No number is free. */
  public static final int NONE = ProbeForm.NONE;

  private final Trace trace;
  private final ProbeCore core;
  private final Consumer<Trace> wake;
  private final Consumer<Trace> remove;

  ProbeSeries(Trace trace, Consumer<Trace> wake, Consumer<Trace> remove) {
    this.trace = trace;
    core = (ProbeCore) trace.core;
    this.wake = wake;
    this.remove = remove;
  }

  /**
   * Sends a probe with the loop's next turn, and waits so long for its answer.
   *
   * @param ttl time to live or hop limit, 1 to 255
   * @return the number by which the listener is told of it, or {@link #NONE} where as many are
   *     waited for as can be told apart
   */
  public int send(int ttl, long waitNanos) {
    if (ttl < 1 || ttl > TracePace.MOST_HOPS) throw new IllegalArgumentException("ttl " + ttl);
    if (waitNanos < 0 || waitNanos > Long.MAX_VALUE / 4) {
      throw new IllegalArgumentException("wait " + waitNanos);
    }
    int number = core.add(ttl, waitNanos, System.nanoTime());
    if (number != NONE) wake.accept(trace);
    return number;
  }

  /** How many probes are waited for. */
  public int outstanding() {
    return core.outstanding();
  }

  /** The address its probes come from. */
  public IpAddress source() {
    return trace.source();
  }

  /** Forgets its probes; the listener hears no more. */
  @Override
  public void close() {
    core.clear();
    remove.accept(trace);
  }
}
