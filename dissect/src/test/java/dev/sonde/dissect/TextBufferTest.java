package dev.sonde.dissect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TextBufferTest {
  private static final long[] EDGES = {
    0,
    1,
    9,
    10,
    99,
    100,
    999,
    1000,
    1001,
    9_999,
    10_000,
    999_999,
    1_000_000,
    1_000_999,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 31,
    4_294_967_295L,
    10_000_000_000L,
    999_999_999_999L,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1,
    -1000
  };

  private static void isDecimal(long value) {
    String text = Long.toString(value);
    assertThat(new TextBuffer().append(value)).hasToString(text);
    assertThat(new TextBuffer().append((int) value)).hasToString(Integer.toString((int) value));
  }

  @Test
  void numbersAreDecimalAsJavaWritesThem() {
    for (long edge : EDGES) isDecimal(edge);
    Seeds.each(2000, seeds -> isDecimal(seeds.int64() >> seeds.between(0, 63)));
  }

  @Test
  void lastDigitsKeepTheirZeros() {
    assertThat(new TextBuffer().digits(7, 3).digits(7, 2).digits(7, 1).digits(123, 2))
        .hasToString("00707723");
  }

  @Test
  void itGrowsWhateverIsAdded() throws IOException {
    TextBuffer part = new TextBuffer().append("part ").append(1_234_567).append(' ');
    TextBuffer all = new TextBuffer();
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      all.append(part).appendUtf8("m\u00e4\u4e2d").repeat('.', i % 5).digits(i, 3).append('\n');
      expected.append("part 1234567 m\u00e4\u4e2d").repeat('.', i % 5);
      expected.append("%03d".formatted(i)).append('\n');
    }
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    all.writeTo(written);
    assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo(expected.toString());
    assertThat(all.length()).isEqualTo(written.size());
  }

  @Test
  void whatIsForgottenIsWrittenOver() {
    TextBuffer text = new TextBuffer().append("one two");
    text.setLength(4);
    assertThat(text.append("three").substring(4)).isEqualTo("three");
    text.setLength(0);
    assertThat(text.isEmpty()).isTrue();
    assertThat(text.append(-1)).hasToString("-1");
  }
}
