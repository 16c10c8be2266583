package dev.sonde.icmpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The descriptors this process has open: how many of each kind, as pipe and socket. */
record Held(Map<String, Integer> kinds) {
  private static final long PATIENCE_SECONDS = 60;

  static Held now() throws IOException {
    Map<String, Integer> kinds = new TreeMap<>();
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      for (Path each : all.toList()) {
        try {
          String what = Files.readSymbolicLink(each).toString();
          kinds.merge(what.replaceFirst("\\[\\d+]", ""), 1, Integer::sum);
        } catch (NoSuchFileException closed) {
          assert closed.getFile() != null; // that of this list, or closed since by a thread
        }
      }
    }
    return new Held(kinds);
  }

  int all() {
    return kinds.values().stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * Waits until nothing is held that was not then: what strangers passed is closed by threads that
   * do only that. Less is no fault, since Java closes the pipes of an earlier test's child when it
   * likes.
   */
  void awaitAgain() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    Map<String, Integer> more = now().beyond(this);
    while (!more.isEmpty() && System.nanoTime() < deadline) more = now().beyond(this);
    assertThat(more).as("held beside what was held before").isEmpty();
  }

  private Map<String, Integer> beyond(Held before) {
    Map<String, Integer> more = new TreeMap<>(kinds);
    before.kinds.forEach((kind, count) -> more.merge(kind, -count, Integer::sum));
    more.values().removeIf(count -> count <= 0);
    return more;
  }
}
