package dev.sonde.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever keeps itself busy for ever leaves the others their turn. */
class FairnessKernelTest {
  private final Trial trial = new Trial();
  private final Reactor reactor = trial.reactor;
  private final End[] pipe = End.pipe();
  private int tasks;
  private int fired;

  FairnessKernelTest() throws LoopFailure {}

  @AfterEach
  void close() {
    trial.close();
    pipe[0].close();
    pipe[1].close();
  }

  private void postAgain() {
    tasks++;
    reactor.post(this::postAgain);
  }

  /** Always readable, never read. */
  private Tally busyPipe() throws LoopFailure {
    pipe[1].write();
    return trial.register(pipe[0], Interest.READ);
  }

  @Test
  void taskThatPostsItselfStarvesNeitherDescriptorsNorTimers() throws LoopFailure {
    Tally tally = busyPipe();
    postAgain();
    reactor.after(Duration.ZERO, () -> fired++);
    for (int turn = 0; turn < 10; turn++) trial.turn();
    assertThat(tally.calls).isEqualTo(10);
    assertThat(fired).isEqualTo(1);
    assertThat(tasks).as("once per turn, and once by hand").isEqualTo(11);
  }

  @Test
  void timerThatArmsItselfForThePastStarvesNeitherDescriptorsNorTasks() throws LoopFailure {
    Tally tally = busyPipe();
    Timer[] eager = new Timer[1];
    eager[0] =
        reactor.timer(() -> {
          fired++;
          eager[0].at(reactor.now() - 1);
        });
    eager[0].after(Duration.ofNanos(-1));
    reactor.post(() -> tasks++);
    for (int turn = 0; turn < 10; turn++) trial.turn();
    assertThat(tally.calls).isEqualTo(10);
    assertThat(fired).isEqualTo(10);
    assertThat(tasks).isEqualTo(1);
  }

  @Test
  void descriptorThatIsAlwaysReadyStarvesNeitherTimersNorTasks() throws LoopFailure {
    Tally tally = busyPipe();
    reactor.after(
        Duration.ofMillis(1),
        () -> {
          fired++;
          reactor.stop();
        });
    reactor.post(() -> tasks++);
    trial.run();
    assertThat(tally.calls).isPositive();
    assertThat(fired).isEqualTo(1);
    assertThat(tasks).isEqualTo(1);
  }

  @Test
  void timerFiresNotBeforeItsDeadlineOnTheLoopsClock() {
    for (int i = 0; i < 20; i++) {
      Timer[] timer = new Timer[1];
      timer[0] =
          reactor.timer(() -> {
            assertThat(reactor.now()).isGreaterThanOrEqualTo(timer[0].deadline());
            fired++;
            reactor.stop();
          });
      timer[0].at(reactor.now() + i * 77_777L);
      trial.run();
    }
    assertThat(fired).isEqualTo(20);
  }
}
