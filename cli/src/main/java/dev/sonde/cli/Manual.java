package dev.sonde.cli;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/**
 * What a tool says about itself: the one source of its parser, help, man page and completion.
 *
 * @param operands what follows the options, as {@code HOST}, or nothing
 * @param description sentences; an empty line parts paragraphs
 * @param options in the order in which they are shown; {@code --help} is added to them
 */
record Manual(
    String operands,
    String description,
    List<Option> options,
    List<Exit> exits,
    List<Example> examples) {

  /** An exit status and what it means. */
  record Exit(int status, String meaning) {}

  /** A command line to type and what it does. */
  record Example(String command, String effect) {}

  private static final Option HELP = flag("h", "help", "print this help and exit");

  /** An option without a value. {@code letter} may be empty, {@code name} not. */
  static Option flag(String letter, String name, String text) {
    return Option.builder(letter.isEmpty() ? null : letter).longOpt(name).desc(text).get();
  }

  /**
   * An option with a value. What the value is called decides how a shell completes it: {@code
   * FILE}, {@code HOST}, {@code INTERFACE}, or a choice as {@code on|off}.
   */
  static Option value(String letter, String name, String value, String text) {
    return Option.builder(letter.isEmpty() ? null : letter)
        .longOpt(name)
        .hasArg()
        .argName(value)
        .desc(text)
        .get();
  }

  Manual {
    options = withHelp(options);
  }

  private static List<Option> withHelp(List<Option> options) {
    List<Option> all = new ArrayList<>(options);
    all.add(HELP);
    return List.copyOf(all);
  }

  Options grammar() {
    Options grammar = new Options();
    options.forEach(grammar::addOption);
    return grammar;
  }

  /** The line after {@code usage:}. */
  static String usage(Tool tool) {
    String operands = tool.manual().operands();
    return "sonde " + tool.name() + " [OPTIONS]" + (operands.isEmpty() ? "" : " " + operands);
  }
}
