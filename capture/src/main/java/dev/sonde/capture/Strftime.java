package dev.sonde.capture;

import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A time in a format of strftime(3), in the C locale, which is the one that tcpdump names files in:
 * with the conversions and flags of glibc, without its widths. The modifiers E and O mean nothing
 * in that locale. The name of a time zone is the one that Java has for it.
 */
final class Strftime {
  private static final char NONE = 0;

  /** The letters that the modifiers E and O may stand before. */
  private static final String ERA = "cCxXyY";

  private static final String DIGITS = "bBCdegGhHIjklmMSuUVwWy";

  private final ZonedDateTime time;

  Strftime(ZonedDateTime time) {
    this.time = time;
  }

  /** What is no conversion stays as it is. */
  String format(String format) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < format.length()) {
      int next = format.charAt(at) == '%' ? conversion(format, at, out) : at;
      if (next == at) out.append(format.charAt(next++));
      at = next;
    }
    return out.toString();
  }

  /** Reads a flag, a modifier and the letter; returns where that ended, or {@code at}. */
  private int conversion(String format, int at, StringBuilder out) {
    int i = at + 1;
    char flag = NONE;
    if (i < format.length() && "_-0^".indexOf(format.charAt(i)) >= 0) flag = format.charAt(i++);
    String modified = "";
    if (format.startsWith("E", i)) modified = ERA;
    if (format.startsWith("O", i)) modified = DIGITS;
    if (!modified.isEmpty()) i++;
    if (i == format.length()) return at;
    if (!modified.isEmpty() && modified.indexOf(format.charAt(i)) < 0) return at;
    String number = number(format.charAt(i), flag);
    String text = number == null ? text(format.charAt(i)) : number;
    if (text == null) return at;
    out.append(flag == '^' && format.charAt(i) != 'P' ? text.toUpperCase(Locale.ROOT) : text);
    return i + 1;
  }

  private @Nullable String number(char letter, char flag) {
    int sunday = time.getDayOfWeek().getValue() % 7;
    int monday = time.getDayOfWeek().getValue() - 1;
    return switch (letter) {
      case 'C' -> padded(time.getYear() / 100, 2, '0', flag);
      case 'd' -> padded(time.getDayOfMonth(), 2, '0', flag);
      case 'e' -> padded(time.getDayOfMonth(), 2, ' ', flag);
      case 'g' -> padded(weekYear() % 100, 2, '0', flag);
      case 'G' -> padded(weekYear(), 4, '0', flag);
      case 'H' -> padded(time.getHour(), 2, '0', flag);
      case 'I' -> padded(time.get(ChronoField.CLOCK_HOUR_OF_AMPM), 2, '0', flag);
      case 'j' -> padded(time.getDayOfYear(), 3, '0', flag);
      case 'k' -> padded(time.getHour(), 2, ' ', flag);
      case 'l' -> padded(time.get(ChronoField.CLOCK_HOUR_OF_AMPM), 2, ' ', flag);
      case 'm' -> padded(time.getMonthValue(), 2, '0', flag);
      case 'M' -> padded(time.getMinute(), 2, '0', flag);
      case 's' -> padded(time.toEpochSecond(), 1, '0', flag);
      case 'S' -> padded(time.getSecond(), 2, '0', flag);
      case 'u' -> padded(time.getDayOfWeek().getValue(), 1, '0', flag);
      case 'U' -> padded((time.getDayOfYear() + 6 - sunday) / 7, 2, '0', flag);
      case 'V' -> padded(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2, '0', flag);
      case 'w' -> padded(sunday, 1, '0', flag);
      case 'W' -> padded((time.getDayOfYear() + 6 - monday) / 7, 2, '0', flag);
      case 'y' -> padded(time.getYear() % 100, 2, '0', flag);
      case 'Y' -> padded(time.getYear(), 4, '0', flag);
      default -> null;
    };
  }

  private int weekYear() {
    return time.get(IsoFields.WEEK_BASED_YEAR);
  }

  private static String padded(long value, int width, char usual, char flag) {
    String digits = Long.toString(value);
    char pad =
        switch (flag) {
          case '_' -> ' ';
          case '0' -> '0';
          default -> usual;
        };
    int missing = flag == '-' ? 0 : Math.max(width - digits.length(), 0);
    return String.valueOf(pad).repeat(missing) + digits;
  }

  private @Nullable String text(char letter) {
    return switch (letter) {
      case 'a' -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ROOT);
      case 'A' -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'b', 'h' -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ROOT);
      case 'B' -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'c' -> format("%a %b %e %H:%M:%S %Y");
      case 'D', 'x' -> format("%m/%d/%y");
      case 'F' -> format("%Y-%m-%d");
      case 'n' -> "\n";
      case 'p' -> time.getHour() < 12 ? "AM" : "PM";
      case 'P' -> time.getHour() < 12 ? "am" : "pm";
      case 'r' -> format("%I:%M:%S %p");
      case 'R' -> format("%H:%M");
      case 't' -> "\t";
      case 'T', 'X' -> format("%H:%M:%S");
      case 'z' -> time.getOffset().getTotalSeconds() == 0 ? "+0000" : offset();
      case 'Z' -> time.getZone().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case '%' -> "%";
      default -> null;
    };
  }

  private String offset() {
    int minutes = time.getOffset().getTotalSeconds() / 60;
    String sign = minutes < 0 ? "-" : "+";
    return sign + "%02d%02d".formatted(Math.abs(minutes) / 60, Math.abs(minutes) % 60);
  }
}
