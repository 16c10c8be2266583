package dev.sonde.icmpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Users who keep their threads waiting. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class InspectorsTest {
  private final CountDownLatch held = new CountDownLatch(1);

  private void hold() {
    try {
      held.await();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Test
  void forOneUserTooManyThereIsNoThread() throws InterruptedException {
    try (Inspectors two = new Inspectors(2)) {
      CountDownLatch begun = new CountDownLatch(2);
      for (int user = 0; user < 2; user++) {
        two.execute(
            user,
            () -> {
              begun.countDown();
              hold();
            });
      }
      begun.await();
      assertThatExceptionOfType(RejectedExecutionException.class)
          .isThrownBy(() -> two.execute(2, this::hold));
      assertThat(two.users()).isEqualTo(2);
      held.countDown();
    }
  }

  /** Else there would be one for each user that ever came. */
  @Test
  void whoHasNothingToDoMakesRoom() throws InterruptedException {
    try (Inspectors one = new Inspectors(1)) {
      CountDownLatch done = new CountDownLatch(3);
      for (int user = 0; user < 3; user++) {
        while (!isTaken(one, user, done)) Thread.onSpinWait(); // until the one before is idle
      }
      assertThat(one.users()).isEqualTo(1);
      done.await();
    }
  }

  private static boolean isTaken(Inspectors one, int user, CountDownLatch done) {
    try {
      one.execute(user, done::countDown);
      return true;
    } catch (RejectedExecutionException busy) {
      return false;
    }
  }
}
