package dev.sonde.cli;

import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The command {@code sonde}. Finds the tool, hands it its arguments, and turns what it throws into
 * one line on standard error: never a stack trace, unless SONDE_DEBUG is set.
 */
final class Main {
  /** Arguments that make no sense, or a machine that refused: what ping, grep and diff say. */
  static final int REFUSED = 2;

  /** A fault of Sonde's own: EX_SOFTWARE of sysexits(3). */
  static final int FAULT = 70;

  /** What a shell shows for a program that SIGPIPE ended, as most programs before a pipe do. */
  static final int PIPE_CLOSED = 128 + 13;

  private final Output out;
  private final Output err;
  private final BooleanSupplier debug;

  /** {@code debug} is asked only when something went wrong: the environment costs a millisecond. */
  Main(Output out, Output err, BooleanSupplier debug) {
    this.out = out;
    this.err = err;
    this.debug = debug;
  }

  Main(Output out, Output err) {
    this(out, err, () -> System.getenv("SONDE_DEBUG") != null);
  }

  public static void main(String[] words) throws IOException {
    int status = new Main(Output.standard(), Output.error()).run(List.of(words));
    // System.exit would start the logging of java.base, 10 to 15 ms, to be able to log the exit.
    Runtime.getRuntime().halt(status);
  }

  /** Runs a command line without the leading {@code sonde} and returns its exit status. */
  int run(List<String> words) throws IOException {
    String name = words.isEmpty() ? "--help" : words.getFirst();
    List<String> rest = words.subList(Math.min(1, words.size()), words.size());
    return switch (name) {
      case "--help", "-h" -> run(new Help(), "sonde", rest);
      case "--version", "-V" -> run(new Version(), "sonde", rest);
      default -> named(name, rest);
    };
  }

  private int named(String name, List<String> words) throws IOException {
    Tool tool;
    try {
      tool = Tools.named(name);
    } catch (BadUsage unknown) {
      return complain("sonde", String.valueOf(unknown.getMessage()), unknown, REFUSED);
    }
    return run(tool, words);
  }

  /** Runs one tool with what was typed after its name. */
  int run(Tool tool, List<String> words) throws IOException {
    return run(tool, tool.speaker(), words);
  }

  private int run(Tool tool, String speaker, List<String> words) throws IOException {
    try {
      int status = unguarded(tool, words);
      out.flush();
      return status;
    } catch (Output.ClosedPipe e) {
      return PIPE_CLOSED;
    } catch (SocketFailure e) {
      return complain(speaker, Remedies.line(e, Machine.here()), e, REFUSED);
    } catch (BadUsage | IOException e) {
      return complain(speaker, String.valueOf(e.getMessage()), e, REFUSED);
    } catch (RuntimeException | Error e) {
      return complain(speaker, "a fault of Sonde, please report it: " + e, e, FAULT);
    }
  }

  private int unguarded(Tool tool, List<String> words) throws IOException {
    Manual manual = tool.manual();
    Arguments given = parse(tool, manual, words);
    if (given.has("help")) {
      out.print(Help.of(tool));
      return 0;
    }
    if (manual.operands().isEmpty() && !given.operands().isEmpty()) {
      throw new BadUsage("what is " + Text.quoted(given.operands().getFirst()) + " for?");
    }
    return tool.run(given, out, err);
  }

  private static Arguments parse(Tool tool, Manual manual, List<String> words) {
    try {
      return Arguments.parse(manual, tool.words(words));
    } catch (BadUsage wrong) {
      throw new BadUsage(wrong.getMessage() + tool.hint(words));
    }
  }

  private int complain(String speaker, String message, Throwable thrown, int status) {
    try {
      err.line(speaker + ": " + Text.harmless(message));
    } catch (IOException closed) {
      return status; // whoever closed standard error is told by the status alone
    }
    if (debug.getAsBoolean()) thrown.printStackTrace(new PrintStream(err, true));
    return status;
  }
}
