package dev.sonde.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tasks that other threads post run on the loop's thread: all of them, in order, soon. */
class PostedTasksKernelTest {
  private static final int THREADS = 4;
  private static final int EACH = 50_000;

  private final Trial trial = new Trial();
  private final Reactor reactor = trial.reactor;
  private final List<Integer> done = new ArrayList<>();

  PostedTasksKernelTest() throws LoopFailure {}

  @AfterEach
  void close() {
    trial.close();
  }

  @Test
  void noneIsLostAndThoseOfOneThreadKeepTheirOrder() throws InterruptedException {
    int[] next = new int[THREADS];
    int[] total = new int[1];
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int id = t;
      threads.add(Thread.ofPlatform().start(() -> postAll(id, next, total)));
    }
    trial.run();
    for (Thread thread : threads) thread.join();
    assertThat(next).containsOnly(EACH);
  }

  private void postAll(int id, int[] next, int[] total) {
    for (int i = 0; i < EACH; i++) {
      int number = i;
      reactor.post(() -> {
        assertThat(number).isEqualTo(next[id]++);
        if (++total[0] == THREADS * EACH) reactor.stop();
      });
    }
  }

  /** Each side waits for the other, so a wake-up that is lost once ends the test by its limit. */
  @Test
  void sleepingLoopIsWokenEveryTime() throws InterruptedException {
    SynchronousQueue<Integer> answers = new SynchronousQueue<>();
    Thread asking =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < 20_000; i++) {
                int number = i;
                reactor.post(() -> hand(answers, number));
                assertThat(take(answers)).isEqualTo(number);
              }
              reactor.stop();
            });
    trial.run();
    asking.join();
  }

  private static void hand(SynchronousQueue<Integer> answers, int number) {
    try {
      answers.put(number);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  private static int take(SynchronousQueue<Integer> answers) {
    try {
      return answers.take();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Test
  void virtualThreadsMayPost() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      int number = i;
      threads.add(Thread.startVirtualThread(() -> reactor.post(() -> done.add(number))));
    }
    Thread.ofPlatform().start(() -> joinAll(threads, () -> reactor.post(reactor::stop)));
    trial.run();
    assertThat(done).hasSize(1000).doesNotHaveDuplicates();
  }

  private static void joinAll(List<Thread> threads, Runnable then) {
    try {
      for (Thread thread : threads) thread.join();
      then.run();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Test
  void taskPostedByATaskRunsInTheNextTurn() {
    reactor.post(() -> {
      reactor.post(() -> done.add(2));
      done.add(1);
    });
    trial.turn();
    assertThat(done).containsExactly(1);
    trial.turn();
    assertThat(done).containsExactly(1, 2);
  }

  @Test
  void tasksOutliveAStop() {
    reactor.stop();
    reactor.post(() -> done.add(1));
    trial.run();
    assertThat(done).as("stopped before the first turn").isEmpty();
    trial.turn();
    assertThat(done).containsExactly(1);
  }

  @Test
  void stopFromAnotherThreadWakesTheLoop() {
    Thread.ofPlatform().start(reactor::stop);
    trial.run();
    assertThat(done).isEmpty();
  }

  @Test
  void closedLoopRefusesTasksButMayBeStopped() {
    reactor.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> reactor.post(() -> done.add(1)))
        .withMessage("the loop is closed");
    reactor.stop();
    assertThat(done).isEmpty();
  }
}
