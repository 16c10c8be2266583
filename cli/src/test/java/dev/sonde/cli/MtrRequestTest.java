package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.cli.MtrRequest.Argument;
import dev.sonde.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines of mtr. */
class MtrRequestTest {
  @Test
  void lineIsTokenCommandAndPairs() {
    assertThat(MtrRequest.parse("42 send-probe ip-4 127.0.0.1 ttl 3"))
        .isEqualTo(
            new MtrRequest(
                42,
                "send-probe",
                List.of(new Argument("ip-4", "127.0.0.1"), new Argument("ttl", "3"))));
  }

  @Test
  void wordsAreApartByAnySpace() {
    assertThat(MtrRequest.parse(" \t-7\u000b\fx\r a \r b "))
        .isEqualTo(new MtrRequest(-7, "x", List.of(new Argument("a", "b"))));
  }

  @Test
  void firstOfEqualNamesIsItsValue() {
    MtrRequest request = Objects.requireNonNull(MtrRequest.parse("1 x a 1 b 2 a 3"));
    assertThat(request.value("a")).isEqualTo("1");
    assertThat(request.value("c")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "send-probe ip-4",
        "x y",
        "1 x a",
        "1 x a b c",
        "1.5 x",
        "2147483648 x",
        "-2147483649 x",
        "0x1 x",
        "\u00b2 x",
        "1\0 x",
        "\0",
        "- x"
      })
  void whatIsNoRequestIsNone(String line) {
    assertThat(MtrRequest.parse(line)).isNull();
  }

  @Test
  void sixteenArgumentsAreTakenAndNoMore() {
    assertThat(MtrRequest.parse("1 x" + " a b".repeat(16))).isNotNull();
    assertThat(MtrRequest.parse("1 x" + " a b".repeat(17))).isNull();
  }

  @Test
  void anyLineIsARequestOrNone() {
    Seeds.each(
        2000,
        seeds -> {
          byte[] bytes = seeds.bytes(seeds.length(MtrLines.LONGEST));
          String line = new String(bytes, StandardCharsets.ISO_8859_1).replace('\n', ' ');
          MtrRequest request = MtrRequest.parse(seeds.chance(2) ? line : "1 x " + line);
          if (request != null) assertThat(request.command()).isNotEmpty();
        });
  }
}
