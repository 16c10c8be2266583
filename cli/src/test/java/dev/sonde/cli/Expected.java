package dev.sonde.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is to be seen in a scenario, read from the transcript beside it: its traces, with who is to
 * answer at each hop, and what pings come to. Times and what stands in brackets are not for every
 * tracer to see.
 */
record Expected(List<Trace> traces, List<Ping> pings) {
  private static final Pattern HEADING = Pattern.compile("(\\S+) by ([A-Z, ]+)(?::.*)?");
  private static final Pattern HOP = Pattern.compile(" ?([0-9]+)  (.*)");
  private static final Pattern PING =
      Pattern.compile("(\\S+): ([0-9]+) sent, ([0-9]+) received(.*)");
  private static final Pattern PASSING = Pattern.compile("\\[[^]]*]|[0-9.]+ ms");

  /**
   * One trace.
   *
   * @param afterSeconds when
   * @param options those of the transcript, in the letters of traceroute(8), without the method
   * @param more what stands behind the target
   * @param hops who answers there, with codes and labels: one for each that answers otherwise
   */
  record Trace(
      long afterSeconds,
      String method,
      List<String> options,
      String target,
      List<String> more,
      List<List<String>> hops) {
    boolean six() {
      return target.contains(":");
    }
  }

  /** Pings of one address, and in words what was remarkable about the replies. */
  record Ping(String target, int sent, int received, String remarks) {}

  static Expected of(Path file) throws IOException {
    List<Trace> traces = new ArrayList<>();
    List<Ping> pings = new ArrayList<>();
    List<List<String>> hops = new ArrayList<>();
    List<String> words = List.of();
    long after = 0;
    for (String line : Files.readAllLines(file)) {
      Matcher heading = HEADING.matcher(line);
      Matcher hop = HOP.matcher(line);
      Matcher ping = PING.matcher(line);
      if (line.startsWith("$ ")) {
        words = List.of(line.substring(2).split(" ", -1));
        if (words.getFirst().equals("sleep")) after += Long.parseLong(words.get(1));
      } else if (heading.matches()) {
        hops = new ArrayList<>();
        for (String method : heading.group(2).split(", ", -1)) {
          traces.add(trace(after, method, words, heading.group(1), hops));
        }
      } else if (hop.matches()) {
        hops.add(answers(hop.group(2)));
      } else if (ping.matches()) {
        pings.add(ping(ping));
      }
    }
    return new Expected(traces, pings);
  }

  private static Ping ping(Matcher line) {
    int sent = Integer.parseInt(line.group(2));
    return new Ping(line.group(1), sent, Integer.parseInt(line.group(3)), line.group(4));
  }

  private static Trace trace(
      long after, String method, List<String> words, String target, List<List<String>> hops) {
    List<String> options = new ArrayList<>();
    int next = 1;
    while (words.get(next).startsWith("-")) {
      String option = words.get(next++);
      if (option.matches("-[UIT]")) continue;
      options.add(option);
      if (option.matches("-[mt]|--flow")) options.add(words.get(next++));
    }
    return new Trace(after, method, options, target, words.subList(next + 1, words.size()), hops);
  }

  /** Who answers, as "address code labels"; a star is nobody. */
  static List<String> answers(String hop) {
    List<String> answers = new ArrayList<>();
    for (String word : PASSING.matcher(hop).replaceAll(" ").strip().split(" +", -1)) {
      boolean remark = word.startsWith("!") || word.startsWith("<");
      if (remark) answers.add(answers.removeLast() + " " + word);
      else if (!word.equals("*")) answers.add(word);
    }
    return answers.stream().distinct().toList();
  }
}
