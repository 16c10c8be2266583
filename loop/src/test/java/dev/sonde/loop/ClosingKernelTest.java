package dev.sonde.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A closed loop has given everything back. */
class ClosingKernelTest {
  private static long openDescriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }

  @Test
  void noDescriptorIsLeft() throws IOException {
    Reactor.open().close();
    long before = openDescriptors();
    for (int i = 0; i < 100; i++) Reactor.open().close();
    assertThat(openDescriptors()).isLessThan(before + 100);
  }

  @Test
  void closingTwiceIsClosingOnce() throws LoopFailure {
    Reactor reactor = Reactor.open();
    reactor.close();
    End[] pipe = End.pipe();
    reactor.close();
    try (End reading = pipe[0];
        End writing = pipe[1]) {
      writing.write();
      assertThat(reading.read()).as("its number was not closed again").isEqualTo(1);
    }
  }

  @Test
  void closedLoopDoesNotRun() throws LoopFailure {
    Reactor reactor = Reactor.open();
    reactor.close();
    assertThatIllegalStateException().isThrownBy(reactor::run).withMessage("the loop is closed");
  }

  @Test
  void registrationsAreClosedWithTheLoop() throws LoopFailure {
    End[] pipe = End.pipe();
    try (End reading = pipe[0];
        End writing = pipe[1]) {
      Reactor reactor = Reactor.open();
      Registration registration = reactor.register(reading, Interest.READ, (_, _) -> {});
      reactor.close();
      registration.close();
      assertThatIllegalStateException()
          .isThrownBy(() -> registration.interest(Interest.NONE))
          .withMessage("the registration is closed");
      assertThatIllegalStateException()
          .isThrownBy(() -> reactor.register(writing, Interest.WRITE, (_, _) -> {}))
          .withMessage("the loop is closed");
    }
  }
}
