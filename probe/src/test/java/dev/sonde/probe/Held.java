package dev.sonde.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What this process holds: open descriptors, and threads of pingers. */
record Held(long descriptors, long pingers) {
  static Held now() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      long threads =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().equals("pinger"))
              .count();
      return new Held(descriptors.count(), threads);
    }
  }

  /** Bytes of memory in use by this process, what the JVM does not know of included. */
  static long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
    }
    throw new IOException("no VmRSS in /proc/self/status");
  }
}
