package dev.sonde.bpf;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The compiler of the tcpdump that is installed; a test without one is skipped with a reason. */
final class Tcpdump {
  private static final Path PROGRAM = Path.of("/usr/bin/tcpdump");

  private Tcpdump() {}

  static void require() {
    if (Files.isExecutable(PROGRAM)) return;
    String reason = "no tcpdump here: apt-get install tcpdump";
    System.err.println("SKIPPED: " + reason);
    Assumptions.abort(reason);
  }

  /** What it prints on standard output; its remarks on the other are of no interest. */
  static String prints(String... options) throws Exception {
    require();
    List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError(command + " exited with " + process.exitValue() + ": " + text);
    }
    return text;
  }
}
