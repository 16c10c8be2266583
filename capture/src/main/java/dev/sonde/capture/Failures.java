package dev.sonde.capture;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Failures of a file as one line that starts with its name. */
final class Failures {
  private Failures() {}

  static IOException named(String name, IOException cause) {
    return new IOException(name + ": " + reason(cause), cause);
  }

  static String reason(IOException cause) {
    return switch (cause) {
      case NoSuchFileException _ -> "No such file or directory";
      case AccessDeniedException _ -> "Permission denied";
      case ClosedByInterruptException _ -> "the thread was interrupted, which closes a file";
      case EOFException _ -> "the compressed file is cut";
      case FileSystemException failed when failed.getReason() != null -> failed.getReason();
      default -> cause.getMessage() == null ? cause.toString() : cause.getMessage();
    };
  }
}
