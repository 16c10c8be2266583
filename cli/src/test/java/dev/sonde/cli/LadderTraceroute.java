package dev.sonde.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The traceroute of this machine: Butskoy's, as in Debian. It sends one probe for each hop, all at
 * once, which waits 0.6 s.
 *
 * @param ours whether it sends to the port that ours does, which in its own way it counts up
 */
record LadderTraceroute(String program, boolean ours) {
  static @Nullable LadderTraceroute find(boolean ours) {
    String path = System.getenv("PATH") + ":/usr/sbin:/sbin";
    for (String folder : path.split(":", -1)) {
      Path file = Path.of(folder, "traceroute");
      if (Files.isExecutable(file)) return new LadderTraceroute(file.toString(), ours);
    }
    return null;
  }

  /** Or the test is skipped. */
  static void assumeThere() {
    assumeTrue(find(false) != null, "no traceroute here: sudo apt-get install traceroute");
  }

  List<String> command(Expected.Trace trace) {
    List<String> words = new ArrayList<>(List.of(program, "-n", "-e", "-q", "1"));
    words.addAll(List.of("-N", "64", "-w", "0.6"));
    switch (trace.method()) {
      case "ICMP" -> words.add("-I");
      case "TCP" -> words.add("-T");
      default -> words.addAll(ours ? List.of("-U", "-p", "33434") : List.of());
    }
    List<String> options = new ArrayList<>(trace.options());
    int flow = options.indexOf("--flow"); // it has none
    if (flow >= 0) options.subList(flow, flow + 2).clear();
    words.addAll(options);
    words.add(trace.target());
    words.addAll(trace.more());
    return words;
  }

  /** Who answered at each hop. */
  static List<List<String>> hops(String output) {
    return output
        .lines()
        .filter(line -> line.matches(" *[0-9]+  .*"))
        .map(line -> Expected.answers(line.replaceFirst(" *[0-9]+  ", "")))
        .toList();
  }
}
