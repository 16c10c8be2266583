package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One object to a line, and numbers that are numbers. */
class PingJsonRootTest {
  private static List<Map<String, Object>> events(String out) throws IOException {
    assertThat(out).endsWith("}\n");
    List<Map<String, Object>> events = new ArrayList<>();
    for (String line : out.lines().toList()) events.add(event(line));
    return events;
  }

  private static Map<String, Object> event(String line) throws IOException {
    Map<String, Object> event = new LinkedHashMap<>();
    try (JsonParser json = new JsonFactory().createParser(line)) {
      assertThat(json.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (value.isNumeric()) event.put(name, json.getDecimalValue());
        else if (value.isBoolean()) event.put(name, json.getBooleanValue());
        else event.put(name, json.getText());
      }
      assertThat(json.nextToken()).isNull();
    }
    return event;
  }

  private static BigDecimal number(Map<String, Object> event, String name) {
    assertThat(event.get(name)).as(name).isInstanceOf(BigDecimal.class);
    return (BigDecimal) event.getOrDefault(name, BigDecimal.ZERO);
  }

  private static List<Map<String, Object>> ping(PrivateNetwork network, String... words)
      throws IOException {
    Run run = PingToolRootTest.ping(network, words);
    assertThat(run.err()).isEmpty();
    return events(run.out());
  }

  @Test
  void repliesSayHowTheyWereMeasured() throws IOException {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      List<Map<String, Object>> events =
          ping(network, "--json", "-c", "3", "-i", "0.01", "127.0.0.1");
      assertThat(events)
          .extracting(event -> event.get("event"))
          .containsExactly("start", "reply", "reply", "reply", "summary");
      assertThat(events.getFirst())
          .containsEntry("host", "127.0.0.1")
          .containsEntry("address", "127.0.0.1")
          .containsEntry("size", BigDecimal.valueOf(56));
      Map<String, Object> reply = events.get(2);
      assertThat(reply)
          .containsEntry("seq", BigDecimal.TWO)
          .containsEntry("from", "127.0.0.1")
          .containsEntry("bytes", BigDecimal.valueOf(64))
          .containsEntry("ttl", BigDecimal.valueOf(64))
          .doesNotContainKey("duplicate");
      assertThat(reply.get("clock")).isIn("kernel", "user-kernel", "user");
      assertThat(number(reply, "rtt_ms")).isPositive();
      assertThat(number(reply, "time")).isGreaterThan(BigDecimal.valueOf(1_700_000_000));
      Map<String, Object> summary = events.getLast();
      assertThat(summary)
          .containsEntry("received", BigDecimal.valueOf(3))
          .containsEntry("lost", BigDecimal.ZERO)
          .containsEntry("exit_status", BigDecimal.ZERO);
      assertThat(number(summary, "rtt_min_ms")).isLessThanOrEqualTo(number(summary, "rtt_avg_ms"));
      assertThat(number(summary, "rtt_avg_ms")).isLessThanOrEqualTo(number(summary, "rtt_max_ms"));
    }
  }

  @Test
  void userTimeIsThatOfThisProcess() throws IOException {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      List<Map<String, Object>> events = ping(network, "-j", "-U", "-c", "1", "::1");
      assertThat(events.get(1)).containsEntry("clock", "user");
    }
  }

  @Test
  void quietTellsTheBeginningAndTheEnd() throws IOException {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      assertThat(ping(network, "-j", "-q", "-c", "2", "-i", "0.01", "127.0.0.1")).hasSize(2);
    }
  }

  @Test
  void lossHereIsNoLossOnThePath() throws IOException {
    assumeTrue(
        Files.exists(Path.of("/usr/sbin/nft")), "no nft here: sudo apt-get install nftables");
    try (PrivateNetwork network = PrivateNetwork.open()) {
      network.setting("net/ipv4/icmp_echo_ignore_all", "1");
      Map<String, Object> silent =
          ping(network, "-j", "-c", "2", "-i", "0.01", "-W", "0.05", "127.0.0.1").getLast();
      assertThat(silent)
          .containsEntry("lost", BigDecimal.TWO)
          .containsEntry("lost_here", BigDecimal.ZERO)
          .containsEntry("lost_on_path", BigDecimal.TWO)
          .containsEntry("exit_status", BigDecimal.ONE);
      network.program("nft", "add table ip wall");
      String chain = "{ type filter hook output priority 0; policy drop; }";
      network.program("nft", "add chain ip wall output " + chain);
      List<Map<String, Object>> events = ping(network, "-j", "-c", "2", "-i", "0.01", "127.0.0.1");
      assertThat(events.get(1)).containsEntry("event", "unsent").containsEntry("errno", "EPERM");
      assertThat(events.getLast())
          .containsEntry("unsent", BigDecimal.TWO)
          .containsEntry("lost_here", BigDecimal.TWO)
          .containsEntry("lost_on_path", BigDecimal.ZERO);
    }
  }

  @Test
  void errorsHaveTheirNumbersAndTheirWords() throws IOException {
    try (PrivateNetwork near = PrivateNetwork.open();
        PrivateNetwork wild = PrivateNetwork.open();
        Mischief mischief = Mischief.behind(near, wild)) {
      String address = Mischief.Kind.TIME_EXCEEDED.address();
      assertThat(mischief).isNotNull();
      Map<String, Object> error = ping(near, "-j", "-c", "1", address).get(1);
      assertThat(error)
          .containsEntry("event", "error")
          .containsEntry("seq", BigDecimal.ONE)
          .containsEntry("from", address)
          .containsEntry("type", BigDecimal.valueOf(11))
          .containsEntry("code", BigDecimal.ZERO)
          .containsEntry("text", "Time to live exceeded");
    }
  }
}
