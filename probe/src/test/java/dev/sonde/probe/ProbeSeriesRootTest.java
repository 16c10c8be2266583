package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.loop.Reactor;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import dev.sonde.testkit.RouterChain;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Probes one at a time over a chain of kernel routers, with privilege and without. */
class ProbeSeriesRootTest {
  private static final int ROUTERS = 4;
  private static final long SECOND = 1_000_000_000;

  private static RouterChain chain;

  @BeforeAll
  static void build() {
    chain = RouterChain.of(ROUTERS);
    chain.near().setting("net/ipv4/ping_group_range", "0 0");
  }

  @AfterAll
  static void close() {
    if (chain != null) chain.close();
  }

  private static String far(boolean inet6) {
    return chain.address(chain.length(), inet6);
  }

  /** A loop that turns until everything that was asked for is told. */
  private static final class Asking implements ProbeListener, AutoCloseable {
    private final Reactor reactor;
    private final TraceEngine engine;
    private final Map<Integer, HopReply> replies = new HashMap<>();
    private final List<String> told = new ArrayList<>();
    private int left;
    private boolean stuck;

    private Asking(boolean datagram) throws IOException {
      reactor = Reactor.open();
      TraceSetup setup =
          new TraceSetup(TraceSetup.DEFAULT.methods(), 1480, false, datagram, _ -> {});
      engine = TraceEngine.open(reactor, setup, EnumSet.allOf(Family.class));
    }

    private ProbeSeries series(TraceMethod method, String target) throws IOException {
      return engine.series(IpAddress.parse(target), TraceOptions.of(method), this);
    }

    private int ask(ProbeSeries series, int ttl, long waitNanos) {
      left++;
      return series.send(ttl, waitNanos);
    }

    private void run() {
      reactor.after(
          Duration.ofSeconds(40),
          () -> {
            stuck = true;
            reactor.stop();
          });
      if (left > 0) reactor.run();
      assertThat(stuck).as(told::toString).isFalse();
    }

    private void settled(String what) {
      told.add(what);
      if (--left == 0) reactor.stop();
    }

    @Override
    public void replied(int number, HopReply reply) {
      replies.put(number, reply);
      settled("reply");
    }

    @Override
    public void silent(int number) {
      settled("silent");
    }

    @Override
    public void unsent(int number, SocketFailure why) {
      settled(why.errnoName());
    }

    @Override
    public void close() throws IOException {
      engine.close();
      reactor.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "UDP,false,false", "UDP,true,false", "UDP,false,true", "UDP,true,true",
    "ICMP,false,false", "ICMP,true,false", "ICMP,false,true", "ICMP,true,true",
    "TCP,false,false", "TCP,true,false"
  })
  void probeFindsTheRouterAtItsTimeToLive(TraceMethod method, boolean inet6, boolean datagram) {
    chain
        .near()
        .run(() -> {
          try (Asking asking = new Asking(datagram)) {
            ProbeSeries series = asking.series(method, far(inet6));
            Map<Integer, Integer> ttls = new HashMap<>();
            for (int probe = 0; probe < 40 * chain.length(); probe++) {
              int ttl = chain.length() - probe % chain.length(); // the last router first
              ttls.put(asking.ask(series, ttl, 20 * SECOND), ttl);
            }
            asking.run();
            assertThat(asking.replies).hasSameSizeAs(ttls);
            asking.replies.forEach((number, reply) -> {
              int ttl = ttls.getOrDefault(number, 0);
              assertThat(reply.ttl()).isEqualTo(ttl);
              assertThat(reply.answer().from()).hasToString(chain.address(ttl, inet6));
            });
            assertThat(asking.engine.counts().ambiguous()).isZero();
            assertThat(series.outstanding()).isZero();
          }
        });
  }

  @Test
  void silenceIsToldOfEachInItsTime() {
    chain.far().setting("net/ipv4/icmp_echo_ignore_all", "1");
    try {
      chain
          .near()
          .run(() -> {
            try (Asking asking = new Asking(false)) {
              ProbeSeries series = asking.series(TraceMethod.ICMP, far(false));
              asking.ask(series, 64, SECOND);
              asking.ask(series, 64, SECOND / 2);
              asking.ask(series, 1, 20 * SECOND);
              asking.run();
              assertThat(asking.told).containsExactly("reply", "silent", "silent");
            }
          });
    } finally {
      chain.far().setting("net/ipv4/icmp_echo_ignore_all", "0");
    }
  }

  @Test
  void seriesOfOneTargetDoNotDisturbEachOther() {
    chain
        .near()
        .run(() -> {
          try (Asking asking = new Asking(false)) {
            for (int each = 0; each < 30; each++) {
              TraceMethod method = List.of(TraceMethod.values()).get(each % 3);
              TraceOptions options = TraceOptions.of(method);
              if (method == TraceMethod.UDP) options = options.withDataLength(20 + each);
              IpAddress target = IpAddress.parse(far(false));
              ProbeSeries series = asking.engine.series(target, options, asking);
              for (int ttl = 1; ttl <= chain.length(); ttl++) asking.ask(series, ttl, 20 * SECOND);
            }
            asking.run();
            assertThat(asking.told).hasSize(30 * chain.length()).containsOnly("reply");
            assertThat(asking.engine.counts().ambiguous()).isZero();
          }
        });
  }

  @Test
  void closedSeriesIsToldNothingAndCannotSend() {
    chain
        .near()
        .run(() -> {
          try (Asking asking = new Asking(false)) {
            ProbeSeries closed = asking.series(TraceMethod.UDP, far(false));
            asking.ask(closed, 1, SECOND);
            asking.left--; // it will not be told
            closed.close();
            ProbeSeries other = asking.series(TraceMethod.ICMP, far(false));
            asking.ask(other, 2, 20 * SECOND);
            asking.run();
            assertThat(asking.told).containsExactly("reply");
            assertThatThrownBy(() -> closed.send(1, SECOND))
                .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> other.send(0, SECOND))
                .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> other.send(1, -1))
                .isInstanceOf(IllegalArgumentException.class);
          }
        });
  }

  @Test
  void withoutPrivilegeTcpIsRefused() {
    chain
        .near()
        .run(() -> {
          try (Asking asking = new Asking(true)) {
            assertThatThrownBy(() -> asking.series(TraceMethod.TCP, far(false)))
                .isInstanceOf(SocketFailure.class)
                .hasMessageContaining("EPERM");
          }
        });
  }
}
