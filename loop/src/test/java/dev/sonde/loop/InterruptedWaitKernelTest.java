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
  private static final String STORM =
      "i=0; while [ $i -lt $0 ]; do kill -STOP $1; kill -CONT $1; i=$((i+1)); done";

  private final Trial trial = new Trial();
  private final Reactor reactor = trial.reactor;

  InterruptedWaitKernelTest() throws LoopFailure {}

  @AfterEach
  void close() {
    trial.close();
  }

  private static Process storm(int times) throws IOException {
    String self = Long.toString(ProcessHandle.current().pid());
    return new ProcessBuilder("sh", "-c", STORM, Integer.toString(times), self).start();
  }

  private static End watch(Process process) {
    return new End(PidFds.open(Math.toIntExact(process.pid()), 0));
  }

  @Test
  void interruptedWaitReturnsNoEventBeforeItsTimeout() throws Exception {
    Process storm = storm(2000);
    long timeout = TimeUnit.MINUTES.toNanos(10);
    assertThat(reactor.await(timeout)).isZero();
    assertThat(reactor.await(Loop.FOREVER)).isZero();
    storm.destroy();
    assertThat(storm.waitFor()).isNotNegative();
  }

  @Test
  void stormMovesNoDeadlineAndLosesNoEvent() throws Exception {
    Process storm = storm(300);
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
      trial.run();
      timer[0].cancel();
      trial.turn();
      assertThat(fired[0]).isPositive();
      assertThat(echoes.calls).isEqualTo(fired[0]);
    }
    assertThat(storm.waitFor()).isZero();
  }
}
