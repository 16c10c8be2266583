package dev.sonde.capture;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Programs that no one here wrote, to compare with. */
final class Peers {
  private static final long SECONDS = 30;

  private Peers() {}

  static boolean has(String program) {
    return Pattern.compile(File.pathSeparator)
        .splitAsStream(System.getenv("PATH") + ":/usr/sbin")
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Runs a program that must not complain, and returns what it printed. */
  static String run(List<String> words) throws IOException, InterruptedException {
    Path errors = Files.createTempFile("peer", null);
    try {
      ProcessBuilder builder = new ProcessBuilder(words).redirectError(errors.toFile());
      builder.environment().put("LC_ALL", "C.UTF-8");
      builder.environment().put("PATH", System.getenv("PATH") + ":/usr/sbin");
      Process process = builder.start();
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new AssertionError(words + ": " + Files.readString(errors));
      }
      return text;
    } finally {
      Files.delete(errors);
    }
  }

  static String run(String... words) throws IOException, InterruptedException {
    return run(List.of(words));
  }
}
