package dev.sonde.bpf;

import dev.sonde.testkit.Corpus;
import dev.sonde.testkit.Growth;
import dev.sonde.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Grows the filters and programs of the corpus, on demand: {@code mvn -pl bpf -am test
 * -Dtest=CorpusSoak -Dsurefire.failIfNoSpecifiedTests=false -Dsonde.seconds=N}.
 */
class CorpusSoak {
  private static final int SEEDS = 1_000, LONGEST_FILTER = 120, LONGEST_PROGRAM = 300;

  private final Seeds seeds = new Seeds(Long.getLong("sonde.seed", System.nanoTime()));

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void filtersThatGoEverywhere() throws Exception {
    List<byte[]> inputs = new ArrayList<>(Corpus.lines("filters"));
    for (int i = 0; i < SEEDS; i++) {
      inputs.add(latin1((char) seeds.between(0, 15) + FilterSeeds.filter(seeds)));
    }
    List<byte[]> words =
        FilterFuzzTest.PIECES.stream().map(word -> latin1(' ' + word + ' ')).toList();
    Growth growth = Growth.of(FilterTarget.class, seeds);
    Corpus.write(
        Corpus.file("filters.txt"),
        growth.from(inputs, words, LONGEST_FILTER, Growth.whileAsked()));
    System.out.println(growth);
  }

  @Test
  void programsThatGoEverywhere() throws Exception {
    List<byte[]> inputs = new ArrayList<>(Corpus.lines("programs"));
    for (int i = 0; i < SEEDS; i++) {
      BpfProgram program = Programs.valid(seeds);
      inputs.add(latin1(BpfText.listing(program)));
      inputs.add(latin1(BpfText.cArray(program)));
      inputs.add(latin1(BpfText.decimal(program)));
    }
    List<byte[]> words =
        Stream.of(
                "ld", "ldx", "[", "]", "#0x", "M[1]", "4*([14]&0xf)", "jt ", "jf ", "a:", "\n", ";")
            .map(CorpusSoak::latin1)
            .toList();
    Growth growth = Growth.of(ProgramTarget.class, seeds);
    Corpus.write(
        Corpus.file("programs.txt"),
        growth.from(inputs, words, LONGEST_PROGRAM, Growth.whileAsked()));
    System.out.println(growth);
  }
}
