package dev.sonde.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Command lines that a shell runs one after the other, or all at once where each does little but
 * wait; and what each of them printed, both streams, with its status behind an equals sign.
 */
final class CommandLines {
  private static final String MARK = "----";

  private CommandLines() {}

  /** A script that runs them, in a file of a folder of its own. */
  static Path script(Path folder, List<String> lines, boolean atOnce) throws IOException {
    Path place = Files.createTempDirectory(folder, "lines");
    StringBuilder script = new StringBuilder("cd '" + place + "'\n");
    for (int index = 0; index < lines.size(); index++) {
      script.append("{ timeout 60 ").append(lines.get(index)).append(" 2>&1; echo =$?; } >");
      script.append(index).append(" </dev/null").append(atOnce ? " &\n" : "\n");
    }
    script.append("wait\n");
    for (int index = 0; index < lines.size(); index++) {
      script.append("cat ").append(index).append("; echo ").append(MARK).append('\n');
    }
    return Files.writeString(place.resolve("script"), script);
  }

  /** What each of them printed, from what the script did. */
  static List<String> outputs(String text) {
    List<String> outputs = List.of(text.split("(?m)^" + MARK + "\n", -1));
    return outputs.subList(0, outputs.size() - 1);
  }
}
