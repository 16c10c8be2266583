package dev.sonde.probe;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.RouteOption;
import dev.sonde.socket.RandomNumbers;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A trace that a {@link TraceEngine} runs. Belongs to the engine's thread. */
public final class Trace implements Comparable<Trace> {
  final Probes core;
  final TraceOptions options;
  private final long number;

  /** When there is something to do. Not to be changed while the trace waits in an order by it. */
  long dueNanos;

  /** The option of the IP header that names the routers to visit, or no bytes. */
  final Bytes route;

  boolean removed;

  /** It is among those to look at. */
  boolean touched;

  /** It is among those that wait for room. */
  boolean crowded;

  /** Where probes leave. */
  @FunctionalInterface
  interface Exit {
    boolean send(Trace trace, int number, int ttl);
  }

  Trace(TraceOptions options, ProbeForm form, Exit exit, TraceListener listener, long number) {
    this.options = options;
    this.number = number;
    route = route(options.via());
    TraceOut out = (probe, ttl) -> exit.send(this, probe, ttl);
    core = new TraceCore(options.pace(), form, out, new Told(listener));
  }

  /** Probes that are asked for one at a time, in the place of a trace's. */
  Trace(TraceOptions options, ProbeForm form, Exit exit, ProbeListener listener, long number) {
    this.options = options;
    this.number = number;
    route = route(options.via());
    TraceOut out = (probe, ttl) -> exit.send(this, probe, ttl);
    core = new ProbeCore(form, RandomNumbers.bits(Short.SIZE), out, listener);
  }

  /** Tells a listener until the trace is removed, even if that is its own doing. */
  private final class Told implements TraceListener {
    private final TraceListener listener;

    private Told(TraceListener listener) {
      this.listener = listener;
    }

    @Override
    public void replied(HopReply reply) {
      if (!removed) listener.replied(reply);
    }

    @Override
    public void late(HopReply reply) {
      if (!removed) listener.late(reply);
    }

    @Override
    public void hop(Hop hop) {
      if (!removed) listener.hop(hop);
    }

    @Override
    public void ended(TraceEnd end) {
      if (!removed) listener.ended(end);
    }
  }

  /** The kernel takes the first address for the next hop, and puts the target last: ip(7). */
  static Bytes route(List<Ip4Address> via) {
    if (via.isEmpty()) return Bytes.NONE;
    var option = new RouteOption.LooseSourceRoute(RouteOption.FIRST_POINTER, via);
    byte[] bytes = new byte[option.encodedLength() + 3 & ~3];
    option.encode(MemorySegment.ofArray(bytes), 0);
    return Bytes.of(bytes);
  }

  /** Where its probes go to first, and next: the routers to visit, then the target. */
  Set<IpAddress> stops() {
    Set<IpAddress> stops = new LinkedHashSet<>(options.via());
    stops.add(target());
    return stops;
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
