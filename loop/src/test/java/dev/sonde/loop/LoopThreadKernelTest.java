package dev.sonde.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A loop on a thread of its own: what is posted is done, or refused. */
class LoopThreadKernelTest {
  private final Reactor reactor = Reactor.open();
  private final LoopThread thread = new LoopThread(reactor, "walker");

  LoopThreadKernelTest() throws LoopFailure {}

  @AfterEach
  void close() {
    thread.stop();
    reactor.close();
  }

  @Test
  void whatIsPostedIsDoneOnTheThreadInItsOrder() {
    List<Integer> done = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<Boolean> current = new CompletableFuture<>();
    for (int i = 0; i < 100; i++) {
      int number = i;
      thread.post(() -> done.add(number));
    }
    thread.post(() -> current.complete(thread.isCurrent()));
    assertThat(current.join()).isTrue();
    assertThat(thread.isCurrent()).isFalse();
    assertThat(done).hasSize(100).isSorted();
  }

  @Test
  void whatWasPostedBeforeTheStopIsDoneAndNothingIsTakenAfterIt() {
    List<Integer> done = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 100; i++) thread.post(() -> done.add(1));
    assertThat(thread.stop()).isTrue();
    assertThat(done).hasSize(100);
    assertThat(thread.stop()).as("a second time").isFalse();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> thread.post(() -> {}))
        .withMessage("the walker is closed");
  }

  @Test
  void ownThreadCannotStopItAndGoesOn() {
    CompletableFuture<Boolean> stopped = new CompletableFuture<>();
    thread.post(() -> stopped.completeAsync(thread::stop, Runnable::run));
    assertThatExceptionOfType(RuntimeException.class)
        .isThrownBy(stopped::join)
        .havingRootCause()
        .isInstanceOf(IllegalStateException.class)
        .withMessage("the walker's own thread cannot close it");
    CompletableFuture<Boolean> alive = new CompletableFuture<>();
    thread.post(() -> alive.complete(true));
    assertThat(alive.join()).isTrue();
  }

  @Test
  void interruptedCallerWaitsAllTheSameAndStaysInterrupted() {
    CountDownLatch done = new CountDownLatch(1);
    thread.post(done::countDown);
    Thread.currentThread().interrupt();
    assertThat(thread.stop()).isTrue();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(done.getCount()).isZero();
  }

  /** A task that posts needs the lock that who stops must not hold while it waits. */
  @Test
  void taskMayPostWhileAnotherThreadStops() {
    CountDownLatch refused = new CountDownLatch(1);
    thread.post(() -> {
      while (refused.getCount() > 0) post(refused);
    });
    assertThat(thread.stop()).isTrue();
    assertThat(refused.getCount()).isZero();
  }

  private void post(CountDownLatch refused) {
    try {
      thread.post(() -> {});
    } catch (IllegalStateException stopped) {
      refused.countDown();
    }
  }
}
