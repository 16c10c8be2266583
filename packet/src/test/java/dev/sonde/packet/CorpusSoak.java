package dev.sonde.packet;

import dev.sonde.testkit.Corpus;
import dev.sonde.testkit.Growth;
import dev.sonde.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Grows the headers of the corpus, on demand: {@code mvn -pl packet -am test -Dtest=CorpusSoak
 * -Dsurefire.failIfNoSpecifiedTests=false -Dsonde.seconds=N}.
 */
class CorpusSoak {
  private static final int LONGEST = 300;
  private static final List<Integer> LAYERS = List.of(0, 14, 18, 34, 54);

  @Test
  void headersThatGoEverywhere() throws Exception {
    Seeds seeds = new Seeds(Long.getLong("sonde.seed", System.nanoTime()));
    List<byte[]> inputs = new ArrayList<>(Corpus.lines("headers"));
    for (String captured : Captured.ALL) {
      Bytes frame = Wires.bytes(captured);
      for (int layer : LAYERS) {
        for (int which = 0; layer <= frame.length() && which < 2 * Decoders.ALL.size(); which++) {
          byte[] input = new byte[1 + frame.length() - layer];
          input[0] = (byte) which;
          System.arraycopy(frame.toArray(), layer, input, 1, input.length - 1);
          inputs.add(input);
        }
      }
    }
    Growth growth = Growth.of(HeaderTarget.class, seeds);
    Corpus.write(
        Corpus.file("headers.txt"), growth.from(inputs, List.of(), LONGEST, Growth.whileAsked()));
    System.out.println(growth);
  }
}
