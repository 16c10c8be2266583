package dev.sonde.cli;

import dev.sonde.lab.ScenarioReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs that nobody here wrote see in each scenario that ships what stands beside it: who
 * answers at each hop, with codes and labels, by UDP, ICMP and TCP, over IPv4 and IPv6; and what is
 * lost, doubled or overtaken of pings.
 */
class ScenariosRootTest {
  private static final int SECONDS = 60;
  private static final int PING_SECONDS = 5;
  private static final Path FOLDER = Path.of("../lab/scenarios");

  /** Of its delays one in some thousands is longer than anybody waits. */
  private static final String LATE = "four-kinds-of-jitter";

  /**
   * What is damaged ping(8) of 2022 believes, sequence numbers too; and of the time stamps it waits
   * for twice the longest round trip, which may be years, so that it has to be interrupted.
   */
  private static final String DAMAGED = "corruption";

  /** The path of line.yaml, of which chance says who is silent. */
  private static final Set<String> CHANCE =
      Set.of("another-seed", DAMAGED, "lossy-link", "rate-limited", LATE);

  /** Each probe of traceroute is a flow of its own, and may take either branch. */
  private static final Set<String> BRANCHES = Set.of("two-paths", "uneven-paths");

  /** The host is silent at one port only: traceroute must send there, as ours does. */
  private static final Set<String> PORT = Set.of("open-udp-port");

  /** A reply that ping(8) believes. */
  private static final Pattern REPLY =
      Pattern.compile("(?m)icmp_seq=([0-9]+) ttl=[0-9]+ time=[0-9.]+ ms(?: \\(DUP!\\))?$");

