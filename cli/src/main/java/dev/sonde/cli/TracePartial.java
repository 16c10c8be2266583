package dev.sonde.cli;

import dev.sonde.probe.Hop;
import dev.sonde.probe.HopReply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** The answers of hops that were not told of yet. Pure, owned by one thread. */
final class TracePartial {
  private final TreeMap<Integer, List<HopReply>> replies = new TreeMap<>();

  void replied(HopReply reply) {
    replies.computeIfAbsent(reply.ttl(), _ -> new ArrayList<>()).add(reply);
  }

  void told(Hop hop) {
    replies.remove(hop.ttl());
  }

  /** Those up to the first that ends the path, with what came in the order it was asked for. */
  List<Hop> hops() {
    List<Hop> hops = new ArrayList<>();
    for (var each : replies.entrySet()) {
      List<HopReply> known = each.getValue();
      known.sort(Comparator.comparingInt(HopReply::attempt));
      hops.add(new Hop(each.getKey(), List.copyOf(known)));
      if (known.stream().anyMatch(reply -> reply.answer().isFinal())) break;
    }
    return hops;
  }
}
