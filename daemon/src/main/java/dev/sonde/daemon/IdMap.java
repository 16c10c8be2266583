package dev.sonde.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Which users or groups there are in this process's user namespace: user_namespaces(7). A line of
 * the kernel's is the first number inside, the first outside, and how many there are.
 */
record IdMap(List<String> lines) {
  private static final String ALL = "0 0 4294967295";

  /** Of a file of /proc; where that is hidden, everybody is taken to be there. */
  static IdMap of(String file) {
    try {
      return new IdMap(Files.readAllLines(Path.of(file)));
    } catch (IOException hidden) {
      return new IdMap(List.of(ALL));
    }
  }

  boolean has(int id) {
    long number = Integer.toUnsignedLong(id);
    for (String line : lines) {
      String[] words = line.strip().split("\\s+", -1);
      long first = Long.parseLong(words[0]);
      if (number >= first && number - first < Long.parseLong(words[2])) return true;
    }
    return false;
  }
}
