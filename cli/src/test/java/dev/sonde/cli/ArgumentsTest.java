package dev.sonde.cli;

import static dev.sonde.cli.Manual.flag;
import static dev.sonde.cli.Manual.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options are read as getopt_long(3) reads them. */
class ArgumentsTest {
  private static final Manual PING =
      new Manual(
          "HOST",
          "",
          List.of(
              flag("4", "ipv4", ""),
              flag("n", "numeric", ""),
              flag("q", "quiet", ""),
              flag("u", "user", ""),
              flag("v", "verbose", ""),
              value("c", "count", "N", ""),
              value("i", "interval", "SECONDS", ""),
              value("p", "pattern", "HEX", ""),
              value("", "message", "TEXT", "")),
          List.of(),
          List.of());

  private static Arguments parse(String... words) {
    return Arguments.parse(PING, List.of(words));
  }

  private static void refuses(String complaint, String... words) {
    assertThatThrownBy(() -> parse(words)).isInstanceOf(BadUsage.class).hasMessage(complaint);
  }

  @Test
  void lettersCluster() {
    Arguments given = parse("-nqc", "3", "host");
    assertThat(given.has("numeric")).isTrue();
    assertThat(given.has("quiet")).isTrue();
    assertThat(given.text("count")).isEqualTo("3");
    assertThat(given.operands()).containsExactly("host");
  }

  @Test
  void clusterIsNotTakenForTheBeginningOfALongName() {
    Arguments given = parse("-nu");
    assertThat(given.has("numeric")).isTrue();
    assertThat(given.has("user")).isTrue();
  }

  @Test
  void valueMayTouchItsLetter() {
    assertThat(parse("-c3").text("count")).isEqualTo("3");
    assertThat(parse("-nc3").text("count")).isEqualTo("3");
    assertThat(parse("-i0.2").text("interval")).isEqualTo("0.2");
    assertThat(parse("-pff").text("pattern")).isEqualTo("ff");
  }

  @Test
  void longNamesTakeAValueWithAndWithoutEqualsSign() {
    assertThat(parse("--count=3").text("count")).isEqualTo("3");
    assertThat(parse("--count", "3").text("count")).isEqualTo("3");
  }

  @Test
  void quotesBelongToTheValue() {
    assertThat(parse("--message=\"hi\"").text("message")).isEqualTo("\"hi\"");
    assertThat(parse("--message", "\"hi\"").text("message")).isEqualTo("\"hi\"");
  }

  @Test
  void digitIsAnOption() {
    assertThat(parse("-4", "host").has("ipv4")).isTrue();
  }

  @Test
  void optionsMayFollowOperands() {
    assertThat(parse("host", "-c", "3").text("count")).isEqualTo("3");
  }

  @Test
  void twoHyphensEndTheOptions() {
    assertThat(parse("-n", "--", "-q").operands()).containsExactly("-q");
    assertThat(parse("--", "-q").has("quiet")).isFalse();
  }

  @Test
  void lastOfARepeatedOptionCounts() {
    assertThat(parse("-c", "3", "-c5").text("count")).isEqualTo("5");
  }

  @Test
  void negativeNumberIsAValue() {
    assertThat(parse("-i", "-1").text("interval")).isEqualTo("-1");
  }

  @Test
  void missingValueNamesItsOption() {
    refuses("option --count wants N", "-c");
  }

  @Test
  void unknownLetterInAClusterIsRefused() {
    refuses("unknown option -nzq", "-nzq");
    refuses("unknown option --nope", "--nope");
  }

  @Test
  void numbersAreWholeAndWithinTheirBounds() {
    assertThat(parse("-c", "3").number("count", 1, 1, 9)).isEqualTo(3);
    assertThat(parse("-c", "0x1f").number("count", 1, 0, 255)).isEqualTo(31);
    assertThat(parse().number("count", 7, 1, 9)).isEqualTo(7);
    assertThatThrownBy(() -> parse("-c0").number("count", 1, 1, 9))
        .isInstanceOf(BadUsage.class)
        .hasMessage("--count: '0' is not within 1 to 9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "3x", "1.5", "0x", "99999999999999999999", "0x-1"})
  void whatIsNotANumberIsRefused(String value) {
    assertThatThrownBy(() -> parse("--count=" + value).number("count", 1, 0, Long.MAX_VALUE))
        .isInstanceOf(BadUsage.class);
  }

  private static Duration seconds(String value) {
    return parse("--interval=" + value)
        .seconds("interval", Duration.ofSeconds(1), Duration.ZERO, Duration.ofDays(1));
  }

  @Test
  void secondsMayBeFractions() {
    assertThat(seconds("0.2")).isEqualTo(Duration.ofMillis(200));
    assertThat(seconds("3")).isEqualTo(Duration.ofSeconds(3));
    assertThat(seconds("1e-9")).isEqualTo(Duration.ofNanos(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "NaN", "Infinity", "-1", "86401", "1e999999999", "0x1"})
  void whatIsNotATimeIsRefused(String value) {
    assertThatThrownBy(() -> seconds(value)).isInstanceOf(BadUsage.class);
  }

  @Test
  void exactlyOneOperand() {
    assertThat(parse("a").operand("HOST")).isEqualTo("a");
    assertThatThrownBy(() -> parse().operand("HOST")).hasMessage("which HOST?");
    assertThatThrownBy(() -> parse("a", "b").operand("HOST")).hasMessage("one HOST, not also 'b'");
  }
}
