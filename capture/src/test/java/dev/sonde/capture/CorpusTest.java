package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.Corpus;
import dev.sonde.testkit.Growth;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of the corpus, which go everywhere in this room, and what they turn into. */
class CorpusTest {
  private static final int RUNS = Integer.getInteger("sonde.fuzz", 500);

  @TempDir private Path folder;

  @Test
  void filesFromEverywhereAndTheirMutationsAreReadOrRefused() throws IOException {
    Growth.holds(new FileTarget(), Corpus.lines("files"), RUNS);
  }

  @Test
  void filesFromEverywhereAreTheSameMappedAndStreamed() throws IOException {
    List<byte[]> files = Corpus.lines("files");
    for (int i = 0; i < files.size(); i++) {
      Path path = Files.write(folder.resolve("f" + i), files.get(i));
      FileTarget.Seen mapped;
      try (CaptureFile file = CaptureFile.open(path)) {
        mapped = FileTarget.seen(file);
      } catch (IOException refused) {
        mapped = FileTarget.refused(refused, path.toString());
      }
      assertThat(mapped).isEqualTo(FileTarget.streamed(new ByteArrayInputStream(files.get(i))));
    }
  }
}
