package dev.sonde.lab;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * A scenario at work: takes the packets that the machine at its edge sends, and gives it those it
 * receives, each at its time. It has no clock, thread or socket: times are arguments, on any clock
 * that does not go back, and the same packets at the same times have the same answers. A packet
 * that a plain scenario carries costs no allocation.
 *
 * <p>Owned by one thread. {@link Out#deliver} must not call back.
 */
public final class Internet {
  /** {@link #nextDue} when nothing is on its way. */
  public static final long NEVER = Long.MAX_VALUE;

  /** How many packets may be on their way at once. */
  static final int CAPACITY = 16_384;

  /** Takes what the machine at the edge receives. */
  @FunctionalInterface
  public interface Out {
    /** A packet, valid until this returns. */
    void deliver(MemorySegment bytes, long at, int length);
  }

  private final Scenario scenario;
  private final long start;
  private final Packets packets;
  private final Router router;
  private int changes;

  /** Starts a scenario; {@code memory} must live as long as this is used. */
  public Internet(Scenario scenario, long nowNanos, Out out, SegmentAllocator memory) {
    this(scenario, nowNanos, out, memory, CAPACITY);
  }

  Internet(Scenario scenario, long nowNanos, Out out, SegmentAllocator memory, int capacity) {
    this.scenario = scenario;
    this.start = nowNanos;
    this.packets = new Packets(capacity, memory);
    this.router = new Router(packets, topology(scenario.network()), scenario.seed(), out);
  }

  private Topology topology(Network network) {
    return new Topology(network, scenario.seed());
  }

  /** The machine at the edge has sent a packet; the bytes are copied. */
  public void arrived(MemorySegment bytes, long at, int length, long nowNanos) {
    advance(nowNanos);
    int total = Packet.lengthOf(bytes, at, length);
    int slot = total == 0 ? Packets.NONE : packets.take(total);
    if (slot == Packets.NONE) {
      boolean wrong = total == 0 || total > Packets.ROOM;
      router.count(wrong ? Fate.MALFORMED : Fate.OVERFLOW, Packets.NONE);
      return;
    }
    MemorySegment.copy(bytes, at, packets.bytes, packets.at(slot), total);
    packets.schedule(slot, ~Topology.YOU, nowNanos - start);
    advance(nowNanos);
  }

  /** When something is due next, or {@link #NEVER}: to be told by {@link #advance} then. */
  public long nextDue() {
    long due = Math.min(packets.nextDue(), nextChange());
    return due == Long.MAX_VALUE ? NEVER : start + due;
  }

  /** Whether what is due next is a packet that the machine at the edge receives. */
  public boolean delivers() {
    return packets.nextDue() < nextChange() && packets.nextWhere() == Topology.YOU;
  }

  private long nextChange() {
    return changes < scenario.changes().size()
        ? scenario.changes().get(changes).atNanos()
        : Long.MAX_VALUE;
  }

  /** It is this late: does all that is due, in the order of its times. */
  public void advance(long nowNanos) {
    long now = nowNanos - start;
    while (Math.min(packets.nextDue(), nextChange()) <= now) {
      if (nextChange() <= packets.nextDue()) {
        router.change(topology(scenario.changes().get(changes++).network()));
      } else {
        router.step(packets.next());
      }
    }
  }

  /** How many packets had this fate. */
  public long count(Fate fate) {
    return router.count(fate);
  }

  /** How many packets are on their way. */
  public int onTheirWay() {
    return packets.inUse();
  }
}
