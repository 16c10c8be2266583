package dev.sonde.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sonde.sys.PidFds;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sun.misc.SignalHandler;

/** Signals of the process are handled on the loop's thread. */
class SignalsKernelTest {
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
    reactor.on(Signal.HUP, () -> handled.add(Signal.INT));
    stopOn(Signal.HUP);
    reactor.post(() -> killSelf(Signal.HUP));
    trial.run();
    assertThat(handled).containsExactly(Signal.HUP);
  }

  @Test
  void differentSignalsAreToldApart() {
    List<Signal> all = List.of(Signal.HUP, Signal.USR1, Signal.WINCH, Signal.TERM);
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
