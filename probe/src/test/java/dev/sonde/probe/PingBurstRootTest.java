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
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * While replies flow, a ping socket leaves epoll and is read each turn; what that must not change.
 */
class PingBurstRootTest {
  private static final PingSetup RAW = new PingSetup(56, true, PingSetup.ANY, false, _ -> {});
  private static final int FLOWING = 2_000;
  private static final Duration QUIET = Duration.ofMillis(20);

  /** So many messages end a {@link PingSocket}'s turn, in the middle of a batch or not. */
  private static final int TURN = 256;

  private static final int BATCH = 64;

  /** Sends the next request at each reply, for as long as it is told to. */
  private static final class Flood implements PingListener, AutoCloseable {
    final Reactor reactor = Reactor.open();
    final PingEngine engine;
    final PingTarget target;
    Runnable enough = () -> {};
    final Set<RttClock> clocks = EnumSet.noneOf(RttClock.class);
    long wanted;
    long answers;
    @Nullable Throwable failure;

    Flood(String address) throws IOException {
      this(address, RAW);
    }

    Flood(String address, PingSetup setup) throws IOException {
      IpAddress host = IpAddress.parse(address);
      engine = PingEngine.open(reactor, setup, Set.of(Family.of(host)), this);
      engine.arrivalsOnly();
      target = engine.add(host, PingOptions.DEFAULT, 1024);
      reactor.uncaught(thrown -> {
        failure = thrown;
        reactor.stop();
      });
    }

    void send() {
      send(1);
    }

    void send(int inFlight) {
      for (int sent = 0; sent < inFlight; sent++) engine.send(target);
      engine.flush();
    }

    @Override
    public void answered(Answer answer) {
      answers++;
      clocks.add(answer.clock());
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

  /**
   * Has its turn twice in each of the loop's: by a timer between what the kernel told of and what
   * was posted, and by a task behind all that was. So no two readings are between two of them.
   */
  private static final class Other {
    private final Flood flood;
    private final Timer timer;
    private long seen;
    private long largest;

    Other(Flood flood) {
      this.flood = flood;
      timer = flood.reactor.timer(this::fired);
      timer.at(flood.reactor.now());
    }

    private void fired() {
      count();
      flood.reactor.post(this::count);
      timer.at(flood.reactor.now());
    }

    private void count() {
      largest = Math.max(largest, flood.answers - seen);
      seen = flood.answers;
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 1", "127.0.0.1, 32", "::1, 1", "::1, 32"})
  void repliesThatFlowLeaveTheLoopToOthersAfterATurnOfThem(String address, int inFlight) {
    PrivateNetwork.inside(() -> {
      try (Flood flood = new Flood(address)) {
        Other other = new Other(flood);
        flood.wanted = FLOWING;
        flood.enough = flood.reactor::stop;
        flood.send(inFlight);
        flood.reactor.run();
        assertThat(other.largest).isGreaterThan(inFlight).isLessThan(TURN + BATCH);
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

  @ParameterizedTest
  @CsvSource({"127.0.0.1, true", "127.0.0.1, false", "::1, true", "::1, false"})
  void arrivalsAreStampedByTheKernelAndNothingElse(String address, boolean raw) {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      network.setting("net/ipv4/ping_group_range", "0 0");
      network.run(() -> {
        try (Flood flood = new Flood(address, raw ? RAW : PingSetup.DEFAULT)) {
          assertThat(flood.engine.isRaw(flood.target.family())).isEqualTo(raw);
          flood.wanted = FLOWING;
          flood.enough = flood.reactor::stop;
          flood.send();
          flood.reactor.run();
          assertThat(flood.clocks)
              .contains(RttClock.KERNEL_RECEIVE)
              .doesNotContain(RttClock.KERNEL);
        }
      });
    }
  }

  private static void awaitOneMore(Flood flood) {
    if (flood.answers > FLOWING) flood.reactor.stop();
    else flood.reactor.after(QUIET, () -> awaitOneMore(flood));
  }
}
