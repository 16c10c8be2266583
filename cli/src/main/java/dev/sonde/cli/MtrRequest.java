package dev.sonde.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * A line of mtr's: mtr-packet(8).
 *
 * <pre>
 *   TOKEN COMMAND [NAME VALUE ...]
 * </pre>
 *
 * @param token by which the reply is known
 */
record MtrRequest(int token, String command, List<Argument> arguments) {
  private static final int MOST = 16;

  /** What isspace(3) takes for space in the locale C, but for the newline. */
  private static final String SPACE = " \t\u000b\f\r";

  /** A name and a value, in the order in which they were given. */
  record Argument(String name, String value) {}

  MtrRequest {
    arguments = List.copyOf(arguments);
  }

  /** The request in a line, or null where it is none. */
  static @Nullable MtrRequest parse(String line) {
    StringTokenizer words = new StringTokenizer(line, SPACE);
    if (words.countTokens() < 2 || words.countTokens() % 2 != 0) return null;
    if (words.countTokens() > 2 + 2 * MOST) return null;
    int token;
    try {
      token = Integer.parseInt(words.nextToken());
    } catch (NumberFormatException none) {
      return null;
    }
    String command = words.nextToken();
    List<Argument> arguments = new ArrayList<>();
    while (words.hasMoreTokens()) {
      arguments.add(new Argument(words.nextToken(), words.nextToken()));
    }
    return new MtrRequest(token, command, arguments);
  }

  /** The first value of this name, or null. */
  @Nullable String value(String name) {
    for (Argument argument : arguments) {
      if (argument.name().equals(name)) return argument.value();
    }
    return null;
  }
}
