package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.loop.Reactor;
import dev.sonde.loop.Signal;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs that nobody here wrote see in each scenario that ships what stands beside it: who
 * answers at each hop, with codes and labels, by UDP, ICMP and TCP, over IPv4 and IPv6; and what is
 * lost, doubled or overtaken of pings. Ours see the same beside them, in the same labs. Labs are
 * played side by side, for most of what programs do there is to wait.
 */
class ScenariosRootTest {
  private static final int AT_ONCE = 8;
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

  /** Whether the second of two replies is seen by who waits for one, chance says. */
  private static final String TWICE = "duplicates";

  private static final String HOST = "203.0.113.9";

  private static @Nullable Reactor signals;
  private static @Nullable ExecutorService players;
  private static final Map<String, ScenarioPlay> PLAYS = new LinkedHashMap<>();
  private static final Map<String, Future<ScenarioPlay>> ENDED = new LinkedHashMap<>();

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

  @BeforeAll
  static void play() throws Exception {
    PrivateNetwork.open().close(); // or skip
    // Each tool takes the signals of the process; this remembers whose they were before.
    signals = Reactor.open();
    for (Signal signal : List.of(Signal.INT, Signal.TERM)) signals.on(signal, () -> {});
    for (Path file : scenarios()) {
      LadderTraceroute traceroute = LadderTraceroute.find(PORT.contains(name(file)));
      PLAYS.put(name(file), new ScenarioPlay(file, traceroute));
    }
    for (ScenarioPlay play : PLAYS.values()) if (play.changes()) play.begin();
    ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
    players = pool;
    PLAYS.forEach((name, play) ->
        ENDED.put(
            name,
            pool.submit(() -> {
              play.end();
              return play;
            })));
  }

  @AfterAll
  static void giveSignalsBack() throws Exception {
    if (players != null) players.close(); // waits for all
    if (signals != null) signals.close();
  }

