package dev.sonde.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** What mtr sees otherwise than ours does in the same lab, and why. */
record MtrOtherwise(
    String why, BiFunction<Expected.Trace, List<List<String>>, List<List<String>>> seen) {
  /** Where there is nothing to compare. */
  static final Map<String, String> INCOMPARABLE =
      Map.of(
          "corruption",
          "it believes what is damaged, also the port in a quote, by which it tells hops apart",
          "ever-narrower",
          "its probes may be cut, and what the scenario is about is that they may not");

  /**
   * Its own helper on a busy machine, with TCP: answers may be missing, even all; none is wrong.
   */
  static final String TCP =
      ", though it forgets a probe whose connection failed if it sees that before it has read why";

  private static final Map<String, MtrOtherwise> CASES =
      Map.of(
          "nat-leaves-quotes",
          new MtrOtherwise(
              "it knows its probes by the port or identifier in the quote, which is another behind"
                  + " the translation; so it hears replies from there, but no errors",
              (trace, hops) -> trace.method().equals("UDP") ? hops.subList(0, 2) : silent(hops, 2)),
          "whole-network",
          new MtrOtherwise(
              "it has not arrived as long as errors come from another address than the target's,"
                  + " and goes on",
              (trace, hops) -> trace.method().equals("UDP") ? repeated(hops) : hops));

  /** Why it sees something else in a scenario, or nothing. */
  static String why(String scenario) {
    MtrOtherwise otherwise = CASES.get(scenario);
    return otherwise == null ? "" : ", though " + otherwise.why;
  }

  /** What it sees where ours sees these hops. */
  static List<List<String>> seen(String scenario, Expected.Trace trace, List<List<String>> hops) {
    MtrOtherwise otherwise = CASES.get(scenario);
    return otherwise == null ? hops : otherwise.seen.apply(trace, hops);
  }

  private static List<List<String>> silent(List<List<String>> hops, int index) {
    List<List<String>> seen = new ArrayList<>(hops);
    seen.set(index, List.of());
    return seen;
  }

  private static List<List<String>> repeated(List<List<String>> hops) {
    List<List<String>> seen = new ArrayList<>(hops);
    seen.addAll(Collections.nCopies(RealMtr.HOPS - hops.size(), hops.getLast()));
    return seen;
  }
}
