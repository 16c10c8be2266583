package dev.sonde.probe;

import dev.sonde.lab.Scenario;
import dev.sonde.lab.ScenarioError;
import dev.sonde.lab.ScenarioReader;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The commands that show what a scenario is about, and what they print there: {@code trace}, {@code
 * ping -c COUNT -i SECONDS NODE} and {@code sleep SECONDS}. It stands beside the scenario, in
 * {@code NAME.expected}. Each command finds the scenario as it is so many seconds after its start.
 */
record Transcript(Path file, Scenario scenario, List<String> commands) {
  private static final Path FOLDER = Path.of("../lab/scenarios");
  private static final String PROMPT = "$ ";

  /** One trace of those that a command asks for. */
  record Wanted(TraceCommand command, IpAddress target, TraceMethod method) {}

  /** Where the commands are carried out. */
  interface World {
    /** They carry the times. */
    boolean timed();

    /** In the same order. */
    List<PathFound> trace(List<Wanted> traces, Duration after) throws Exception;

    /** What pings come to, in a line, or nothing. */
    String ping(IpAddress target, int count, Duration interval, Duration after);
  }

  static List<Path> scenarios() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  static Path expected(Path scenario) {
    return Path.of(scenario.toString().replace(".yaml", ".expected"));
  }

  static Transcript of(Path file) throws IOException, ScenarioError {
    List<String> commands =
        Files.readAllLines(expected(file)).stream()
            .filter(line -> line.startsWith(PROMPT))
            .map(line -> line.substring(PROMPT.length()))
            .toList();
    if (commands.isEmpty()) throw new IOException(expected(file) + ": no commands");
    return new Transcript(file, ScenarioReader.read(file), commands);
  }

  String name() {
    return file.getFileName().toString().replace(".yaml", "");
  }

  /** The commands with what they print in virtual time. */
  String played() throws Exception {
    return played(new VirtualTime(scenario, true));
  }

  /** The commands with what they print. */
  String played(World world) throws Exception {
    StringBuilder text = new StringBuilder();
    Duration after = Duration.ZERO;
    for (String command : commands) {
      List<String> words = List.of(command.split(" ", -1));
      List<String> rest = words.subList(1, words.size());
      text.append(PROMPT).append(command).append('\n');
      switch (words.getFirst()) {
        case "trace" -> trace(text, world, TraceCommand.parse(rest), after);
        case "ping" -> ping(text, world, rest, after);
        case "sleep" -> after = after.plusSeconds(Long.parseLong(rest.getFirst()));
        default -> throw new IllegalArgumentException(file + ": no command " + command);
      }
    }
    return text.toString();
  }

  /** By each method, those together that find the same. */
  private void trace(StringBuilder text, World world, TraceCommand command, Duration after)
      throws Exception {
    List<Wanted> wanted = new ArrayList<>();
    for (IpAddress target : TraceCommand.targets(scenario, command.to())) {
      for (TraceMethod method : command.methods()) wanted.add(new Wanted(command, target, method));
    }
    List<PathFound> found = world.trace(wanted, after);
    Map<String, List<Wanted>> alike = new LinkedHashMap<>();
    for (int index = 0; index < wanted.size(); index++) {
      String lines = lines(wanted.get(index), found.get(index), world.timed());
      alike.computeIfAbsent(lines, _ -> new ArrayList<>()).add(wanted.get(index));
    }
    alike.forEach((lines, traces) -> text.append(heading(traces)).append(lines));
  }

  private static String heading(List<Wanted> alike) {
    List<String> methods = alike.stream().map(wanted -> wanted.method.toString()).toList();
    return alike.getFirst().target + " by " + String.join(", ", methods);
  }

  private String lines(Wanted wanted, PathFound found, boolean timed) {
    IpAddress you = scenario.network().you().address(IpFamily.of(wanted.target));
    TraceOptions options = wanted.command.options(wanted.method, wanted.target);
    HopText lines = new HopText(Objects.requireNonNull(you), wanted.target, options, timed);
    StringBuilder text = new StringBuilder(found.rest()).append('\n');
    for (Hop hop : found.hops) text.append(lines.line(hop)).append('\n');
    return text.toString();
  }

  private void ping(StringBuilder text, World world, List<String> words, Duration after) {
    if (!words.get(0).equals("-c") || !words.get(2).equals("-i")) {
      throw new IllegalArgumentException("ping " + words);
    }
    int count = Integer.parseInt(words.get(1));
    Duration interval = Duration.ofNanos(Math.round(Double.parseDouble(words.get(3)) * 1e9));
    for (IpAddress target : TraceCommand.targets(scenario, words.get(4))) {
      text.append(world.ping(target, count, interval, after));
    }
  }
}
