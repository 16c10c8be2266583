package dev.sonde.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** One command line, run in this JVM. */
record Run(int status, String out, String err) {
  private interface Running {
    int in(Main main) throws IOException;
  }

  static Run of(String... words) throws IOException {
    return of(false, words);
  }

  static Run of(boolean debug, String... words) throws IOException {
    return of(debug, main -> main.run(List.of(words)));
  }

  /** A tool that is not the one in {@link Tools}. */
  static Run of(Tool tool, String... words) throws IOException {
    return of(false, main -> main.run(tool, List.of(words)));
  }

  private static Run of(boolean debug, Running running) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Path link = Path.of("/proc/self/fd/1");
    int status = running.in(new Main(new Output(out, link), new Output(err, link), () -> debug));
    return new Run(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
