package dev.sonde.lab;

import static dev.sonde.lab.ScenarioReaderTest.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a scenario is said in one line that points at the place. */
class ScenarioErrorTest {
  private static void error(String text, String message) {
    assertThatExceptionOfType(ScenarioError.class)
        .isThrownBy(() -> ScenarioReaderTest.read(text))
        .withMessage("test.yaml:" + message);
  }

  /** One place of the small scenario is another text: the place where it stands is said. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "v4: 198.18.1.1 | v5: 198.18.1.1 | 4:8 | unknown key \"v5\"; here may stand:",
        "v4: 198.18.1.1 | v4: 203.0.113.9 | 5:3 | nodes r1 and host both have 203.0.113.9",
        "v4: 198.18.1.1 | v4: [198.18.1.1, 198.18.1.1] | 4:3 | node r1 has 198.18.1.1 twice",
        "v4: 198.18.1.1 | v4: 198.18.1 | 4:12 | not an IPv4 address: \"198.18.1\"",
        "v4: 198.18.1.1 | v4: 224.0.0.1 | 4:12 | not an address that a node can have:"
            + " \"224.0.0.1\"",
        "v4: 198.18.1.1 | v4: {} | 4:12 | not an IPv4 address: a block",
        "v4: 198.18.1.1 | silent: yes | 4:16 | not true or false: \"yes\"",
        "v4: 198.18.1.1 | ttl: 256 | 4:13 | not a number from 1 to 255: \"256\"",
        "v4: 198.18.1.1 | ttl: 0x40 | 4:13 | not a number from 1 to 255: \"0x40\"",
        "v4: 198.18.1.1 | owns: 192.0.2.1/24 | 4:14 | 192.0.2.1/24 has bits behind the prefix",
        "v4: 198.18.1.1 | owns: 192.0.2.0/33 | 4:14 | 192.0.2.0 has no 33 bits",
        "v4: 198.18.1.1 | error-rate: 10 | 4:20 | not a rate, such as 10/s: \"10\"",
        "v4: 198.18.1.1 | error-rate: 0/s | 4:20 | a rate of 0: say silent: true",
        "v4: 198.18.1.1 | refuses: gone | 4:17 | \"gone\" is none of: network-unreachable",
        "v4: 198.18.1.1 | nat: {} | 4:13 | a nat needs v4, v6 or both",
        "v4: 198.18.1.1 | answers-from: [192.0.2.1, 192.0.2.2] | 4:22 | one address of each family",
        "r1: {v4 | r1: {v4: 192.0.2.1, v4 | 4:23 | \"v4\" stands here twice",
        "host: {v4 | r1: {v4 | 5:3 | \"r1\" stands here twice",
        "host: {v4 | you: {v4 | 5:3 | \"you\" is described by its own key",
        "delay: 10ms | delay: 10 | 7:30 | not a time, such as 10ms: \"10\"",
        "delay: 10ms | delay: 10 fortnights | 7:30 | no unit of time: \"10 fortnights\"",
        "delay: 10ms | delay: 25h | 7:30 | not a time of at most a day: \"25h\"",
        "delay: 10ms | delay: -1ms | 7:30 | not a time, such as 10ms: \"-1ms\"",
        "delay: 10ms | loss: 101% | 7:29 | not a percentage from 0% to 100%: \"101%\"",
        "delay: 10ms | loss: 0.1 | 7:29 | not a percentage from 0% to 100%: \"0.1\"",
        "delay: 10ms | shape: round | 7:30 | \"round\" is none of: uniform normal exponential"
            + " pareto",
        "[r1, host] | [r1, hots] | 8:17 | there is no node \"hots\"",
        "[r1, host] | [r1, r1] | 8:5 | a link from r1 to itself",
        "[r1, host] | [r1, you] | 8:5 | a second link between r1 and you",
        "[r1, host] | [r1] | 8:12 | a link has two ends, not 1",
        "[you, r1] | [you, *r1] | 7:18 | aliases are not read: they could refer to themselves",
        "about: One router and a host. | about: '' | 1:8 | not a text: \"\"",
        "about: One router and a host. | seed: 2 | 1:1 | \"about\" is missing",
        "{v4: 198.18.0.1, v6: \"2001:db8::1\"} | {} | 2:6 | you need an address: v4, v6 or both",
      })
  void placeIsNamed(String before, String after, String place, String message) {
    assertThat(SMALL).contains(before);
    assertThatExceptionOfType(ScenarioError.class)
        .isThrownBy(() -> ScenarioReaderTest.read(SMALL.replace(before, after)))
        .withMessageStartingWith("test.yaml:" + place + ": " + message)
        .satisfies(error -> {
          assertThat(error.line() + ":" + error.column()).isEqualTo(place);
          assertThat(error.getMessage()).doesNotContain("\n");
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{at: r2, to: any, drop: true} | 10:10 | there is no node \"r2\"",
        "{at: you, to: any, drop: true} | 10:10 | what you do with a packet is the kernel's affair",
        "{at: r1, to: r2, drop: true} | 10:18 | not an IPv4 address: \"r2\"",
        "{at: host, to: any, via: you} | 10:30 | there is no link from host to you",
        "{at: r1, to: any} | 10:5 | a route has one of: via, drop: true, refuse",
        "{at: r1, to: any, drop: true, refuse: 1} | 10:5 | a route has one of:",
      })
  void placeOfARouteIsNamed(String route, String place, String message) {
    assertThatExceptionOfType(ScenarioError.class)
        .isThrownBy(() -> ScenarioReaderTest.read(SMALL + "routes:\n  - " + route + "\n"))
        .withMessageStartingWith("test.yaml:" + place + ": " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{at: 1s, node: you, set: {}} | 10:20 | you cannot be changed",
        "{at: 1s, node: r1} | 10:5 | \"set\" is missing",
        "{at: 1s, link: [you, host], set: {}} | 10:20 | there is no such link",
        "{at: 1s} | 10:5 | a change has one of: node, link, routes",
        "{at: 1s, node: r1, set: {v4: 203.0.113.9}} | 10:29 | nodes r1 and host both have",
      })
  void placeOfAChangeIsNamed(String change, String place, String message) {
    assertThatExceptionOfType(ScenarioError.class)
        .isThrownBy(() -> ScenarioReaderTest.read(SMALL + "changes:\n  - " + change + "\n"))
        .withMessageStartingWith("test.yaml:" + place + ": " + message);
  }

  @Test
  void changesComeInTheOrderOfTheirTimes() {
    error(
        SMALL
            + """
            changes:
              - {at: 2s, node: r1, set: {}}
              - {at: 1s, node: r1, set: {}}
            """,
        "11:10: earlier than the change before it");
  }

  @Test
  void whatIsNoYamlIsSaidWithItsPlace() {
    error("about: [\n", "2:1: no YAML: expected the node content, but found '<stream end>'");
    error("", "1:1: the file is empty");
    error("a: \0\n", "1:4: a character that YAML forbids");
    error("--- {}\n--- {}\n", "2:1: a second document");
    error("- a\n", "1:1: not a block of keys and values: a list");
  }

  @Test
  void escapeThatIsNoCharacterIsSaidWithItsPlace() {
    assertThatExceptionOfType(ScenarioError.class)
        .isThrownBy(() -> ScenarioReaderTest.read("seed: 1\nabout: \"\\UFFFFFFFF\"\n"))
        .withMessageStartingWith("test.yaml:2:1: no YAML behind this place: ");
  }

  @Test
  void anyEscapesAreAScenarioOrAnError() {
    List<String> letters = List.of("x", "u", "U", "U0010", "UFFFF", "n", "_", "/", "q", "0", "\n");
    Seeds.each(
        2_000,
        seeds -> {
          StringBuilder text = new StringBuilder("seed: 1\nabout: \"");
          for (int n = seeds.between(1, 3); n > 0; n--) {
            text.append('\\').append(seeds.pick(letters));
            int digits = seeds.between(0, 8);
            text.append("%08X".formatted(seeds.int64() & 0xffff_ffffL), 0, digits);
          }
          holds(text.append("\"\n").toString().getBytes(StandardCharsets.UTF_8));
        });
  }

  @Test
  void whatIsNoUtf8IsSaidWithItsPlace() {
    byte[] bytes = "about: a\nyou: ä\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThatExceptionOfType(ScenarioError.class)
        .isThrownBy(() -> ScenarioReader.read("test.yaml", bytes))
        .withMessage("test.yaml:2:6: this is no UTF-8");
  }

  @Test
  void whatIsTooDeepOrTooLongIsRefusedAndDoesNotOverflowTheStack() {
    error("[".repeat(ScenarioReader.MAX_BYTES), "1:17: deeper than 16 levels");
    assertThatExceptionOfType(ScenarioError.class)
        .isThrownBy(() -> ScenarioReader.read("x", new byte[ScenarioReader.MAX_BYTES + 1]))
        .withMessage("x:1:1: longer than 1 MiB");
  }

  @Test
  void whatTheFileSaysCannotBreakTheLine() {
    error(SMALL.replace("r1: {v4", "\"r\\n1\": {v4"), "4:3: not a name: \"r\\n1\"");
  }

  /** Whatever the bytes: a scenario, or an error of one line with a place that is there. */
  private static void holds(byte[] bytes) {
    try {
      assertThat(ScenarioReader.read("f", bytes).about()).isNotBlank();
    } catch (ScenarioError error) {
      assertThat(error.getMessage()).matches("f:[0-9]+:[0-9]+: [^\n]+");
      assertThat(error.line()).isPositive();
      assertThat(error.column()).isPositive();
    }
  }

