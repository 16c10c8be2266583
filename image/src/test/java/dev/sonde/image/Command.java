package dev.sonde.image;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A program that ran to its end: its exit status and all it said. */
record Command(int status, String out, String err) {
  static Command run(Map<String, String> environment, Object... words) throws Exception {
    return finish(start(environment, words));
  }

  static Command run(Object... words) throws Exception {
    return run(Map.of(), words);
  }

  static Process start(Map<String, String> environment, Object... words) throws IOException {
    List<String> command = List.of(words).stream().map(Object::toString).toList();
    ProcessBuilder builder = new ProcessBuilder(command).directory(Path.of("/").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SONDE_"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  static Command finish(Process process) throws Exception {
    CompletableFuture<String> err =
        CompletableFuture.supplyAsync(() -> text(process.errorReader(StandardCharsets.UTF_8)));
    String out = text(process.inputReader(StandardCharsets.UTF_8));
    return new Command(process.waitFor(), out, err.get());
  }

  private static String text(Reader reader) {
    try {
      return reader.readAllAsString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
