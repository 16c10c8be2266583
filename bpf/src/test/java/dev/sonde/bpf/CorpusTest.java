package dev.sonde.bpf;

import dev.sonde.testkit.Corpus;
import dev.sonde.testkit.Growth;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Filters and programs of the corpus, which go everywhere in this room, and mutations of them. */
class CorpusTest {
  private static final int RUNS = Integer.getInteger("sonde.fuzz", 600);

  @Test
  void filtersFromEverywhereAndTheirMutationsAreProgramsOrRefusals() throws IOException {
    Growth.holds(new FilterTarget(), Corpus.lines("filters"), RUNS);
  }

  @Test
  void programsFromEverywhereAndTheirMutationsAreProgramsOrRefusals() throws IOException {
    Growth.holds(new ProgramTarget(), Corpus.lines("programs"), RUNS);
  }
}
