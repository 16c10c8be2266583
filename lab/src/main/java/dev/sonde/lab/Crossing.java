package dev.sonde.lab;

import dev.sonde.packet.Wire;
import java.util.Arrays;
import java.util.SplittableRandom;

/** What links do to packets: delay, loss, and the rest, by chance that starts from a seed. */
final class Crossing {
  private static final long LONGEST_NANOS = 60_000_000_000L;

  private final Packets packets;
  private final SplittableRandom random;
  private long[] last = new long[0];

  Crossing(Packets packets, long seed) {
    this.packets = packets;
    this.random = new SplittableRandom(seed);
  }

  private boolean happens(double chance) {
    return chance > 0 && random.nextDouble() < chance;
  }

  /** Sends the packet in a slot over an edge; false when it is lost, and the slot the caller's. */
  boolean cross(int slot, Edge edge, int headerLength, long now) {
    Link link = edge.link();
    if (link.down() || happens(link.loss())) return false;
    long due = due(edge, now);
    if (happens(link.corrupt())) corrupt(slot, headerLength);
    packets.schedule(slot, edge.to(), due);
    if (happens(link.duplicate())) {
      int copy = packets.copy(slot);
      if (copy != Packets.NONE) packets.schedule(copy, edge.to(), due);
    }
    return true;
  }

  private long due(Edge edge, long now) {
    Link link = edge.link();
    long due = now + Math.max(0, link.delayNanos() + jitter(link));
    if (happens(link.reorder())) return due + link.delayNanos();
    if (edge.number() >= last.length) last = Arrays.copyOf(last, 2 * edge.number() + 2);
    // What waits in a queue is not overtaken.
    last[edge.number()] = Math.max(last[edge.number()], due);
    return last[edge.number()];
  }

  private long jitter(Link link) {
    long width = link.jitterNanos();
    if (width == 0) return 0;
    double spread =
        switch (link.shape()) {
          case UNIFORM -> random.nextDouble();
          case NORMAL -> random.nextGaussian();
          case EXPONENTIAL -> -Math.log(1 - random.nextDouble());
          case PARETO -> pareto(random.nextDouble());
        };
    return (long) Math.min(LONGEST_NANOS, spread * width);
  }

  /** With an exponent of 1, less its minimum: half are below 1, one in a hundred above 99. */
  private static double pareto(double uniform) {
    return uniform / (1 - uniform);
  }

  private void corrupt(int slot, int headerLength) {
    int bits = (packets.length(slot) - headerLength) * Byte.SIZE;
    if (bits <= 0) return;
    int bit = random.nextInt(bits);
    long at = packets.at(slot) + headerLength + bit / Byte.SIZE;
    Wire.put8(packets.bytes, at, Wire.u8(packets.bytes, at) ^ (1 << (bit % Byte.SIZE)));
  }
}
