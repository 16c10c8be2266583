package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.loop.Reactor;
import dev.sonde.loop.Timer;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * While replies flow, a ping socket leaves epoll and is read each turn; what that must not change.
 */
class PingBurstRootTest {
  private static final PingSetup RAW = new PingSetup(56, true, PingSetup.ANY, false, _ -> {});
  private static final int FLOWING = 2_000;
  private static final Duration QUIET = Duration.ofMillis(20);

  /** Sends the next request at each reply, for as long as it is told to. */
  private static final class Flood implements PingListener, AutoCloseable {
    final Reactor reactor = Reactor.open();
    final PingEngine engine;
    final PingTarget target;
    Runnable enough = () -> {};
    long wanted;
    long answers;
    @Nullable Throwable failure;

    Flood(String address) throws IOException {
      IpAddress host = IpAddress.parse(address);
      engine = PingEngine.open(reactor, RAW, Set.of(Family.of(host)), this);
      engine.arrivalsOnly();
      target = engine.add(host, PingOptions.DEFAULT, 1024);
      reactor.uncaught(thrown -> {
        failure = thrown;
        reactor.stop();
      });
    }

    void send() {
      engine.send(target);
      engine.flush();
    }

    @Override
    public void answered(Answer answer) {
      answers++;
      if (answers == wanted) enough.run();
      else engine.send(target);
    }

    @Override
    public void refused(Refusal refusal) {
      throw new AssertionError(refusal);
    }

    @Override
    public void expired(PingTarget target, long sequence) {
      throw new AssertionError("lost " + sequence);
    }

    @Override
    public void unsent(PingTarget target, long sequence, SocketFailure why) {
      throw new AssertionError(why);
    }

    @Override
    public void congested(PingTarget target, long sequence) {
      throw new AssertionError("no room for " + sequence);
    }

    @Override
    public void close() throws IOException {
      engine.close();
      reactor.close();
      assertThat(failure).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void repliesThatFlowHoldUpNeitherTimersNorTasks(String address) {
    PrivateNetwork.inside(() -> {
      try (Flood flood = new Flood(address)) {
        int[] fired = new int[1];
        Timer[] timer = new Timer[1];
        timer[0] =
            flood.reactor.timer(() -> {
              fired[0]++;
              if (fired[0] == 5) flood.reactor.post(flood.reactor::stop);
              else timer[0].after(Duration.ofMillis(1));
            });
        timer[0].after(Duration.ofMillis(1));
        flood.send();
        flood.reactor.run(); // for ever, if the timer or the task were starved
        assertThat(flood.answers).isPositive();
      }
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void replyAfterAPauseIsToldOf(String address) {
    PrivateNetwork.inside(() -> {
      try (Flood flood = new Flood(address)) {
        flood.wanted = FLOWING;
        flood.enough = () -> flood.reactor.after(QUIET, flood::send);
        flood.send();
        Timer rescue = flood.reactor.after(Duration.ofSeconds(30), flood.reactor::stop);
        flood.reactor.after(QUIET, () -> awaitOneMore(flood));
        flood.reactor.run();
        assertThat(rescue.armed()).as("before the time was over").isTrue();
        assertThat(flood.answers).isGreaterThan(FLOWING);
      }
    });
  }

  private static void awaitOneMore(Flood flood) {
    if (flood.answers > FLOWING) flood.reactor.stop();
    else flood.reactor.after(QUIET, () -> awaitOneMore(flood));
  }
}