  @Test
  void anyBytesAreAScenarioOrAnError() {
    Seeds.each(2_000, seeds -> holds(seeds.bytes(seeds.length(300))));
  }

  @Test
  void anyPiecesOfYamlAreAScenarioOrAnError() {
    List<String> pieces =
        List.of(
            "[",
            "]",
            "{",
            "}",
            ":",
            ": ",
            ", ",
            "- ",
            "\n",
            "\n  ",
            "&a ",
            "*a",
            "!!x ",
            "<<",
            "|",
            ">",
            "'",
            "\"",
            "\\",
            "# ",
            "? ",
            "%",
            "---\n",
            "...\n",
            "a",
            "you",
            "v4",
            "about",
            "nodes",
            "\t",
            "\r\n",
            "~",
            "\uFEFF",
            "\u2028",
            "10ms",
            "198.18.0.1");
    Seeds.each(
        3_000,
        seeds -> {
          StringBuilder text = new StringBuilder();
          for (int n = seeds.length(60); n > 0; n--) text.append(seeds.pick(pieces));
          holds(text.toString().getBytes(StandardCharsets.UTF_8));
        });
  }

  @Test
  void anyScenarioWithBytesChangedIsAScenarioOrAnError() {
    byte[] small = SMALL.getBytes(StandardCharsets.UTF_8);
    Seeds.each(
        3_000,
        seeds -> {
          byte[] bytes = Arrays.copyOf(small, seeds.between(0, small.length));
          for (int n = seeds.between(0, 3); n > 0 && bytes.length > 0; n--) {
            bytes[seeds.between(0, bytes.length - 1)] = (byte) seeds.bits(8);
          }
          holds(bytes);
        });
  }
}
