package dev.sonde.probe;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a trace found, and what else was heard meanwhile. */
final class PathFound implements TraceListener {
  final List<Hop> hops = new ArrayList<>();
  final List<HopReply> late = new ArrayList<>();
  private final Runnable atEnd;
  private @Nullable TraceEnd end;
  TraceCounts counts = new TraceCounts(0, 0, 0, 0, 0);

  /** Messages that the kernel kept: their checksum was wrong. */
  long damaged;

  PathFound(Runnable atEnd) {
    this.atEnd = atEnd;
  }

  @Override
  public void hop(Hop hop) {
    hops.add(hop);
  }

  @Override
  public void late(HopReply reply) {
    if (reply.ttl() <= hops.size()) late.add(reply); // those beyond the end are of no use
  }

  @Override
  public void ended(TraceEnd reason) {
    end = reason;
    atEnd.run();
  }

  boolean isOver() {
    return end != null;
  }

  /** Where it did not get, and what else was heard; or nothing. */
  String rest() {
    List<String> rest = new ArrayList<>();
    if (end != TraceEnd.REACHED) rest.add("not reached");
    for (HopReply reply : late) rest.add("late for hop " + reply.ttl());
    add(rest, counts.duplicates(), "twice");
    add(rest, counts.foreign(), "foreign");
    add(rest, counts.ambiguous(), "ambiguous");
    add(rest, counts.malformed() + damaged, "damaged");
    return rest.isEmpty() ? "" : ": " + String.join(", ", rest);
  }

  /** What depends on what else is on its way. */
  void forgetCounts() {
    late.clear();
    counts = new TraceCounts(0, 0, 0, 0, 0);
    damaged = 0;
  }

  private static void add(List<String> rest, long count, String what) {
    if (count > 0) rest.add(count + " " + what);
  }
}
