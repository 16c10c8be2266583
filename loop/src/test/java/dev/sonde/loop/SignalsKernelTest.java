package dev.sonde.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.sonde.sys.PidFds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sun.misc.SignalHandler;

/** Signals of the process are handled on the loop's thread. */
class SignalsKernelTest {
  private static final long IGNORED = ignored();

  private final Trial trial = new Trial();
  private final Reactor reactor = trial.reactor;
  private final Thread owner = Thread.currentThread();
  private final List<Signal> handled = new ArrayList<>();

  SignalsKernelTest() throws LoopFailure {}

  @AfterEach
  void close() {
    trial.close();
  }

  private void stopOn(Signal signal) {
    assumeHeard(signal);
    reactor.on(
        signal,
        () -> {
          assertThat(Thread.currentThread()).isEqualTo(owner);
          handled.add(signal);
          reactor.stop();
        });
  }

  private static sun.misc.Signal system(Signal signal) {
    return new sun.misc.Signal(signal.name());
  }

  /**
   * What was ignored when this machine was started, as by nohup(1), stays so, and the kernel throws
   * it away: but for SIGINT, and what the JVM does not look at.
   */
  private static void assumeHeard(Signal signal) {
    if (signal != Signal.HUP && signal != Signal.TERM) return;
    boolean ignored = (IGNORED & 1L << (system(signal).getNumber() - 1)) != 0;
    assumeFalse(ignored, "SIG" + signal + " is ignored here: started by nohup or a trap?");
  }

  /** The mask of proc_pid_status(5) before any loop was there. */
  private static long ignored() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      String line = lines.filter(each -> each.startsWith("SigIgn:")).findFirst().orElseThrow();
      return Long.parseUnsignedLong(line.substring(line.indexOf('\t') + 1), 16);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As another process would, by kill(2). */
  private static void killSelf(Signal signal) {
    int pid = Math.toIntExact(ProcessHandle.current().pid());
    try (End self = new End(PidFds.open(pid, 0))) {
      assertThat(PidFds.sendSignal(self.descriptor(), system(signal).getNumber())).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HUP", "INT", "TERM", "USR1", "WINCH", "CONT", "CHLD", "PIPE", "ALRM"})
  void signalFromOutsideWakesTheLoopAndIsHandledOnItsThread(Signal signal) {
    stopOn(signal);
    reactor.post(() -> killSelf(signal));
    trial.run();
    assertThat(handled).containsExactly(signal);
  }

  @ParameterizedTest
  @EnumSource(names = {"HUP", "INT", "TERM", "USR1", "TSTP", "TTIN", "TTOU"})
  void signalRaisedInsideIsHandledAlike(Signal signal) {
    stopOn(signal);
    reactor.post(() -> sun.misc.Signal.raise(system(signal)));
    trial.run();
    assertThat(handled).containsExactly(signal);
  }

  @Test
  void quitIsRefusedAsTheJvms() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reactor.on(Signal.QUIT, () -> {}))
        .withMessage(
            "SIGQUIT belongs to the JVM, which prints its threads on it: choose another signal");
  }

  @Test
  void laterTaskReplacesTheEarlier() {
    reactor.on(Signal.USR1, () -> handled.add(Signal.INT));
    stopOn(Signal.USR1);
    reactor.post(() -> killSelf(Signal.USR1));
    trial.run();
    assertThat(handled).containsExactly(Signal.USR1);
  }

  @Test
  void differentSignalsAreToldApart() {
    List<Signal> all = List.of(Signal.INT, Signal.USR1, Signal.WINCH, Signal.CONT);
    for (Signal signal : all) {
      reactor.on(
          signal,
          () -> {
            handled.add(signal);
            if (handled.size() == all.size()) reactor.stop();
          });
    }
    reactor.post(() -> all.forEach(SignalsKernelTest::killSelf));
    trial.run();
    assertThat(handled).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void signalThatComesAgainBeforeItIsHandledCountsOnce() throws LoopFailure {
    Signals signals = new Signals(reactor.wakeup);
    signals.on(Signal.HUP, () -> handled.add(Signal.HUP));
    try (signals) {
      for (int i = 0; i < 10; i++) signals.arrive(system(Signal.HUP));
      assertThat(signals.areWaiting()).isTrue();
      signals.dispatch(Runnable::run);
      signals.dispatch(Runnable::run);
    }
    assertThat(handled).containsExactly(Signal.HUP);
  }

  @Test
  void closingTheLoopRestoresTheHandlerItFound() throws Exception {
    LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
    SignalHandler mine = signal -> received.add(signal.getName());
    SignalHandler found = sun.misc.Signal.handle(system(Signal.USR1), mine);
    try {
      stopOn(Signal.USR1);
      reactor.post(() -> killSelf(Signal.USR1));
      trial.run();
      assertThat(received).isEmpty();
      trial.close();
      killSelf(Signal.USR1);
      assertThat(received.poll(1, TimeUnit.MINUTES)).isEqualTo("USR1");
    } finally {
      sun.misc.Signal.handle(system(Signal.USR1), found);
    }
    assertThat(handled).containsExactly(Signal.USR1);
  }
}
