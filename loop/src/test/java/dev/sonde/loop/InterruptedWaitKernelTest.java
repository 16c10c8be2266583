package dev.sonde.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.sys.PidFds;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A wait that is interrupted (EINTR) is no event and no error, and moves no deadline. SIGSTOP and
 * SIGCONT interrupt the waits of a whole JVM, without a handler.
 */
class InterruptedWaitKernelTest {
  /** Waits for a line, so that it can be watched before it has ended. */
  private static final String STORM =
      "read go; i=0; while [ $i -lt 300 ]; do kill -STOP $0; kill -CONT $0; i=$((i+1)); done";

  private static final long HOUR = TimeUnit.HOURS.toNanos(1);

  private final Trial trial = new Trial();
  private final Reactor reactor = trial.reactor;

  InterruptedWaitKernelTest() throws LoopFailure {}

  @AfterEach
  void close() {
    trial.close();
  }

  /** Always left to end: a shell killed between its two signals would leave the JVM stopped. */
  private static Process storm() throws IOException {
    String self = Long.toString(ProcessHandle.current().pid());
    return new ProcessBuilder("sh", "-c", STORM, self).start();
  }

  private static void unleash(Process storm) throws IOException {
    try (var input = storm.outputWriter()) {
      input.write("go\n");
    }
  }

  private static End watch(Process process) {
    return new End(PidFds.open(Math.toIntExact(process.pid()), 0));
  }

  @Test
  void interruptedWaitReturnsNoEventBeforeItsTimeout() throws Exception {
    int interrupted = 0;
    for (int attempt = 0; attempt < 100 && interrupted == 0; attempt++) {
      Process storm = storm();
      try (End process = watch(storm)) {
        trial.register(process, Interest.READ);
        unleash(storm);
        while (reactor.await(Loop.FOREVER) == 0 && reactor.await(HOUR) == 0) interrupted++;
      }
      assertThat(storm.waitFor()).isZero();
    }
    assertThat(interrupted).as("waits of both kinds that a signal ended").isPositive();
  }

  @Test
  void stormMovesNoDeadlineAndLosesNoEvent() throws Exception {
    Process storm = storm();
    End[] pair = End.socketPair();
    try (End process = watch(storm);
        End left = pair[0];
        End right = pair[1]) {
      Tally echoes = trial.register(left, Interest.READ);
      int[] fired = new int[1];
      Timer[] timer = new Timer[1];
      timer[0] =
          reactor.timer(() -> {
            assertThat(reactor.now()).isGreaterThanOrEqualTo(timer[0].deadline());
            fired[0]++;
            right.write();
            timer[0].at(timer[0].deadline() + 1_000_000);
          });
      echoes.then = () -> assertThat(left.read()).isEqualTo(1);
      timer[0].at(reactor.now());
      reactor.register(process, Interest.READ.oneShot(), (_, _) -> reactor.stop());
      unleash(storm);
      trial.run();
      timer[0].cancel();
      trial.turn();
      assertThat(fired[0]).isPositive();
      assertThat(echoes.calls).isEqualTo(fired[0]);
    }
    assertThat(storm.waitFor()).isZero();
  }
}
