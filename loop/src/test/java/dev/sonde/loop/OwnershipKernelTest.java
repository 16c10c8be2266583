package dev.sonde.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One thread owns a loop and all that belongs to it; other threads may only post and stop. */
class OwnershipKernelTest {
  private final Reactor reactor = Reactor.open();
  private final End[] pipe = End.pipe();

  OwnershipKernelTest() throws LoopFailure {}

  @AfterEach
  void close() {
    reactor.close();
    pipe[0].close();
    pipe[1].close();
  }

  private static void elsewhere(Runnable task) throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread other = Thread.ofPlatform().name("another").unstarted(task);
    other.setUncaughtExceptionHandler((_, failure) -> thrown.set(failure));
    other.start();
    other.join();
    if (thrown.get() != null) throw new AssertionError(thrown.get());
  }

  @Test
  void everyOtherMethodFailsOnAnotherThread() throws Exception {
    Registration registration = reactor.register(pipe[0], Interest.READ, (_, _) -> {});
    Timer timer = reactor.timer(() -> {});
    Map<String, ThrowingCallable> calls = new TreeMap<>();
    calls.put("now", reactor::now);
    calls.put("timer", () -> reactor.timer(() -> {}));
    calls.put("after", () -> reactor.after(Duration.ZERO, () -> {}));
    calls.put("at", () -> timer.at(0));
    calls.put("timer.after", () -> timer.after(Duration.ZERO));
    calls.put("cancel", timer::cancel);
    calls.put("on", () -> reactor.on(Signal.WINCH, () -> {}));
    calls.put("uncaught", () -> reactor.uncaught(_ -> {}));
    calls.put("register", () -> reactor.register(pipe[1], Interest.WRITE, (_, _) -> {}));
    calls.put("interest", () -> registration.interest(Interest.NONE));
    calls.put("registration.close", registration::close);
    calls.put("close", reactor::close);
    String owner = Thread.currentThread().getName();
    elsewhere(() ->
        calls.forEach((name, call) ->
            assertThatThrownBy(call)
                .as(name)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                    "the loop belongs to thread "
                        + owner
                        + "; thread another may only post to it or stop it")));
  }

  @Test
  void theThreadThatRunsTheLoopOwnsItAndAfterwardsWhoeverTouchesItFirst() throws Exception {
    List<Boolean> owned = new ArrayList<>();
    reactor.post(() -> {
      owned.add(reactor.now() > 0);
      reactor.stop();
    });
    elsewhere(reactor::run);
    assertThat(owned).containsExactly(true);
    assertThat(reactor.now()).isPositive();
    elsewhere(() -> assertThatIllegalStateException().isThrownBy(reactor::now));
  }

  @Test
  void loopRunsOnOneThreadAtATime() throws Exception {
    Thread running = Thread.ofPlatform().name("runner").unstarted(reactor::run);
    CountDownLatch turning = new CountDownLatch(1);
    reactor.post(turning::countDown);
    running.start();
    turning.await();
    assertThatIllegalStateException()
        .isThrownBy(reactor::run)
        .withMessage("the loop runs already, on thread runner");
    assertThatIllegalStateException().isThrownBy(reactor::close);
    reactor.stop();
    running.join();
  }

  @Test
  void handlerMayNeitherRunNorCloseItsLoop() {
    List<Throwable> thrown = new ArrayList<>();
    reactor.uncaught(thrown::add);
    reactor.post(reactor::run);
    reactor.post(reactor::close);
    reactor.post(reactor::stop);
    reactor.run();
    assertThat(thrown)
        .extracting(Throwable::getMessage)
        .containsExactly(
            "the loop runs already, on thread " + Thread.currentThread().getName(),
            "the loop is running: stop it first");
  }
}