  static List<Path> scenarios() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".yaml", "");
  }

  private static Expected expected(String name) throws IOException {
    return Expected.of(FOLDER.resolve(name + ".expected"));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void tracerouteSeesWhatIsExpected(Path file) throws Exception {
    String name = name(file);
    LadderTraceroute traceroute = LadderTraceroute.here(PORT.contains(name));
    List<Expected.Trace> expected = expected(name).traces();
    Map<Expected.Trace, List<List<String>>> seen = new LinkedHashMap<>();
    try (PlayedLab lab = new PlayedLab(ScenarioReader.read(file))) {
      for (long after : expected.stream().map(Expected.Trace::afterSeconds).distinct().toList()) {
        lab.await(Duration.ofSeconds(after));
        Map<Expected.Trace, Process> running = new LinkedHashMap<>();
        for (Expected.Trace trace : expected) {
          if (trace.afterSeconds() != after) continue;
          running.put(trace, lab.start(SECONDS, traceroute.command(trace)));
        }
        for (Map.Entry<Expected.Trace, Process> each : running.entrySet()) {
          seen.put(each.getKey(), LadderTraceroute.hops(PlayedLab.output(each.getValue())));
        }
      }
    }
    SoftAssertions all = new SoftAssertions();
    for (Map.Entry<Expected.Trace, List<List<String>>> each : seen.entrySet()) {
      compare(all, name, each.getKey(), each.getValue());
    }
    all.assertAll();
  }

  static List<Path> withoutChances() throws IOException {
    return scenarios().stream().filter(file -> !CHANCE.contains(name(file))).toList();
  }

  /** One after the other: each takes the signals of the process. */
  @ParameterizedTest
  @MethodSource("withoutChances")
  void sondeTraceSeesWhatIsExpected(Path file) throws Exception {
    SoftAssertions all = new SoftAssertions();
    try (PlayedLab lab = new PlayedLab(ScenarioReader.read(file))) {
      for (Expected.Trace trace : expected(name(file)).traces()) {
        lab.await(Duration.ofSeconds(trace.afterSeconds()));
        Run run = lab.network().call(() -> sonde(trace));
        all.assertThat(LadderTraceroute.hops(run.out()))
            .as(name(file) + ": " + trace + run.err())
            .isEqualTo(trace.hops());
      }
    }
    all.assertAll();
  }

  private static Run sonde(Expected.Trace trace) throws IOException {
    List<String> words = new ArrayList<>(List.of("-n", "-e", "-q", "1", "-w", "0.4"));
    switch (trace.method()) {
      case "ICMP" -> words.add("-I");
      case "TCP" -> words.add("-T");
      default -> {}
    }
    words.addAll(trace.options());
    words.add(trace.target());
    words.addAll(trace.more());
    return Run.of(new TraceTool(() -> {}), words.toArray(String[]::new));
  }

  static List<Path> withPings() throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path file : scenarios()) {
      if (!expected(name(file)).pings().isEmpty()) found.add(file);
    }
    return found;
  }

  @ParameterizedTest
  @MethodSource("withPings")
  void pingSeesWhatIsExpectedButForTheChances(Path file) throws Exception {
    RealPing.assumeThere();
    Map<Expected.Ping, Process> running = new LinkedHashMap<>();
    SoftAssertions all = new SoftAssertions();
    try (PlayedLab lab = new PlayedLab(ScenarioReader.read(file))) {
      for (Expected.Ping ping : expected(name(file)).pings()) {
        running.put(ping, lab.start(PING_SECONDS, ping(ping)));
      }
      for (Map.Entry<Expected.Ping, Process> each : running.entrySet()) {
        compare(all, name(file), each.getKey(), PlayedLab.output(each.getValue()));
      }
    }
    all.assertAll();
  }

  private static List<String> ping(Expected.Ping ping) {
    String count = String.valueOf(ping.sent());
    return List.of("ping", "-n", "-c", count, "-i", "0.01", "-W", "1", ping.target());
  }

  /** Of a hundred, all or some, for chance would have to be very strange. */
  private static void compare(SoftAssertions all, String name, Expected.Ping ping, String output) {
    String what = name + ": ping " + ping.target() + ": " + output;
    List<Integer> heard = new ArrayList<>();
    boolean overtaken = false;
    boolean twice = output.contains("(DUP!)");
    Matcher reply = REPLY.matcher(output);
    while (reply.find()) {
      int number = Integer.parseInt(reply.group(1));
      overtaken |= !heard.isEmpty() && number < Collections.max(heard) && !heard.contains(number);
      heard.add(number);
    }
    long received = heard.stream().distinct().count();
    all.assertThat(received).as(what).isPositive();
    if (!name.equals(LATE)) {
      all.assertThat(received == ping.sent()).as(what).isEqualTo(ping.received() == ping.sent());
    }
    if (name.equals(DAMAGED)) return;
    all.assertThat(twice).as(what).isEqualTo(ping.remarks().contains("twice"));
    all.assertThat(overtaken).as(what).isEqualTo(ping.remarks().contains("overtaken"));
  }

  private static void compare(
      SoftAssertions all, String name, Expected.Trace trace, List<List<String>> seen)
      throws IOException {
    String what = name + ": " + trace.method() + " to " + trace.target();
    if (CHANCE.contains(name)) {
      within(all, what, path(trace.six()), seen);
    } else if (BRANCHES.contains(name)) {
      within(all, what, branches(name, trace.six()), seen);
      all.assertThat(seen).as(what).doesNotContain(List.of());
    } else {
      all.assertThat(seen).as(what + Otherwise.why(name)).isEqualTo(Otherwise.seen(name, trace));
    }
  }

  /** Nobody answers but who may at that place; the last one also beyond it. */
  private static void within(
      SoftAssertions all, String what, List<List<String>> path, List<List<String>> seen) {
    all.assertThat(seen).as(what).isNotEmpty();
    for (int hop = 0; hop < seen.size(); hop++) {
      List<String> may = path.get(Math.min(hop, path.size() - 1));
      all.assertThat(may).as(what + " hop " + (hop + 1)).containsAll(seen.get(hop));
    }
    all.assertThat(path.getLast()).as(what).containsAll(seen.getLast());
  }

  private static List<List<String>> path(boolean six) throws IOException {
    return branches("line", six);
  }

  /** Who answers at each hop of any of a scenario's traces. */
  private static List<List<String>> branches(String name, boolean six) throws IOException {
    List<List<String>> path = new ArrayList<>();
    for (Expected.Trace trace : expected(name).traces()) {
      if (trace.six() != six) continue;
      for (int hop = 0; hop < trace.hops().size(); hop++) {
        if (hop == path.size()) path.add(new ArrayList<>());
        path.get(hop).addAll(trace.hops().get(hop));
      }
    }
    return path;
  }
}
