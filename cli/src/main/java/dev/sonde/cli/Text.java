package dev.sonde.cli;

import java.util.ArrayList;
import java.util.List;

/** Plain text for a terminal of 80 columns. */
final class Text {
  static final int WIDTH = 80;

  private Text() {}

  /** Breaks at spaces so that no line is wider than {@code width}; an empty line stays one. */
  static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    for (String paragraph : text.strip().split("\n\\s*\n", -1)) {
      if (!lines.isEmpty()) lines.add("");
      StringBuilder line = new StringBuilder();
      for (String word : paragraph.strip().split("\\s+", -1)) {
        if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
          lines.add(line.toString());
          line.setLength(0);
        }
        line.append(line.isEmpty() ? "" : " ").append(word);
      }
      lines.add(line.toString());
    }
    return lines;
  }

  /** A term and its text beside it, the text wrapped in its own column. */
  static String entry(String term, int column, String text) {
    StringBuilder out = new StringBuilder("  ").append(term);
    if (out.length() + 2 > column) out.append('\n');
    int start = out.lastIndexOf("\n") + 1;
    for (String line : wrap(text, WIDTH - column)) {
      out.repeat(' ', start + column - out.length()).append(line).append('\n');
      start = out.length();
    }
    return out.toString();
  }

  /** What a person typed, within quotes, harmless to a terminal. */
  static String quoted(String typed) {
    return "'" + harmless(typed) + "'";
  }

  /** A word as a shell wants it typed. */
  static String shellWord(String word) {
    if (word.matches("[A-Za-z0-9_./:=@%+,-]+")) return word;
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /** Text with everything taken out that could move the cursor or turn the direction of writing. */
  static String harmless(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
        .forEach(out::appendCodePoint);
    return out.toString();
  }
}
