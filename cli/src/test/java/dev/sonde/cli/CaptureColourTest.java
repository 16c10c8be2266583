package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Colours on a terminal. */
class CaptureColourTest {
  private static final String LINE =
      "10:00:00.000001 IP 198.18.0.1.9 > 198.18.0.2.9: UDP, length 1\n";

  private static String plain(String coloured) {
    return coloured.replaceAll("\033\\[[0-9]+m", "");
  }

  @Test
  void timeIsDimAndTheRestIsNot() {
    assertThat(CaptureColour.of(LINE, true))
        .startsWith("\033[2m10:00:00.000001\033[0m IP ")
        .endsWith("length 1\n");
    assertThat(CaptureColour.of(LINE, false)).isEqualTo(LINE);
  }

  @Test
  void dumpIsDim() {
    assertThat(CaptureColour.of("IP x\n\t0x0000:  4500\n", false))
        .isEqualTo("IP x\n\033[2m\t0x0000:  4500\n\033[0m");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[|tcp]",
        "bad cksum 0 (->5ad5)!",
        "(incorrect -> 0x1234)",
        "bad udp cksum 0x1 -> 0x2!"
      })
  void whatIsWrongIsRed(String wrong) {
    String coloured = CaptureColour.of("IP a > b: x " + wrong + ", more\n", false);
    assertThat(coloured).contains("\033[31m" + wrong.substring(0, 5));
    assertThat(plain(coloured)).isEqualTo("IP a > b: x " + wrong + ", more\n");
  }

  /** Else a packet full of them would be searched to its end from each. */
  @ParameterizedTest
  @ValueSource(strings = {"[|", "bad cksum ", "(incorrect", "(wrong", "[Invalid header:"})
  void whatHasNoEndInSightIsNotSearchedFor(String start) {
    String endless = start + "x".repeat(1000) + ")]\n";
    assertThat(CaptureColour.of(endless, false)).doesNotContainPattern("x{100}[)\\]]*\033");
  }

  @Test
  void textStaysWhatItIs() {
    String lines = LINE.repeat(2) + "\t0x0000:  4500\n\t0x0010:  4500\n";
    assertThat(plain(CaptureColour.of(lines, true))).isEqualTo(lines);
  }
}
