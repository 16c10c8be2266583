package dev.sonde.cli;

import java.io.IOException;
import java.util.List;

/**
 * One subcommand, as {@code ping} in {@code sonde ping}. Name and summary are apart from the manual
 * so that the list of tools costs no option model at start.
 */
interface Tool {
  String name();

  /** What it does, in one line without a full stop. */
  String summary();

  Manual manual();

  /** Other names it is called by. */
  default List<String> aliases() {
    return List.of();
  }

  /** Who speaks in a complaint; a tool that stands in for another has that one's name. */
  default String speaker() {
    return "sonde " + name();
  }

  /** The words that were typed, as the parser can take them: a letter of an option is no sign. */
  default List<String> words(List<String> typed) {
    return typed;
  }

  /** What to add to a complaint about these words, in its line: how to say what was meant. */
  default String hint(List<String> words) {
    return "";
  }

  /**
   * Does its work and returns the exit status.
   *
   * @throws BadUsage for arguments that make no sense: one line and status 2
   * @throws IOException for what the system refused: one line and status 2
   */
  int run(Arguments given, Output out, Output err) throws IOException;
}
