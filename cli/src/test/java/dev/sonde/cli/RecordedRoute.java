package dev.sonde.cli;

import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The way that a reply to {@code ping -R} says the request took, which in some scenarios is not
 * what a trace sees: every node on the way writes its own address, also one that reports nothing.
 */
final class RecordedRoute {
  private static final String HOST = "203.0.113.9";

  /** Of its code, above 15, Linux tells raw sockets only, and ping(8) hears by its error queue. */
  static final String UNHEARD = "203.0.113.8";

  static final List<String> LINE = List.of("198.18.1.1", "198.18.2.1", "198.18.3.1", HOST);
  private static final Pattern RECORDED = Pattern.compile("(?m)^(?:RR: )?\\t([0-9.]+)$");

  /** Where the nodes on the way are those of line.yaml, and the trace sees others. */
  private static final Map<String, String> UNSEEN =
      Map.of(
          "hidden-hop", "a router that leaves the time to live alone writes its address too",
          "two-silent-hops", "who reports nothing writes its address",
          "whole-network", "the host writes its own address, not the one that was asked",
          "wrong-source", "a router writes the address it has, not the one it reports from",
          "zero-ttl", "who sends on what it should have dropped writes its address before");

  private RecordedRoute() {}

  /** The nodes from the first router to the host, or none where no reply came. */
  static List<String> there(String output) {
    List<String> all =
        RECORDED.matcher(output).results().map((MatchResult each) -> each.group(1)).toList();
    if (all.isEmpty()) return all;
    int host = all.indexOf(HOST);
    return all.subList(1, host < 0 ? all.size() : host + 1); // the first slot is the sender's
  }

  static String why(String scenario) {
    String why = UNSEEN.get(scenario);
    return why == null ? "" : ", though " + why;
  }

  /** Those that should be on it where a trace sees these hops. */
  static List<String> expected(String scenario, List<List<String>> hops) {
    if (UNSEEN.containsKey(scenario)) return LINE;
    return hops.stream().map(List::getFirst).toList();
  }
}
