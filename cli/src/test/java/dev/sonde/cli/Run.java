package dev.sonde.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** One command line, run in this JVM. */
record Run(int status, String out, String err) {
  static Run of(String... words) throws IOException {
    return of(false, words);
  }

  static Run of(boolean debug, String... words) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Path link = Path.of("/proc/self/fd/1");
    int status =
        new Main(new Output(out, link), new Output(err, link), () -> debug).run(List.of(words));
    return new Run(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
