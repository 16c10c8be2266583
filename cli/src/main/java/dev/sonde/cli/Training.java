package dev.sonde.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs many command lines in one JVM and drops what they print: the training run from which the
 * image's AOT cache is made. A command that fails, for want of privilege say, is reported and does
 * not stop the others.
 */
final class Training {
  /** A ping that keeps its privileges: those after it need them, and so does the cache's file. */
  private static final Tool PING = new PingTool(() -> {});

  private Training() {}

  /** Takes a file with one command line in each line; {@code #} starts a remark. */
  public static void main(String[] files) throws IOException {
    Output err = Output.error();
    for (String line : Files.readAllLines(Path.of(files[0]))) {
      if (line.isBlank() || line.startsWith("#")) continue;
      Output nowhere = new Output(OutputStream.nullOutputStream(), Path.of("/proc/self/fd/1"));
      int status = run(new Main(nowhere, err), List.of(line.strip().split(" +", -1)));
      if (status != 0) err.line("training: sonde " + line.strip() + " ended with " + status);
    }
  }

  private static int run(Main main, List<String> words) throws IOException {
    boolean ping = words.getFirst().equals(PING.name());
    return ping ? main.run(PING, words.subList(1, words.size())) : main.run(words);
  }
}
