package dev.sonde.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.cli.AmbiguousOptionException;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;
import org.jspecify.annotations.Nullable;

/**
 * What was typed after a tool's name: options by their long names, then operands. As with
 * getopt_long(3), letters cluster ({@code -nqc 3}, {@code -c3}), the last of a repeated option
 * counts, options may follow operands, and {@code --} ends them.
 */
final class Arguments {
  private static final int NANO_DIGITS = 9;

  private final CommandLine line;

  private Arguments(CommandLine line) {
    this.line = line;
  }

  static Arguments parse(Manual manual, List<String> words) {
    DefaultParser parser =
        DefaultParser.builder()
            // Else "-nu" would be taken for "--numeric", and quotes would vanish from values.
            .setAllowPartialMatching(false)
            .setStripLeadingAndTrailingQuotes(false)
            .get();
    try {
      return new Arguments(parser.parse(manual.grammar(), words.toArray(String[]::new)));
    } catch (ParseException e) {
      throw new BadUsage(complaint(e));
    }
  }

  private static String complaint(ParseException e) {
    return switch (e) {
      case AmbiguousOptionException a -> "ambiguous option " + a.getOption();
      case UnrecognizedOptionException u -> "unknown option " + u.getOption();
      case MissingArgumentException m when m.getOption() != null ->
          "option --%s wants %s".formatted(m.getOption().getLongOpt(), m.getOption().getArgName());
      default -> String.valueOf(e.getMessage());
    };
  }

  boolean has(String name) {
    return line.hasOption(name);
  }

  /** How often an option was given, as in {@code -vvv}. */
  int count(String name) {
    return (int)
        Arrays.stream(line.getOptions()).filter(each -> name.equals(each.getLongOpt())).count();
  }

  /** The value of an option, or null where it was not given. */
  @Nullable String text(String name) {
    String[] values = line.getOptionValues(name);
    return values == null ? null : values[values.length - 1];
  }

  /** All values of an option that may be repeated. */
  List<String> texts(String name) {
    String[] values = line.getOptionValues(name);
    return values == null ? List.of() : List.of(values);
  }

  String text(String name, String otherwise) {
    String value = text(name);
    return value == null ? otherwise : value;
  }

  /** A whole number, decimal or {@code 0x} hexadecimal, within both bounds. */
  long number(String name, long otherwise, long min, long max) {
    String value = text(name);
    if (value == null) return otherwise;
    long number;
    try {
      number =
          value.startsWith("0x")
              ? Long.parseLong(value, 2, value.length(), 16)
              : Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new BadUsage("--%s: '%s' is not a whole number".formatted(name, value));
    }
    if (number < min || number > max) throw outOfRange(name, value, min, max);
    return number;
  }

  /** A duration written in seconds, as {@code 0.2}, within both bounds. */
  Duration seconds(String name, Duration otherwise, Duration min, Duration max) {
    String value = text(name);
    if (value == null) return otherwise;
    BigDecimal seconds;
    try {
      seconds = new BigDecimal(value);
    } catch (NumberFormatException e) {
      throw new BadUsage("--%s: '%s' is not a number of seconds".formatted(name, value));
    }
    // Compared before it is converted: 1e999999999 has as many digits as it says.
    if (seconds.compareTo(decimal(min)) < 0 || seconds.compareTo(decimal(max)) > 0) {
      throw outOfRange(name, value, decimal(min), decimal(max));
    }
    return Duration.ofNanos(seconds.movePointRight(NANO_DIGITS).longValue());
  }

  private static BigDecimal decimal(Duration duration) {
    return BigDecimal.valueOf(duration.toNanos(), NANO_DIGITS).stripTrailingZeros();
  }

  private static BadUsage outOfRange(String name, String value, Object min, Object max) {
    String low = min instanceof BigDecimal d ? d.toPlainString() : min.toString();
    String high = max instanceof BigDecimal d ? d.toPlainString() : max.toString();
    return new BadUsage("--%s: '%s' is not within %s to %s".formatted(name, value, low, high));
  }

  List<String> operands() {
    return line.getArgList();
  }

  /** The only operand, called {@code what} in the complaint if there is none or more than one. */
  String operand(String what) {
    List<String> operands = operands();
    if (operands.isEmpty()) throw new BadUsage("which " + what + "?");
    if (operands.size() > 1)
      throw new BadUsage("one " + what + ", not also " + Text.quoted(operands.get(1)));
    return operands.getFirst();
  }
}
