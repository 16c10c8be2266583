package dev.sonde.cli;

import dev.sonde.lab.Scenario;
import dev.sonde.lab.ScenarioError;
import dev.sonde.lab.ScenarioReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that programs see of one scenario on a TUN device: the traces and pings of its transcript by
 * those of the system and by ours, most of them at the same time. Several scenarios may be played
 * at once, each on a thread.
 */
final class ScenarioPlay {
  private static final int SECONDS = 60;
  private static final int PING_SECONDS = 5;

  private final Path file;
  private final Expected expected;
  private final List<Long> times;
  private final @Nullable LadderTraceroute traceroute;
  private @Nullable PlayedLab lab;
  private final Map<Expected.Trace, List<List<String>>> traceroutes = new LinkedHashMap<>();
  private final Map<Expected.Trace, Run> ours = new LinkedHashMap<>();
  private final Map<Expected.Trace, List<List<String>>> mtrs = new LinkedHashMap<>();
  private final Map<Expected.Trace, List<List<String>>> helper = new LinkedHashMap<>();
  private final Map<Expected.Ping, String> pings = new LinkedHashMap<>();
  private final Map<String, String> recordedByPing = new LinkedHashMap<>();
  private final Map<String, String> recordedByOurs = new LinkedHashMap<>();

  /**
   * Nothing is started yet.
   *
   * @param traceroute or null where there is none
   */
  ScenarioPlay(Path file, @Nullable LadderTraceroute traceroute) throws IOException {
    this.file = file;
    this.traceroute = traceroute;
    expected = Expected.of(Path.of(file.toString().replace(".yaml", ".expected")));
    times = expected.traces().stream().map(Expected.Trace::afterSeconds).distinct().toList();
  }

  Expected expected() {
    return expected;
  }

  /** What traceroute(8) saw. */
  Map<Expected.Trace, List<List<String>>> traceroutes() {
    return traceroutes;
  }

  /** What sonde trace printed. */
  Map<Expected.Trace, Run> ours() {
    return ours;
  }

  /** Who answered there, up to the last that did, without codes and labels. */
  List<List<String>> addresses(Expected.Trace trace) {
    Run run = ours.get(trace);
    if (run == null) throw new IllegalArgumentException(trace + " was not made");
    return RealMtr.upToLastAnswer(
        LadderTraceroute.hops(run.out()).stream()
            .map(hop -> hop.stream().map(answer -> answer.split(" ", -1)[0]).toList())
            .toList());
  }

  /** What mtr(8) saw with its own helper, of the traces that it can do too. */
  Map<Expected.Trace, List<List<String>>> mtrs() {
    return mtrs;
  }

  /** What sonde mtr-packet said of the same. */
  Map<Expected.Trace, List<List<String>>> helper() {
    return helper;
  }

  /** What ping(8) printed. */
  Map<Expected.Ping, String> pings() {
    return pings;
  }

  /** What {@code ping -R} printed, by its target, with its exit status. */
  Map<String, String> recordedByPing() {
    return recordedByPing;
  }

  /** The same of {@code sonde ping -R}. */
  Map<String, String> recordedByOurs() {
    return recordedByOurs;
  }

  /** Opens the lab, and does what has to be done before the scenario changes: nobody may delay. */
  void begin() throws Exception {
    PlayedLab playing = new PlayedLab(scenario());
    try {
      for (long after : times.subList(0, times.size() - 1)) traces(playing, after);
      lab = playing;
    } finally {
      if (lab == null) playing.close();
    }
  }

  /** Whether it changes between its traces, so that it has to begin alone. */
  boolean changes() {
    return times.size() > 1;
  }

  /** Does the rest, and closes the lab. */
  void end() throws Exception {
    try (PlayedLab playing = lab != null ? lab : new PlayedLab(scenario())) {
      playing.await(Duration.ofSeconds(times.getLast()));
      final Map<Expected.Ping, Process> pinging = startPings(playing);
      traces(playing, times.getLast());
      // All that come back to them at once is more than the queue of mtr's socket holds.
      final Map<List<Expected.Trace>, Process> reporting = startMtrs(playing);
      final Map<String, Process> recording = startRecording(playing);
      record(playing);
      askHelper(playing);
      for (var each : recording.entrySet()) {
        String text = PlayedLab.output(each.getValue());
        recordedByPing.put(each.getKey(), told(text, each.getValue().waitFor()));
      }
      for (var each : reporting.entrySet()) {
        put(mtrs, each.getKey(), RealMtr.hops(PlayedLab.output(each.getValue())));
      }
      for (Expected.Trace trace : mtrs.keySet()) reportAgain(playing, trace);
      for (var each : pinging.entrySet()) {
        pings.put(each.getKey(), PlayedLab.output(each.getValue()));
      }
    }
  }

  private Scenario scenario() throws IOException, ScenarioError {
    return ScenarioReader.read(file);
  }

