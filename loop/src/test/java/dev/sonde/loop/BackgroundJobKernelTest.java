package dev.sonde.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.ChildJvm;
import java.io.BufferedReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A program that a shell started deaf to signals. */
class BackgroundJobKernelTest {
  /** Waits for two signals, and says which came. */
  static final class Job {
    private Job() {}

    public static void main(String[] unused) throws LoopFailure {
      try (Reactor reactor = Reactor.open()) {
        for (Signal signal : List.of(Signal.INT, Signal.HUP)) {
          reactor.on(signal, () -> System.out.println(signal));
        }
        reactor.on(Signal.TERM, reactor::stop);
        System.out.println("ready");
        reactor.run();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"INT, INT", "HUP, ''"})
  void interruptIsTakenThoughItWasIgnoredAndHangUpIsNot(Signal signal, String said)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("sh", "-c", "trap '' INT HUP; exec \"$@\"", ""));
    command.addAll(ChildJvm.command(Job.class));
    Process job = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader output = job.inputReader()) {
      assertThat(output.readLine()).isEqualTo("ready");
      kill(job, signal.name());
      if (!said.isEmpty()) assertThat(output.readLine()).isEqualTo(said);
      kill(job, "TERM");
      assertThat(output.readLine()).isNull();
      assertThat(job.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(job.exitValue()).isZero();
    } finally {
      job.destroyForcibly();
    }
  }

  private static void kill(Process job, String signal) throws Exception {
    String[] command = {"kill", "-" + signal, Long.toString(job.pid())};
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
  }
}
