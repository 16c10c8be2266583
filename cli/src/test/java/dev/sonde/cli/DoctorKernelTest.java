package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The doctor on the machine at hand. */
class DoctorKernelTest {
  @Test
  void whateverItFindsItsStatusIsZero() throws IOException {
    Run run = Run.of("doctor");
    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("kernel", "raw sockets", "ping sockets", "libpcap");
  }

  @Test
  void everyLineOfJsonIsOneObject() throws IOException {
    List<String> lines = Run.of("doctor", "--json").out().lines().toList();
    assertThat(lines).hasSizeGreaterThan(5);
    for (String line : lines) {
      Map<String, JsonToken> fields = fields(line);
      assertThat(fields).containsKeys("subject", "verdict", "found", "serves");
      assertThat(fields.getOrDefault("value", JsonToken.VALUE_NUMBER_INT))
          .isEqualTo(JsonToken.VALUE_NUMBER_INT);
    }
  }

  private static Map<String, JsonToken> fields(String line) throws IOException {
    Map<String, JsonToken> fields = new TreeMap<>();
    try (JsonParser json = new JsonFactory().createParser(line)) {
      assertThat(json.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        fields.put(name, json.nextToken());
      }
      assertThat(json.nextToken()).as("one object").isNull();
    }
    return fields;
  }

  @Test
  void textAndJsonAgree() throws IOException {
    long fixes = Run.of("doctor").out().lines().filter(l -> l.contains(" fix: ")).count();
    long fields =
        Run.of("doctor", "--json").out().lines().filter(l -> l.contains("\"fix\"")).count();
    assertThat(fixes).isEqualTo(fields);
  }
}
