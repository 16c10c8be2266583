package dev.sonde.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What the system's traceroute sees otherwise than ours does, and why. */
record Otherwise(String why, Function<Expected.Trace, List<List<String>>> seen) {
  private static final String HEXADECIMAL =
      "<2/15:00000003,00010000,c6120201,08657468,33000000,000005dc>";

  private static final Map<String, Otherwise> CASES =
      Map.of(
          "every-code",
          new Otherwise(
              "Linux tells only raw sockets of an ICMPv4 error with a code above 15, and"
                  + " traceroute hears by its error queues",
              trace ->
                  !trace.six() && trace.hops().getLast().getFirst().endsWith("!<42>")
                      ? silent(trace, 3, 4)
                      : trace.hops()),
          "named-interface",
          new Otherwise(
              "it knows labels only, and writes other objects in hexadecimal",
              trace -> {
                List<List<String>> hops = new ArrayList<>(trace.hops());
                hops.replaceAll(hop -> List.of(hop.getFirst().replaceFirst("<.*>", HEXADECIMAL)));
                return hops;
              }),
          "nat-leaves-quotes",
          new Otherwise(
              "it hears what the kernel gives to the socket with the port or identifier in the"
                  + " quote, and after the translation that is nobody's; so it hears no error from"
                  + " beyond, but replies",
              trace -> silent(trace, 3, trace.method().equals("UDP") ? 8 : 3)));

  /** Why it sees something else in a scenario, or nothing. */
  static String why(String scenario) {
    Otherwise otherwise = CASES.get(scenario);
    return otherwise == null ? "" : ", though " + otherwise.why;
  }

  /** What it sees in a trace. */
  static List<List<String>> seen(String scenario, Expected.Trace trace) {
    Otherwise otherwise = CASES.get(scenario);
    return otherwise == null ? trace.hops() : otherwise.seen.apply(trace);
  }

  /** Nobody answers from one hop to another; what is behind them stays. */
  private static List<List<String>> silent(Expected.Trace trace, int first, int last) {
    List<List<String>> hops = new ArrayList<>(trace.hops().subList(0, first - 1));
    hops.addAll(Collections.nCopies(last - first + 1, List.of()));
    if (last < trace.hops().size()) hops.addAll(trace.hops().subList(last, trace.hops().size()));
    return hops;
  }
}
