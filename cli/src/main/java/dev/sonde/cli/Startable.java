package dev.sonde.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a shell could start a command, and what it would say: execvp(3), POSIX sh 2.8.2. */
enum Startable {
  YES(0, ""),
  FORBIDDEN(126, "permission denied"),
  MISSING(127, "not found");

  private final int status;
  private final String complaint;

  Startable(int status, String complaint) {
    this.status = status;
    this.complaint = complaint;
  }

  /** The exit status of a shell that could not start it. */
  int status() {
    return status;
  }

  String complaint() {
    return complaint;
  }

  /** Looks for the command where a shell would; {@code path} is PATH, or null for that it knows. */
  static Startable of(String command, @Nullable String path) {
    if (command.indexOf('/') >= 0) return file("", command);
    if (path == null) return YES; // then the shell has a path of its own, and says what it finds
    Startable best = MISSING;
    for (String folder : List.of(path.split(":", -1))) {
      Startable found = file(folder.isEmpty() ? "." : folder, command);
      if (found == YES) return YES;
      if (found == FORBIDDEN) best = FORBIDDEN;
    }
    return best;
  }

  private static Startable file(String folder, String name) {
    try {
      Path file = Path.of(folder, name);
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      boolean program = attributes.isRegularFile() && Files.isExecutable(file);
      return program ? YES : FORBIDDEN;
    } catch (AccessDeniedException closed) {
      return FORBIDDEN;
    } catch (IOException | InvalidPathException absent) {
      return MISSING;
    }
  }
}
