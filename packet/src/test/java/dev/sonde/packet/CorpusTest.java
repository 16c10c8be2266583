package dev.sonde.packet;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.testkit.Corpus;
import dev.sonde.testkit.Growth;
import dev.sonde.testkit.Seeds;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The headers of the corpus, which go everywhere in this room, and what they turn into. */
class CorpusTest {
  private static final int RUNS = Integer.getInteger("sonde.fuzz", 1_000);
  private static final int TRIES = 20_000;

  @Test
  void headersFromEverywhereAndTheirMutationsAreReadOrMalformed() throws IOException {
    Growth.holds(new HeaderTarget(), Corpus.lines("headers"), RUNS);
  }

  /** Throws at a place that chance alone finds once in 4 thousand million tries. */
  public static final class Maze implements Growth.Target {
    private static final String WAY = "away";

    public Maze() {}

    @Override
    public void take(byte[] input) {
      for (int i = 0; i < WAY.length(); i++) {
        if (input.length <= i || input[i] != WAY.charAt(i)) {
          return;
        }
      }
      throw new IllegalStateException();
    }
  }

  @Test
  void aCorpusGrowsToWhereChanceAloneDoesNotLead() throws ReflectiveOperationException {
    Growth growth = Growth.of(Maze.class, new Seeds(3));
    var tries = IntStream.range(0, TRIES).iterator();
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(
            () -> growth.from(List.of(new byte[4]), List.of(), 4, () -> tries.next() < TRIES - 1))
        .withMessageContaining("IllegalStateException")
        .withMessageEndingWith(": away\n");
  }
}
