package dev.sonde.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The mtr of this machine with the helper of its own, and who answers at each hop it reports. */
final class RealMtr {
  static final int HOPS = 8;

  private static final Path MTR = Path.of("/usr/bin/mtr");
  private static final Path OWN = Path.of("/usr/bin/mtr-packet");
  private static final String END = "----";
  private static final Pattern HOST = Pattern.compile("\"host\": \"([^\"]*)\"");

  private RealMtr() {}

  static boolean isThere() {
    return Files.isExecutable(MTR) && Files.isExecutable(OWN);
  }

  static void assumeThere() {
    assumeTrue(isThere(), "no mtr here: sudo apt-get install mtr-tiny");
  }

  /**
   * One run for each trace, one after the other: of two at once the helper of one takes the answers
   * to the other's UDP probes for its own. A run sends one probe to each hop and waits a second.
   */
  static List<String> command(List<Expected.Trace> traces) {
    StringJoiner script = new StringJoiner("; echo " + END + "; ");
    for (Expected.Trace trace : traces) {
      List<String> words = new ArrayList<>(List.of("timeout 20", MTR.toString()));
      words.addAll(List.of("--report --json -n -c 1 -i 0.1 -G 1 -m", String.valueOf(HOPS)));
      words.addAll(method(trace.method()));
      int tos = trace.options().indexOf("-t");
      if (tos >= 0) words.addAll(List.of("-Q", trace.options().get(tos + 1)));
      words.add(trace.target());
      script.add(String.join(" ", words));
    }
    return List.of("env", "MTR_PACKET=" + OWN, "sh", "-c", script.toString());
  }

  /** To the port that ours sends to, where it has a choice. */
  private static List<String> method(String method) {
    return switch (method) {
      case "UDP" -> List.of("-u", "-P", "33434");
      case "TCP" -> List.of("-T");
      default -> List.of();
    };
  }

  /** Who answered at each hop of each run; hops at the end where nobody did are left out. */
  static List<List<List<String>>> hops(String output) {
    List<List<List<String>>> runs = new ArrayList<>();
    for (String run : output.split(END + "\n", -1)) {
      List<List<String>> hops = new ArrayList<>();
      HOST.matcher(run)
          .results()
          .map(host -> host.group(1))
          .forEach(host -> hops.add(host.equals("???") ? List.of() : List.of(host)));
      runs.add(upToLastAnswer(hops));
    }
    return runs;
  }

  /** Whether a hop is silent that answers others, or hops follow where they see none. */
  static boolean misses(@Nullable List<List<String>> seen, List<List<String>> others) {
    if (seen == null || seen.size() != others.size()) return true;
    for (int hop = 0; hop < seen.size(); hop++) {
      if (seen.get(hop).isEmpty() && !others.get(hop).isEmpty()) return true;
    }
    return false;
  }

  static List<List<String>> upToLastAnswer(List<List<String>> hops) {
    int length = hops.size();
    while (length > 0 && hops.get(length - 1).isEmpty()) length--;
    return List.copyOf(hops.subList(0, length));
  }
}
