package dev.sonde.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A punctual loop asks the kernel not to round its waking up, for its own thread and its time. */
class PunctualKernelTest {
  private static final String PUNCTUAL = "1";

  /** What the kernel says of the calling thread. */
  private static String slack() {
    try {
      Path thread = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName();
      return Files.readString(Path.of("/proc", String.valueOf(thread), "timerslack_ns")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> seen(boolean punctual) throws Exception {
    List<String> seen = new ArrayList<>();
    seen.add(slack());
    try (Reactor loop = Reactor.open()) {
      if (punctual) loop.punctual();
      loop.post(() -> {
        seen.add(slack());
        loop.stop();
      });
      loop.run();
    }
    seen.add(slack());
    return seen;
  }

  @Test
  void punctualLoopHasNoSlackWhileItRuns() throws Exception {
    String usual = slack();
    assertThat(usual).isNotEqualTo(PUNCTUAL);
    assertThat(seen(true)).containsExactly(usual, PUNCTUAL, usual);
  }

  @Test
  void otherLoopsAreAsEverybody() throws Exception {
    String usual = slack();
    assertThat(seen(false)).containsExactly(usual, usual, usual);
  }
}
