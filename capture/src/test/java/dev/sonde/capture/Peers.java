package dev.sonde.capture;

import static java.util.stream.Collectors.joining;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Programs that no one here wrote, to compare with. */
final class Peers {
  private static final long SECONDS = 30;

  private Peers() {}

  static boolean has(String program) {
    return Pattern.compile(File.pathSeparator)
        .splitAsStream(System.getenv("PATH") + ":/usr/sbin")
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Lines on standard error that are no complaint. */
  private static final Pattern REMARK =
      Pattern.compile("Running as user .*|reading from file .*|tcpdump: listening on .*|");

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
      try (Stream<String> lines = Files.lines(errors)) {
        String complaints =
            lines.filter(line -> !REMARK.matcher(line).matches()).collect(joining("\n"));
        if (!complaints.isEmpty()) throw new AssertionError(words + ": " + complaints);
      }
      return text;
    } finally {
      Files.delete(errors);
    }
  }

  /** All that a program said, whether it complained or not. */
  static String said(String... words) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) process.destroyForcibly();
    return text;
  }

  static String run(String... words) throws IOException, InterruptedException {
    return run(List.of(words));
  }
}
