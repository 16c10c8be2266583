package dev.sonde.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sonde.sys.Errno;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often a handler is told: level, edge, one-shot, exclusive; and changes of interest. */
class TriggerKernelTest {
  private final Trial trial = new Trial();
  private final End[] pipe = End.pipe();
  private final End reading = pipe[0];
  private final End writing = pipe[1];

  TriggerKernelTest() throws LoopFailure {}

  @AfterEach
  void close() {
    trial.close();
    reading.close();
    writing.close();
  }

  @Test
  void levelIsToldEveryTurnUntilRead() throws LoopFailure {
    Tally tally = trial.register(reading, Interest.READ);
    trial.turn();
    assertThat(tally.calls).isZero();
    writing.write();
    trial.turn();
    trial.turn();
    trial.turn();
    assertThat(tally.calls).isEqualTo(3);
    reading.drain();
    trial.turn();
    assertThat(tally.calls).isEqualTo(3);
  }

  @Test
  void edgeIsToldOncePerChange() throws LoopFailure {
    Tally tally = trial.register(reading, Interest.READ.edge());
    writing.write();
    trial.turn();
    trial.turn();
    assertThat(tally.calls).isEqualTo(1);
    writing.write();
    trial.turn();
    trial.turn();
    assertThat(tally.calls).isEqualTo(2);
  }

  @Test
  void edgeIsToldWhatWasThereBeforeRegistration() throws LoopFailure {
    writing.write();
    Tally tally = trial.register(reading, Interest.READ.edge());
    trial.turn();
    assertThat(tally.calls).isEqualTo(1);
  }

  @Test
  void oneShotIsToldOnceUntilArmedAgain() throws LoopFailure {
    Tally tally = trial.register(reading, Interest.READ.oneShot());
    writing.write();
    trial.turn();
    writing.write();
    trial.turn();
    assertThat(tally.calls).isEqualTo(1);
    tally.registration().interest(tally.registration().interest());
    trial.turn();
    trial.turn();
    assertThat(tally.calls).isEqualTo(2);
  }

  @Test
  void exclusiveIsToldAndCanChange() throws LoopFailure {
    Tally tally = trial.register(reading, Interest.READ.exclusive());
    writing.write();
    trial.turn();
    assertThat(tally.calls).isEqualTo(1);
    tally.registration().interest(Interest.NONE.exclusive());
    trial.turn();
    assertThat(tally.calls).isEqualTo(1);
    tally.registration().interest(Interest.READ);
    trial.turn();
    assertThat(tally.calls).isEqualTo(2);
  }

  @Test
  void exclusiveWithOneShotIsRefused() {
    assertThatExceptionOfType(LoopFailure.class)
        .isThrownBy(() -> trial.register(reading, Interest.READ.exclusive().oneShot()))
        .satisfies(failure -> assertThat(failure.errno()).isEqualTo(Errno.EINVAL));
  }

  @Test
  void writableIsToldUntilTheBufferIsFull() throws LoopFailure {
    Tally tally = trial.register(writing, Interest.WRITE);
    trial.turn();
    assertThat(tally.calls).isEqualTo(1);
    assertThat(tally.last().writable()).isTrue();
    assertThat(tally.last().readable()).isFalse();
    writing.fill();
    trial.turn();
    assertThat(tally.calls).isEqualTo(1);
    reading.drain();
    trial.turn();
    assertThat(tally.calls).isEqualTo(2);
  }

  @Test
  void bothDirectionsAreToldInOneCall() throws LoopFailure {
    End[] pair = End.socketPair();
    try (End left = pair[0];
        End right = pair[1]) {
      Tally tally = trial.register(left, Interest.READ_WRITE);
      right.write();
      trial.turn();
      assertThat(tally.calls).isEqualTo(1);
      assertThat(tally.last()).hasToString("Ready(readable writable)");
      tally.registration().close();
    }
  }

  @Test
  void noInterestPausesAndInterestResumes() throws LoopFailure {
    Tally tally = trial.register(reading, Interest.NONE);
    writing.write();
    trial.turn();
    assertThat(tally.calls).isZero();
    tally.registration().interest(Interest.READ);
    trial.turn();
    assertThat(tally.calls).isEqualTo(1);
    assertThat(tally.registration().interest()).isEqualTo(Interest.READ);
  }

  @Test
  void closedRegistrationIsNotToldAndHasNoInterest() throws LoopFailure {
    Tally tally = trial.register(reading, Interest.READ);
    writing.write();
    tally.registration().close();
    tally.registration().close();
    trial.turn();
    assertThat(tally.calls).isZero();
    assertThatIllegalStateException()
        .isThrownBy(() -> tally.registration().interest(Interest.READ))
        .withMessage("the registration is closed");
  }

  @Test
  void oneRegistrationPerDescriptor() throws LoopFailure {
    Tally first = trial.register(reading, Interest.READ);
    assertThatExceptionOfType(LoopFailure.class)
        .isThrownBy(() -> trial.register(reading, Interest.READ))
        .withMessage(
            "epoll_ctl: EEXIST (File exists): descriptor %d is registered already",
            reading.descriptor());
    writing.write();
    trial.turn();
    assertThat(first.calls).isEqualTo(1);
    first.registration().close();
    assertThat(trial.register(reading, Interest.READ).calls).isZero();
  }

  @Test
  void badDescriptorIsRefused() {
    assertThatExceptionOfType(LoopFailure.class)
        .isThrownBy(() -> trial.reactor.register(() -> -1, Interest.READ, (_, _) -> {}))
        .withMessage("epoll_ctl: EBADF (Bad file descriptor): descriptor -1");
  }
}
