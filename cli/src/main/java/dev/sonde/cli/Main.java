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
    try {
      int status = run(name, words.subList(Math.min(1, words.size()), words.size()));
      out.flush();
      return status;
    } catch (Output.ClosedPipe e) {
      return PIPE_CLOSED;
    } catch (SocketFailure e) {
      return complain(name, Remedies.line(e, Machine.here()), e, REFUSED);
    } catch (BadUsage | IOException e) {
      return complain(name, String.valueOf(e.getMessage()), e, REFUSED);
    } catch (RuntimeException | Error e) {
      return complain(name, "a fault of Sonde, please report it: " + e, e, FAULT);
    }
  }

  private int run(String name, List<String> words) throws IOException {
    Tool tool =
        switch (name) {
          case "--help", "-h" -> new Help();
          case "--version", "-V" -> new Version();
          default -> Tools.named(name);
        };
    Arguments given = Arguments.parse(tool.manual(), words);
    if (!given.has("help")) return tool.run(given, out, err);
    out.print(Help.of(tool));
    return 0;
  }

  private int complain(String name, String message, Throwable thrown, int status)
      throws IOException {
    boolean known = Tools.all().stream().anyMatch(tool -> tool.name().equals(name));
    err.line("sonde" + (known ? " " + name : "") + ": " + Text.harmless(message));
    if (debug.getAsBoolean()) thrown.printStackTrace(new PrintStream(err, true));
    return status;
  }
}
