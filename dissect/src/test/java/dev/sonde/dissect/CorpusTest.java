package dev.sonde.dissect;

import dev.sonde.testkit.Corpus;
import dev.sonde.testkit.Growth;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The packets of the corpus, which go everywhere in this room, and what they turn into. */
class CorpusTest {
  private static final int RUNS = Integer.getInteger("sonde.fuzz", 1_000);

  @Test
  void packetsFromEverywhereAndTheirMutationsArePrinted() throws IOException {
    List<byte[]> inputs = Corpus.packets().stream().map(PacketTarget::input).toList();
    Growth.holds(new PacketTarget(), inputs, RUNS);
  }
}