  private static void put(
      Map<Expected.Trace, List<List<String>>> map,
      List<Expected.Trace> traces,
      List<List<List<String>>> seen) {
    for (int index = 0; index < traces.size(); index++) map.put(traces.get(index), seen.get(index));
  }

  /** Those of a moment: by traceroute all at once, and in the meantime by ours. */
  private void traces(PlayedLab playing, long after) throws Exception {
    playing.await(Duration.ofSeconds(after));
    List<Expected.Trace> now = at(after);
    Map<Expected.Trace, Process> running = new LinkedHashMap<>();
    for (Expected.Trace trace : now) {
      if (traceroute == null) break;
      running.put(trace, playing.start(SECONDS, traceroute.command(trace)));
    }
    for (Expected.Trace trace : now) ours.put(trace, playing.network().call(() -> sonde(trace)));
    for (var each : running.entrySet()) {
      traceroutes.put(each.getKey(), LadderTraceroute.hops(PlayedLab.output(each.getValue())));
    }
  }

  private List<Expected.Trace> at(long after) {
    return expected.traces().stream().filter(trace -> trace.afterSeconds() == after).toList();
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

  private Map<Expected.Ping, Process> startPings(PlayedLab playing) {
    Map<Expected.Ping, Process> running = new LinkedHashMap<>();
    if (!RealPing.isThere()) return running;
    for (Expected.Ping ping : expected.pings()) {
      String count = String.valueOf(ping.sent());
      List<String> words = List.of("ping", "-n", "-c", count, "-i", "0.01", "-W", "1");
      List<String> command = new ArrayList<>(words);
      command.add(ping.target());
      running.put(ping, playing.start(PING_SECONDS, command));
    }
    return running;
  }

  /** One of each family at a time. */
  private Map<List<Expected.Trace>, Process> startMtrs(PlayedLab playing) {
    Map<List<Expected.Trace>, Process> running = new LinkedHashMap<>();
    for (boolean six : new boolean[] {false, true}) {
      List<Expected.Trace> wanted = reports().stream().filter(trace -> trace.six() == six).toList();
      if (wanted.isEmpty() || !RealMtr.isThere()) continue;
      running.put(wanted, playing.start(SECONDS, RealMtr.command(wanted)));
    }
    return running;
  }

  /** On a busy machine mtr misses answers at times: it may try twice more. */
  private void reportAgain(PlayedLab playing, Expected.Trace trace) throws IOException {
    if (trace.method().equals("TCP")) return;
    for (int time = 0; time < 2 && RealMtr.misses(mtrs.get(trace), addresses(trace)); time++) {
      Process process = playing.start(SECONDS, RealMtr.command(List.of(trace)));
      put(mtrs, List.of(trace), RealMtr.hops(PlayedLab.output(process)));
    }
  }

  private void askHelper(PlayedLab playing) {
    List<Expected.Trace> wanted = reports();
    put(helper, wanted, playing.network().call(() -> OurMtrPacket.hops(wanted)));
  }

  /**
   * The last of the traces whose options mtr has too: it cannot forbid fragments nor choose a flow.
   * Of many targets each by one method in turn.
   */
  private List<Expected.Trace> reports() {
    List<Expected.Trace> all =
        at(times.getLast()).stream()
            .filter(trace -> trace.more().isEmpty() && !trace.options().contains("--flow"))
            .toList();
    List<String> targets = all.stream().map(Expected.Trace::target).distinct().toList();
    List<String> methods = List.of("UDP", "ICMP", "TCP");
    if (targets.size() <= 2) return all;
    return all.stream()
        .filter(trace ->
            targets.indexOf(trace.target()) % methods.size() == methods.indexOf(trace.method()))
        .toList();
  }

  private List<String> recorded() {
    return at(times.getLast()).stream()
        .filter(trace -> !trace.six())
        .map(Expected.Trace::target)
        .distinct()
        .toList();
  }

  private Map<String, Process> startRecording(PlayedLab playing) {
    Map<String, Process> running = new LinkedHashMap<>();
    if (!RealPing.isThere()) return running;
    for (String target : recorded()) {
      List<String> command = new ArrayList<>(List.of("env", "LC_ALL=C", "ping"));
      command.addAll(recording(target));
      running.put(target, playing.start(SECONDS, command));
    }
    return running;
  }

  private static List<String> recording(String target) {
    return List.of("-R", "-n", "-c", "1", "-W", "0.5", target);
  }

  private void record(PlayedLab playing) {
    for (String target : recorded()) {
      String[] words = recording(target).toArray(String[]::new);
      Run run = playing.network().call(() -> Run.of(new PingTool(() -> {}), words));
      recordedByOurs.put(target, told(run.out() + run.err(), run.status()));
    }
  }

  /**
   * The other pads its option before, ours behind: who sends options back as they were shows it.
   */
  private static String told(String text, int status) {
    return RealPing.lasting(text).replace("\nNOP\n", "\n") + "=" + status + "\n";
  }
}
