package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sonde.testkit.Corpus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packets of the corpus, which go everywhere in what prints them, as the command prints. */
class CaptureCorpusTest {
  @TempDir private Path folder;

  private Run read(int link, String style) throws IOException {
    Path file = folder.resolve("packets.pcap");
    List<Corpus.Packet> packets = packets(link);
    assertThat(packets).isNotEmpty();
    Corpus.write(file, link, packets);
    Run run = Run.of(CaptureProcess.kept(), "-n", style, "-r", file.toString());
    assertThat(run.status()).as(run.err()).isZero();
    return run;
  }

  private static List<Corpus.Packet> packets(int link) throws IOException {
    return Corpus.packets().stream().filter(packet -> packet.link() == link).toList();
  }

  @Test
  void eachIsPrintedAndNoneHarmsATerminal() throws IOException {
    for (int link : Corpus.LINKS) {
      for (String style : List.of("-vvve", "-A")) {
        assertThat(read(link, style).out().chars())
            .allMatch(c -> c == '\n' || c == '\t' || (c >= ' ' && c <= '~'));
      }
    }
  }

  @Test
  void eachIsAnObjectOfJsonOnALineOfItsOwnWithEveryNameOnce() throws IOException {
    JsonFactory strict =
        JsonFactory.builder().build().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    for (int link : Corpus.LINKS) {
      List<String> lines = read(link, "--json").out().lines().toList();
      assertThat(lines).hasSize(packets(link).size() + 2);
      for (String line : lines) {
        assertThat(line).matches("\\{[ -~]*\\}");
        try (JsonParser json = strict.createParser(line)) {
          JsonToken last = null;
          for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
            last = token;
          }
          assertThat(last).isEqualTo(JsonToken.END_OBJECT);
        }
      }
    }
  }
}
