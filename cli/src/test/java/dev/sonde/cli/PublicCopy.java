package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** The command with a copy of its classes: a build may lie where nobody can read. */
final class PublicCopy {
  private PublicCopy() {}

  /** The command line that runs {@code main} with these words, from copies in {@code folder}. */
  static List<String> command(Path folder, Class<?> main, String... words) throws Exception {
    List<String> command = ChildJvm.command(main, words);
    int path = command.indexOf("-cp") + 1;
    StringJoiner copies = new StringJoiner(":");
    for (String place : command.get(path).split(":", -1)) {
      if (place.matches(".*(junit|assertj|byte-buddy|surefire).*")) continue;
      if (!Files.exists(Path.of(place))) continue; // the JVM passes it over too
      Path copy = folder.resolve(place.replace('/', '_'));
      if (!Files.exists(copy)) run("cp", "-rT", place, copy.toString()); // another may run from it
      copies.add(copy.toString());
    }
    run("chmod", "-R", "a+rX", folder.toString());
    List<String> readable = new ArrayList<>(command);
    readable.set(path, copies.toString());
    return readable;
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
