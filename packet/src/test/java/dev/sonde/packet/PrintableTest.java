package dev.sonde.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrintableTest {

  @Test
  void printableAsciiStaysAsItIs() {
    StringBuilder all = new StringBuilder();
    IntStream.rangeClosed(' ', '~').filter(c -> c != '\\').forEach(all::appendCodePoint);
    String text = all.toString();
    assertThat(Printable.text(text)).isEqualTo(text);
    assertThat(Printable.ascii(Bytes.utf8(text))).isEqualTo(text);
    assertThat(Printable.utf8(Bytes.utf8(text))).isEqualTo(text);
  }

  @Test
  void everyByteThatIsNotPrintableAsciiIsEscapedInAscii() {
    for (int value = 0; value < 256; value++) {
      String printed = Printable.ascii(Bytes.of((byte) value));
      assertThat(printed).matches("[ -~]+");
      boolean plain = value >= ' ' && value <= '~' && value != '\\';
      assertThat(printed.startsWith("\\")).isEqualTo(!plain);
    }
  }

  @Test
  void escapesOfDistinctBytesAreDistinct() {
    assertThat(
            IntStream.range(0, 65_536)
                .mapToObj(pair -> Printable.ascii(Bytes.of((byte) (pair >> 8), (byte) pair)))
                .distinct())
        .hasSize(65_536);
  }

  @Test
  void terminalControlsAreEscaped() {
    assertThat(Printable.text("a\033[2Jb\007\177\r\n\t\\"))
        .isEqualTo("a\\x1b[2Jb\\x07\\x7f\\r\\n\\t\\\\");
    assertThat(Printable.text("\u0085\u009b31m")).isEqualTo("\\u{85}\\u{9b}31m");
  }

  @Test
  void writingDirectionCannotBeTurned() {
    String bidi = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";
    assertThat(Printable.text(bidi)).matches("(\\\\u\\{[0-9a-f]{3,4}\\}){12}");
    assertThat(Printable.utf8(Bytes.utf8(bidi))).isEqualTo(Printable.text(bidi));
  }

  @Test
  void charactersWithoutFormOfTheirOwnAreEscaped() {
    assertThat(Printable.text("a\u200bb\ufeffc\u2028d\u2029e\u00adf"))
        .isEqualTo("a\\u{200b}b\\u{feff}c\\u{2028}d\\u{2029}e\\u{ad}f");
    assertThat(Printable.text("\ud800x")).isEqualTo("\\u{d800}x");
    assertThat(Printable.text("\ue000")).isEqualTo("\\u{e000}");
    assertThat(Printable.text(Character.toString(0xe0041))).isEqualTo("\\u{e0041}");
  }

  @Test
  void visibleUnicodeStays() {
    String text = "Zürich → 東京 🚀";
    assertThat(Printable.text(text)).isEqualTo(text);
    assertThat(Printable.utf8(Bytes.utf8(text))).isEqualTo(text);
  }

  @Test
  void whatIsNoUtf8IsEscapedByteByByte() {
    assertThat(utf8(0xff, 'a', 0xc3)).isEqualTo("\\xffa\\xc3");
    assertThat(utf8(0xc0, 0xaf)).as("overlong slash").isEqualTo("\\xc0\\xaf");
    assertThat(utf8(0xed, 0xa0, 0x80)).as("surrogate").isEqualTo("\\xed\\xa0\\x80");
    assertThat(utf8(0xc2, 0x9b)).as("C1 in UTF-8").isEqualTo("\\u{9b}");
    assertThat(utf8(0xe6, 0x9d, 'x', 0xe6, 0x9d, 0xb1)).isEqualTo("\\xe6\\x9dx東");
  }

  @Test
  void rangeOfMemoryIsKept() {
    MemorySegment bytes = MemorySegment.ofArray(new byte[] {'a', 'b', 'c', 0});
    assertThat(Printable.ascii(bytes, 1, 3)).isEqualTo("bc\\x00");
    assertThat(Printable.utf8(bytes, 1, 2)).isEqualTo("bc");
    assertThat(Printable.utf8(bytes, 4, 0)).isEmpty();
  }

  private static String utf8(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return Printable.utf8(Bytes.of(bytes));
  }
}
