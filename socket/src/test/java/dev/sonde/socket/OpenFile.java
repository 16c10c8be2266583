package dev.sonde.socket;

import dev.sonde.loop.Source;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A socket by the name that every descriptor of it has: proc(5), /proc/PID/fd. */
final class OpenFile {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private final Path name;

  OpenFile(Source source) throws IOException {
    name = Files.readSymbolicLink(DESCRIPTORS.resolve(Integer.toString(source.descriptor())));
  }

  /** How many descriptors of it this process has. */
  int descriptors() throws IOException {
    int count = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path each : all) if (isOf(each)) count++;
    }
    return count;
  }

  private boolean isOf(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor).equals(name);
    } catch (NoSuchFileException closedMeanwhile) {
      return false;
    }
  }
}
