package dev.sonde.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The ping of this machine, and how what it says is compared: all but the times. */
final class RealPing {
  private static final long SECONDS = 60;

  /** What differs from run to run, and what to take it for. */
  private enum Passing {
    TIME("time=[0-9.]+ ms", "time=T ms"),
    ELAPSED(", time [0-9]+ms", ", time Tms"),
    TIMES("= [0-9./]+ ms", "= T ms"),
    GAP("ipg/ewma [0-9./]+ ms", "ipg/ewma T ms"),
    // On a busy machine a reply may come when the next request has left.
    PIPE("(, |(?m)^)pipe [0-9]+", ""),
    STAMP("(?m)^\\[[0-9]+\\.[0-9]{6}\\]", "[T]"),
    RECORDED("(?m)\t-?[0-9]+( absolute)?$", "\tT$1"),
    IDENTIFIER("ident=[0-9]+", "ident=I"),
    // What ping -v says of itself.
    SELF("(?m)^(ai->ai_family|ping: sock4\\.fd).*\n\n?", "");

    private final Pattern pattern;
    private final String instead;

    Passing(String pattern, String instead) {
      this.pattern = Pattern.compile(pattern);
      this.instead = instead;
    }
  }

  private static final Pattern DOTS = Pattern.compile("(?m)^\\.[.\\x08EC ]*$");

  private RealPing() {}

  static void assumeThere() {
    String version = version();
    assumeTrue(!version.isEmpty(), "no ping here: sudo apt-get install iputils-ping");
    assumeTrue(isThere(version), "the ping here is not that of iputils: " + version);
  }

  static boolean isThere() {
    return isThere(version());
  }

  private static boolean isThere(String version) {
    return version.contains("iputils");
  }

  private static String version() {
    try {
      Process version = new ProcessBuilder("ping", "-V").redirectErrorStream(true).start();
      return new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException absent) {
      return "";
    }
  }

  static Run run(PrivateNetwork network, String... words) {
    List<String> command = new ArrayList<>(List.of("ping"));
    command.addAll(List.of(words));
    return run(network, command);
  }

  /** Any program of this machine. */
  static Run run(PrivateNetwork network, List<String> command) {
    return network.call(() -> run(command));
  }

  static Run run(List<String> command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    CompletableFuture<String> err =
        CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
    String out = text(process.getInputStream());
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(command + " did not end");
    }
    return new Run(process.exitValue(), out, err.get());
  }

  private static String text(InputStream stream) {
    try {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** A run without what differs from run to run. */
  static Run lasting(Run run) {
    return new Run(run.status(), lasting(run.out()), lasting(run.err()));
  }

  static String lasting(String text) {
    String left = text;
    for (Passing passing : Passing.values()) {
      left = passing.pattern.matcher(left).replaceAll(passing.instead);
    }
    return DOTS.matcher(left).replaceAll(dots -> sorted(dots.group()));
  }

  /** How a flood's dots and backspaces are mixed depends on the moment. */
  private static String sorted(String dots) {
    char[] each = dots.toCharArray();
    Arrays.sort(each);
    return new String(each);
  }

  /** A run of which small data are not timed, as in ping(8). */
  static Run untimed(Run run) {
    String out = run.out().replaceAll(" time=T ms", "").replaceAll("rtt min.* ms", "");
    return new Run(run.status(), out, run.err());
  }
}
