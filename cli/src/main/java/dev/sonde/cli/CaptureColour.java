package dev.sonde.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of a packet with colours for a terminal, sparingly: the time and dumps are dim, what is
 * wrong or cut is red. The text it is given has no escapes: it is printable, with newlines and
 * tabs.
 */
final class CaptureColour {
  private static final String DIM = "\033[2m";
  private static final String RED = "\033[31m";
  private static final String PLAIN = "\033[0m";

  /** Bounded, since with -A a packet says what is searched: each place is looked at briefly. */
  private static final Pattern WRONG =
      Pattern.compile(
          "\\[\\|[^\\]]{0,80}+\\]|bad \\w{0,20}(?: ?cksum|hdr)[^,)]{0,80}+"
              + "|\\((?:incorrect|wrong)[^)]{0,80}+\\)"
              + "|\\(invalid\\)|\\[Invalid header:[^\\]]{0,80}+\\]");

  private CaptureColour() {}

  /** {@code time}: the first line starts with one. */
  static String of(String lines, boolean time) {
    StringBuilder out = new StringBuilder();
    int start = 0;
    if (time) {
      int end = lines.indexOf(' ');
      if (end > 0) {
        out.append(DIM).append(lines, 0, end).append(PLAIN);
        start = end;
      }
    }
    while (start < lines.length()) {
      int newline = lines.indexOf('\n', start);
      int end = newline < 0 ? lines.length() : newline + 1;
      line(out, lines.substring(start, end));
      start = end;
    }
    return out.toString();
  }

  private static void line(StringBuilder out, String line) {
    if (line.startsWith("\t0x")) {
      out.append(DIM).append(line).append(PLAIN);
      return;
    }
    Matcher wrong = WRONG.matcher(line);
    int from = 0;
    while (wrong.find()) {
      out.append(line, from, wrong.start()).append(RED).append(wrong.group()).append(PLAIN);
      from = wrong.end();
    }
    out.append(line, from, line.length());
  }
}
