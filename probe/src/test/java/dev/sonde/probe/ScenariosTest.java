package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.lab.ScenarioReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our tracer and pinger see in each scenario that ships exactly what stands beside it, in virtual
 * time. After a change that is meant, {@code mvn -pl probe -am test
 * -Dtest='ScenariosTest,GalleryTest' -Dsonde.expected.write=true
 * -Dsurefire.failIfNoSpecifiedTests=false} writes it again, to be read.
 */
class ScenariosTest {
  static final boolean WRITE = Boolean.getBoolean("sonde.expected.write");

  static List<Path> scenarios() throws IOException {
    return Transcript.scenarios();
  }

  @Test
  void thereAreAtLeastTwentyFive() throws IOException {
    assertThat(scenarios()).hasSizeGreaterThanOrEqualTo(25);
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void whatIsSeenIsWhatIsExpected(Path scenario) throws Exception {
    String played = Transcript.of(scenario).played();
    Path expected = Transcript.expected(scenario);
    if (WRITE) Files.writeString(expected, played);
    assertThat(expected).content().isEqualTo(played);
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void scenarioSaysWhatItShowsInASentence(Path scenario) throws Exception {
    assertThat(ScenarioReader.read(scenario).about()).matches("[A-Z][^\n]*\\.");
  }
}
