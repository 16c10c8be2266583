package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.loop.Reactor;
import dev.sonde.packet.Bytes;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that leave one after another from the same place of a batch. */
class PingSenderRootTest {
  private static final PingSetup RAW = new PingSetup(100, true, PingSetup.ANY, false, _ -> {});
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Each target twice in turn: the second time there is nothing to write but the number. */
  private static final int REPEATED = 2;

  private static final int REPLIES = 40;

  /** Sends each target's requests when the one before was answered. */
  private static final class Turns implements PingListener, AutoCloseable {
    private final Reactor reactor = Reactor.open();
    private final PingEngine engine;
    private final List<PingTarget> targets = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private int answers;

    Turns(IpAddress one, IpAddress other) throws IOException {
      engine = PingEngine.open(reactor, RAW, Set.of(Family.of(one)), this);
      add(one, 100, 1, 2, 3);
      add(other, 24, 7);
      add(other, 24, 8);
      add(one, 24, 8);
      add(one, 4);
    }

    private void add(IpAddress address, int size, int... pattern) {
      byte[] bytes = new byte[pattern.length];
      for (int index = 0; index < bytes.length; index++) bytes[index] = (byte) pattern[index];
      PingOptions options = PingOptions.DEFAULT.size(size).pattern(Bytes.of(bytes));
      targets.add(engine.add(address, options.timeout(PATIENCE), 64));
    }

    private PingTarget next() {
      return targets.get(answers / REPEATED % targets.size());
    }

    int run() throws IOException {
      engine.send(next());
      engine.flush();
      reactor.after(PATIENCE, reactor::stop);
      reactor.run();
      return answers;
    }

    @Override
    public void answered(Answer answer) {
      boolean whole = answer.wrongAt() < 0 && !answer.isTruncated() && !answer.hasBadChecksum();
      boolean known = answer.target() == next() && !answer.isFromElsewhere();
      boolean once = !answer.isDuplicate() && answer.arrival().length() == next().length();
      if (!whole || !known || !once) wrong.add("reply " + answers + " of " + answer.sequence());
      if (++answers == REPLIES) reactor.stop();
      else engine.send(next());
    }

    @Override
    public void refused(Refusal refusal) {
      wrong.add("refused " + refusal);
    }

    @Override
    public void expired(PingTarget target, long sequence) {
      wrong.add("lost " + sequence);
    }

    @Override
    public void unsent(PingTarget target, long sequence, SocketFailure why) {
      wrong.add("unsent " + why);
    }

    @Override
    public void close() throws IOException {
      engine.close();
      reactor.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 198.18.0.1", "::1, 2001:db8::1"})
  void targetsThatTakeTurnsInOnePlaceSendTheirOwnRequests(String one, String other) {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      network.address("lo", other);
      network.run(() -> {
        try (Turns turns = new Turns(IpAddress.parse(one), IpAddress.parse(other))) {
          assertThat(turns.run()).isEqualTo(REPLIES);
          assertThat(turns.wrong).isEmpty();
        }
      });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void eachRequestHasATimeOfItsOwnWhereNoStampWillTellWhenItLeft(String address) {
    PrivateNetwork.inside(() -> {
      IpAddress host = IpAddress.parse(address);
      try (Turns turns = new Turns(host, host)) {
        turns.engine.arrivalsOnly();
        PingTarget target = turns.next();
        for (int sent = 0; sent < REPLIES; sent++) turns.engine.send(target);
        turns.engine.flush();
        Outstanding outstanding = target.outstanding();
        for (long sequence = 2; sequence <= REPLIES; sequence++) {
          assertThat(outstanding.stampNanos(outstanding.find(sequence)))
              .isGreaterThan(outstanding.stampNanos(outstanding.find(sequence - 1)));
        }
      }
    });
  }
}