  private static ScenarioPlay played(Path file) throws Exception {
    return Objects.requireNonNull(ENDED.get(name(file))).get();
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void tracerouteSeesWhatIsExpected(Path file) throws Exception {
    LadderTraceroute.assumeThere();
    SoftAssertions all = new SoftAssertions();
    for (var each : played(file).traceroutes().entrySet()) {
      compare(all, name(file), each.getKey(), each.getValue());
    }
    all.assertAll();
  }

  static List<Path> withoutChances() throws IOException {
    return scenarios().stream().filter(file -> !CHANCE.contains(name(file))).toList();
  }

  @ParameterizedTest
  @MethodSource("withoutChances")
  void sondeTraceSeesWhatIsExpected(Path file) throws Exception {
    SoftAssertions all = new SoftAssertions();
    for (var each : played(file).ours().entrySet()) {
      all.assertThat(LadderTraceroute.hops(each.getValue().out()))
          .as(name(file) + ": " + each.getKey() + each.getValue().err())
          .isEqualTo(each.getKey().hops());
    }
    all.assertAll();
  }

  static List<Path> thatMtrCanDo() throws IOException {
    return scenarios().stream()
        .filter(file -> !MtrOtherwise.INCOMPARABLE.containsKey(name(file)))
        .toList();
  }

  /** Who answers at each hop, in the same lab: mtr says nothing of codes. */
  @ParameterizedTest
  @MethodSource("thatMtrCanDo")
  void mtrSeesWhatSondeTraceSees(Path file) throws Exception {
    RealMtr.assumeThere();
    String name = name(file);
    ScenarioPlay play = played(file);
    SoftAssertions all = new SoftAssertions();
    assertThat(play.mtrs()).isNotEmpty();
    for (var each : play.mtrs().entrySet()) {
      Expected.Trace trace = each.getKey();
      List<List<String>> ours = MtrOtherwise.seen(name, trace, play.addresses(trace));
      String what = name + ": " + trace + MtrOtherwise.TCP;
      boolean tcp = trace.method().equals("TCP");
      if (tcp) nobodyElsewhere(all, what, may(name, trace, ours), each.getValue());
      else agree(all, name, trace, each.getValue(), ours);
    }
    all.assertAll();
  }

  @ParameterizedTest
  @MethodSource("thatMtrCanDo")
  void sondeMtrPacketSeesWhatSondeTraceSees(Path file) throws Exception {
    ScenarioPlay play = played(file);
    SoftAssertions all = new SoftAssertions();
    assertThat(play.helper()).isNotEmpty();
    for (var each : play.helper().entrySet()) {
      agree(all, name(file), each.getKey(), each.getValue(), play.addresses(each.getKey()));
    }
    all.assertAll();
  }

  private static void agree(
      SoftAssertions all,
      String name,
      Expected.Trace trace,
      List<List<String>> seen,
      List<List<String>> ours)
      throws IOException {
    String what = name + ": " + trace.method() + " to " + trace.target() + MtrOtherwise.why(name);
    all.assertThat(seen).as(what).isNotEmpty();
    List<List<String>> may = may(name, trace, ours);
    if (CHANCE.contains(name)) inPlace(all, what, may, seen);
    else if (BRANCHES.contains(name)) within(all, what, may, seen);
    else all.assertThat(seen).as(what).isEqualTo(may);
  }

  /** Who may answer at each hop. */
  private static List<List<String>> may(String name, Expected.Trace trace, List<List<String>> ours)
      throws IOException {
    if (CHANCE.contains(name)) return path(trace.six());
    return BRANCHES.contains(name) ? branches(name, trace.six()) : ours;
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void pingRecordsTheRouteThatSondeTraceSees(Path file) throws Exception {
    RealPing.assumeThere();
    ScenarioPlay play = played(file);
    SoftAssertions all = new SoftAssertions();
    for (var each : play.ours().entrySet()) {
      Expected.Trace trace = each.getKey();
      String ours = play.recordedByOurs().get(trace.target());
      String theirs = play.recordedByPing().get(trace.target());
      if (!trace.method().equals("ICMP") || ours == null || theirs == null) continue;
      if (!trace.options().isEmpty() && !trace.options().contains("-m")) continue;
      if (play.changes() && trace.afterSeconds() == 0) continue;
      recorded(all, name(file), trace, List.of(ours, theirs), play.addresses(trace));
    }
    all.assertAll();
  }

  private static void recorded(
      SoftAssertions all,
      String name,
      Expected.Trace trace,
      List<String> outputs,
      List<List<String>> hops)
      throws IOException {
    String what = name + ": ping -R " + trace.target() + RecordedRoute.why(name);
    boolean chance = CHANCE.contains(name);
    boolean branches = BRANCHES.contains(name);
    boolean alike = !chance && !branches && !name.equals(TWICE);
    if (alike && !trace.target().equals(RecordedRoute.UNHEARD)) {
      all.assertThat(outputs.getFirst()).as(what).isEqualTo(outputs.getLast());
    }
    for (String output : outputs) {
      List<String> route = RecordedRoute.there(output);
      if (route.isEmpty()) all.assertThat(chance || !arrives(trace)).as(what + output).isTrue();
      else if (branches)
        within(all, what, branches(name, false), route.stream().map(List::of).toList());
      else
        all.assertThat(route)
            .as(what)
            .isEqualTo(chance ? RecordedRoute.LINE : RecordedRoute.expected(name, hops));
    }
  }

  private static boolean arrives(Expected.Trace trace) {
    return trace.hops().getLast().contains(trace.target()) || trace.hops().getLast().contains(HOST);
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
    SoftAssertions all = new SoftAssertions();
    for (var each : played(file).pings().entrySet()) {
      compare(all, name(file), each.getKey(), each.getValue());
    }
    all.assertAll();
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

  /** Nobody answers but who may at that place, and at last the last one does. */
  private static void within(
      SoftAssertions all, String what, List<List<String>> path, List<List<String>> seen) {
    inPlace(all, what, path, seen);
    all.assertThat(path.getLast()).as(what).containsAll(seen.getLast());
  }

  /** Nobody answers but who may at that place; the last one also beyond it. */
  private static void inPlace(
      SoftAssertions all, String what, List<List<String>> path, List<List<String>> seen) {
    all.assertThat(seen).as(what).isNotEmpty();
    nobodyElsewhere(all, what, path, seen);
  }

  /** The same where it may be that nobody is heard at all. */
  private static void nobodyElsewhere(
      SoftAssertions all, String what, List<List<String>> path, List<List<String>> seen) {
    for (int hop = 0; hop < seen.size(); hop++) {
      List<String> may = path.get(Math.min(hop, path.size() - 1));
      all.assertThat(may).as(what + " hop " + (hop + 1)).containsAll(seen.get(hop));
    }
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
