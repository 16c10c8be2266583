package dev.sonde.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever a handler or task throws goes to the uncaught hook, and the loop lives. */
class HandlersThatThrowKernelTest {
  private final Reactor reactor = Reactor.open();
  private final End[] pipe = End.pipe();
  private final List<Throwable> thrown = new ArrayList<>();

  HandlersThatThrowKernelTest() throws LoopFailure {}

  @AfterEach
  void close() {
    reactor.close();
    pipe[0].close();
    pipe[1].close();
  }

  private void turn() {
    reactor.post(reactor::stop);
    reactor.run();
  }

  @Test
  void handlerThatThrowsIsReportedAndToldAgain() throws LoopFailure {
    IOException failure = new IOException("of the handler");
    reactor.uncaught(thrown::add);
    reactor.register(
        pipe[0],
        Interest.READ,
        (_, _) -> {
          throw failure;
        });
    pipe[1].write();
    turn();
    turn();
    assertThat(thrown).containsExactly(failure, failure);
  }

  @Test
  void othersOfTheTurnAreStillRun() throws LoopFailure {
    End[] other = End.pipe();
    try (End reading = other[0];
        End writing = other[1]) {
      reactor.uncaught(thrown::add);
      for (End end : List.of(pipe[0], reading)) {
        reactor.register(end, Interest.READ, (_, ready) -> fail(ready.toString()));
      }
      pipe[1].write();
      writing.write();
      for (String task : List.of("first", "second")) {
        reactor.post(() -> fail("task " + task));
        reactor.after(Duration.ZERO, () -> fail("timer " + task));
      }
      turn();
    }
    assertThat(thrown)
        .extracting(Throwable::getMessage)
        .containsExactly(
            "Ready(readable)",
            "Ready(readable)",
            "timer first",
            "timer second",
            "task first",
            "task second");
  }

  @Test
  void errorsAreReportedLikeExceptions() {
    reactor.uncaught(thrown::add);
    reactor.post(() -> {
      throw new StackOverflowError();
    });
    turn();
    assertThat(thrown).hasExactlyElementsOfTypes(StackOverflowError.class);
  }

  @Test
  void hookThatThrowsDoesNotEndTheLoop() {
    reactor.uncaught(failure -> {
      thrown.add(failure);
      throw new Expected("of the hook, expected in the log of this test");
    });
    reactor.post(() -> fail("first"));
    reactor.post(() -> fail("second"));
    turn();
    assertThat(thrown).extracting(Throwable::getMessage).containsExactly("first", "second");
  }

  @Test
  void withoutAHookTheLoopLivesToo() {
    List<String> done = new ArrayList<>();
    reactor.post(() -> fail("expected in the log of this test"));
    reactor.post(() -> done.add("the next"));
    turn();
    assertThat(done).containsExactly("the next");
  }

  private static void fail(String what) {
    throw new Expected(what);
  }

  /** Without a stack, because some of these go to the log of the test. */
  private static final class Expected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Expected(String what) {
      super(what, null, true, false);
    }
  }
}
