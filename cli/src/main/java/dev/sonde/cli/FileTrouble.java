package dev.sonde.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What is the matter with a file, as strerror(3) says it. */
final class FileTrouble {
  private FileTrouble() {}

  /** One line that starts with the name. */
  static String line(String name, IOException cause) {
    String reason =
        switch (cause) {
          case NoSuchFileException _ -> "No such file or directory";
          case AccessDeniedException _ -> "Permission denied";
          case FileSystemException failed when failed.getReason() != null -> failed.getReason();
          default -> String.valueOf(cause.getMessage());
        };
    return reason.startsWith(name + ": ") ? reason : name + ": " + reason;
  }
}
