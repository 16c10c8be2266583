package dev.sonde.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Capabilities of threads of this test's own, so that the others keep theirs. */
class CapabilitiesKernelTest {
  private static final String NONE = "0".repeat(16);

  /** What the kernel says of the calling thread, as {@code CapEff}. */
  private static String set(String name) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/thread-self/status"))) {
      if (line.startsWith(name + ":")) return line.substring(name.length() + 1).strip();
    }
    throw new AssertionError("the kernel says nothing of " + name);
  }

  /** What a check found; none runs on the test's own thread. */
  private static List<Throwable> onAThreadOfItsOwn(Check check) throws InterruptedException {
    List<Throwable> failures = new ArrayList<>();
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                check.run();
              } catch (Throwable failure) {
                failures.add(failure);
              }
            });
    thread.join();
    return failures;
  }

  @FunctionalInterface
  private interface Check {
    void run() throws Exception;
  }

  @Test
  void permittedAreThoseTheKernelTells() throws IOException {
    assertThat(Capabilities.permitted()).isEqualTo(Long.parseLong(set("CapPrm"), 16));
  }

  @Test
  void threadThatDropsThemHasNoneAndNorHaveThoseItStarts() throws Exception {
    Check nothing =
        () -> {
          assertThat(Capabilities.permitted()).isZero();
          for (String set : List.of("CapInh", "CapPrm", "CapEff", "CapAmb")) {
            assertThat(set(set)).as(set).isEqualTo(NONE);
          }
        };
    long before = Capabilities.permitted();
    assertThat(
            onAThreadOfItsOwn(() -> {
              assertThat(Capabilities.drop()).isZero();
              nothing.run();
              assertThat(onAThreadOfItsOwn(nothing)).isEmpty();
            }))
        .isEmpty();
    assertThat(Capabilities.permitted()).as("of the thread beside it").isEqualTo(before);
  }
}
