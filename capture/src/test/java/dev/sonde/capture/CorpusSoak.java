package dev.sonde.capture;

import dev.sonde.testkit.Corpus;
import dev.sonde.testkit.Growth;
import dev.sonde.testkit.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Grows the files of the corpus, on demand: {@code mvn -pl capture -am test -Dtest=CorpusSoak
 * -Dsurefire.failIfNoSpecifiedTests=false -Dsonde.seconds=N}.
 */
class CorpusSoak {
  private static final int LONGEST = 600;
  private static final List<byte[]> WORDS =
      List.of(
          new byte[] {0x0a, 0x0d, 0x0d, 0x0a, 0, 0, 0, 28, 0x1a, 0x2b, 0x3c, 0x4d},
          new byte[] {1, 0, 0, 0, 20, 0, 0, 0},
          new byte[] {2, 0, 0, 0, 32, 0, 0, 0},
          new byte[] {3, 0, 0, 0, 16, 0, 0, 0},
          new byte[] {4, 0, 0, 0, 24, 0, 0, 0},
          new byte[] {5, 0, 0, 0, 24, 0, 0, 0},
          new byte[] {6, 0, 0, 0, 32, 0, 0, 0},
          new byte[] {9, 0, 1, 0, 6, 0, 0, 0},
          new byte[] {14, 0, 8, 0},
          new byte[] {0x1f, (byte) 0x8b});

  @Test
  void filesThatGoEverywhere() throws Exception {
    Seeds seeds = new Seeds(Long.getLong("sonde.seed", System.nanoTime()));
    List<byte[]> inputs = new ArrayList<>(Corpus.lines("files"));
    inputs.addAll(HostileFileTest.contents());
    inputs.addAll(compressed(HostileFileTest.contents()));
    Growth growth = Growth.of(FileTarget.class, seeds);
    Corpus.write(
        Corpus.file("files.txt"), growth.from(inputs, WORDS, LONGEST, Growth.whileAsked()));
    System.out.println(growth);
  }

  private static List<byte[]> compressed(List<byte[]> contents) throws IOException {
    List<byte[]> all = new ArrayList<>();
    for (byte[] content : contents) {
      all.add(Compressed.of(content));
    }
    return all;
  }
}
