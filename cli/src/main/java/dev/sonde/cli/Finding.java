package dev.sonde.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * One thing that {@code sonde doctor} looked at.
 *
 * @param found what was seen
 * @param value the same as a number, where it is one
 * @param serves what it is needed for
 * @param fix the line that permits it, or nothing
 */
record Finding(
    String subject, Verdict verdict, String found, OptionalLong value, String serves, String fix) {

  /** Whether something has to be done about it. */
  enum Verdict {
    OK,
    /** Not permitted, and something that Sonde does needs it. */
    NO,
    /** Worth knowing: not as usual, or not permitted but not needed either. */
    NOTE
  }

  static Finding ok(String subject, String found, String serves) {
    return new Finding(subject, Verdict.OK, found, OptionalLong.empty(), serves, "");
  }

  static Finding no(String subject, String found, String serves, String fix) {
    return new Finding(subject, Verdict.NO, found, OptionalLong.empty(), serves, fix);
  }

  static Finding note(String subject, String found, String serves, String fix) {
    return new Finding(subject, Verdict.NOTE, found, OptionalLong.empty(), serves, fix);
  }

  Finding value(long number) {
    return new Finding(subject, verdict, found, OptionalLong.of(number), serves, fix);
  }

  String text() {
    String mark = verdict.name().toLowerCase(Locale.ROOT);
    StringBuilder out = new StringBuilder();
    out.append(Text.entry("%-5s %-16s".formatted(mark, subject), COLUMN, found));
    if (verdict != Verdict.OK) out.append(Text.entry("", COLUMN, "needed for " + serves));
    // Not wrapped: it is to be copied.
    if (!fix.isEmpty()) out.repeat(' ', COLUMN).append("fix: ").append(fix).append('\n');
    return out.toString();
  }

  private static final int COLUMN = 26;

  void write(JsonGenerator json) throws IOException {
    json.writeStringField("subject", subject);
    json.writeStringField("verdict", verdict.name().toLowerCase(Locale.ROOT));
    json.writeStringField("found", found);
    if (value.isPresent()) json.writeNumberField("value", value.getAsLong());
    json.writeStringField("serves", serves);
    if (!fix.isEmpty()) json.writeStringField("fix", fix);
  }
}
