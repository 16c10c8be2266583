package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our engine sees the same on a TUN device as the cores in virtual time: whoever answers, codes,
 * labels, what the quotes tell, the length of the way back. Times are the kernel's.
 */
class ScenariosRootTest {
  /**
   * The same path as in line.yaml, and who is silent this time is chance; of four-kinds-of-jitter
   * one delay in some thousands is longer than anybody waits.
   */
  private static final Set<String> CHANCE =
      Set.of("another-seed", "corruption", "four-kinds-of-jitter", "lossy-link", "rate-limited");

  private static final Pattern ANSWER = Pattern.compile("  ([0-9a-f.:]*[0-9a-f])((?:  [.*])+)");

  static List<Path> scenarios() throws IOException {
    return Transcript.scenarios();
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void engineSeesOnADeviceWhatIsExpected(Path scenario) throws Exception {
    Transcript transcript = Transcript.of(scenario);
    String played;
    try (LabNetwork network = new LabNetwork(transcript.scenario())) {
      played = transcript.played(network);
    }
    if (CHANCE.contains(transcript.name())) seen(played);
    else
      assertThat(played)
          .isEqualTo(transcript.played(new VirtualTime(transcript.scenario(), false)));
  }

  /** Nobody answers but who is at that place of the line. */
  private static void seen(String played) {
    List<String> path4 = List.of("198.18.1.1", "198.18.2.1", "198.18.3.1", "203.0.113.9");
    List<String> path6 =
        List.of("2001:db8:1::1", "2001:db8:2::1", "2001:db8:3::1", "2001:db8:9::9");
    int answers = 0;
    for (String line : played.lines().filter(line -> line.startsWith(" ")).toList()) {
      int hop = Integer.parseInt(line.substring(0, 2).strip());
      Matcher answer = ANSWER.matcher(line.substring(2));
      while (answer.find()) {
        answers++;
        List<String> path = answer.group(1).contains(":") ? path6 : path4;
        assertThat(answer.group(1)).as(played).isEqualTo(path.get(Math.min(hop, 4) - 1));
      }
    }
    assertThat(answers).as(played).isPositive();
  }
}
