package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How bytes become lines. */
class MtrLinesTest {
  private static final String TOO_LONG = "too long";

  private static final class Taken implements MtrLines.Taker {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void line(String text) {
      lines.add("<" + text + ">");
    }

    @Override
    public void tooLong() {
      lines.add(TOO_LONG);
    }
  }

  private static List<String> lines(String... reads) {
    Taken taken = new Taken();
    MtrLines lines = new MtrLines(taken);
    for (String read : reads) {
      byte[] bytes = Arrays.copyOf(read.getBytes(StandardCharsets.ISO_8859_1), read.length() + 9);
      lines.add(bytes, read.length());
    }
    return taken.lines;
  }

  @Test
  void severalLinesMayComeAtOnceAndOneInPieces() {
    assertThat(lines("1 a\n2 b\n3", " c\n\n", "")).containsExactly("<1 a>", "<2 b>", "<3 c>", "<>");
  }

  @Test
  void whatIsNotEndedByANewlineIsNoLine() {
    assertThat(lines("1 send-probe ip-4 127.0.0.1")).isEmpty();
  }

  @Test
  void lineOfTheLongestLengthIsTakenAndOneByteMoreIsToldOnce() {
    String longest = "x".repeat(MtrLines.LONGEST);
    assertThat(lines(longest + "\n")).containsExactly("<" + longest + ">");
    assertThat(lines(longest, "y")).containsExactly(TOO_LONG);
    assertThat(lines("x".repeat(1 << 20), "\n1 a\n")).containsExactly(TOO_LONG, "<1 a>");
  }

  @Test
  void everyByteIsACharacter() {
    assertThat(lines("\0\u0080\u00ff\r\n")).containsExactly("<\0\u0080\u00ff\r>");
  }

  @Test
  void linesAreTheSameHoweverTheBytesAreCut() {
    Seeds.each(
        500,
        seeds -> {
          String text = new String(seeds.bytes(seeds.length(300)), StandardCharsets.ISO_8859_1);
          text = text.replace('A', '\n').replace('\0', '\n');
          List<String> reads = new ArrayList<>();
          for (int at = 0; at < text.length(); ) {
            int end = Math.min(text.length(), at + seeds.between(1, 20));
            reads.add(text.substring(at, end));
            at = end;
          }
          assertThat(lines(reads.toArray(String[]::new))).isEqualTo(lines(text));
        });
  }
}
