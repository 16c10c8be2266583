package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The real tcpdump sees the same packets at the same time, and says the same of them. */
class CaptureSideBySideRootTest {
  /** Each with -l, so that the last line is not held back; and without the time. */
  private static final List<String> STYLES =
      List.of("-i va -nt", "-i va -nnvvveKt", "-i va -ntqXXS", "-i any -nt#A -s 80");

  private record Pair(String style, CaptureProcess ours, CaptureProcess theirs) {}

  private static String[] words(String style) {
    List<String> words = new ArrayList<>(Arrays.asList(style.split(" ", -1)));
    words.addAll(List.of("-l", CaptureTraffic.FILTER));
    return words.toArray(String[]::new);
  }

  private static void talk(CaptureTraffic traffic) throws Exception {
    traffic.ping(2);
    traffic.datagram(9, "discarded".getBytes(StandardCharsets.US_ASCII));
    byte[] query = {0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'a', 2, 'd', 'e', 0, 0, 1, 0, 1};
    traffic.datagram(53, query);
    traffic.datagram(514, "<13>sonde: hello".getBytes(StandardCharsets.US_ASCII));
    traffic.conversation(CaptureTraffic.FAR4);
    traffic.conversation(CaptureTraffic.FAR6);
    traffic.last();
  }

  private static Run ended(CaptureProcess process) throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int echoes = 0; echoes < 2; ) { // the request and the reply that are the last
      String line = process.line();
      lines.append(line).append('\n');
      assertThat(line).isNotEqualTo("null");
      if (line.contains("length 28") && line.contains("ICMP echo")) echoes++;
    }
    Run run = process.interrupt();
    return new Run(run.status(), lines + run.out().replaceFirst("\n\\z", ""), run.err());
  }

  /** The lines that differ, ours and theirs. */
  private static List<String> differences(String ours, String theirs) {
    List<String> left = ours.lines().toList();
    List<String> right = theirs.lines().toList();
    List<String> differences = new ArrayList<>();
    for (int index = 0; index < Math.max(left.size(), right.size()); index++) {
      String our = index < left.size() ? left.get(index) : "";
      String their = index < right.size() ? right.get(index) : "";
      if (!our.equals(their)) differences.addAll(List.of("- " + our, "+ " + their));
    }
    return differences;
  }

  /** What the filter let through is apart: tcpdump counts what came before it was set, too. */
  private static String counts(Run run) {
    return run.err().replaceFirst("\\d+ packets received by filter\n", "");
  }

  @Test
  void linesAreThoseOfTcpdump() throws Exception {
    CaptureProcess.assumeTcpdump();
    List<Pair> pairs = new ArrayList<>();
    try (CaptureTraffic traffic = CaptureTraffic.cabled()) {
      for (String style : STYLES) {
        CaptureProcess ours = CaptureProcess.sonde(traffic.near, words(style));
        pairs.add(new Pair(style, ours, CaptureProcess.tcpdump(traffic.near, words(style))));
      }
      for (Pair pair : pairs) {
        pair.ours.listening();
        pair.theirs.listening();
      }
      talk(traffic);
      for (Pair pair : pairs) {
        Run ours = ended(pair.ours);
        Run theirs = ended(pair.theirs);
        assertThat(differences(ours.out(), theirs.out())).as(pair.style).isEmpty();
        assertThat(differences(counts(ours), counts(theirs))).as(pair.style).isEmpty();
        assertThat(ours.status()).isEqualTo(theirs.status()).isZero();
      }
    } finally {
      pairs.forEach(pair -> {
        pair.ours.close();
        pair.theirs.close();
      });
    }
  }
}
