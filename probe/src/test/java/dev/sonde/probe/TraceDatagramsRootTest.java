package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.loop.Reactor;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UdpSocket;
import dev.sonde.testkit.RouterChain;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Traces as somebody without privilege has them: datagram sockets and their error queues. */
class TraceDatagramsRootTest {
  private static final int ROUTERS = 4;
  private static final int NARROW = 2;
  private static final int MTU = 1300;
  private static final int FIRST_PORT = 33_434;
  private static final TraceSetup PLAIN =
      new TraceSetup(TraceSetup.DEFAULT.methods(), 1480, false, true, _ -> {});

  private static RouterChain chain;

  /** The kernel begins to stamp what arrives some time after the first socket asked for it. */
  private static UdpSocket stamping;

  @BeforeAll
  static void build() throws SocketFailure {
    stamping = UdpSocket.open(Family.AF_INET);
    stamping.stamps();
    chain = RouterChain.of(ROUTERS);
    chain.near().setting("net/ipv4/ping_group_range", "0 0");
    chain.router(NARROW).program("ip", "route", "add", "prohibit", "198.18.200.0/24");
    chain.router(NARROW).program("ip", "route", "add", "prohibit", "2001:db8:c8::/64");
    chain.router(NARROW + 1).program("ip", "route", "add", "prohibit", "198.18.201.0/24");
  }

  @AfterAll
  static void close() throws SocketFailure {
    if (chain != null) chain.close();
    if (stamping != null) stamping.close();
  }

  private static String far(boolean inet6) {
    return chain.address(chain.length(), inet6);
  }

  private static List<String> wholePath(boolean inet6) {
    List<String> path = new ArrayList<>();
    for (int node = 1; node <= chain.length(); node++) path.add(chain.address(node, inet6));
    return path;
  }

  @ParameterizedTest
  @CsvSource({"UDP,false", "UDP,true", "ICMP,false", "ICMP,true"})
  void everyRouterIsFoundInItsPlace(TraceMethod method, boolean inet6) {
    Tracing.Found found = Tracing.trace(chain.near(), PLAIN, far(inet6), TraceOptions.of(method));
    assertThat(found.path()).isEqualTo(wholePath(inet6));
    assertThat(found.end()).isEqualTo(TraceEnd.REACHED);
    assertThat(found.replies()).hasSize(3 * chain.length());
    assertThat(found.replies())
        .allSatisfy(reply -> assertThat(reply.clock()).isEqualTo(RttClock.KERNEL));
    assertThat(found.replies())
        .allSatisfy(reply -> assertThat(reply.answer().hops()).isEqualTo(64 - reply.ttl() + 1));
  }

  /** Each by a router of its own: of such errors it sends a host five, and then one a second. */
  @ParameterizedTest
  @CsvSource({"UDP,198.18.200.9,2,13", "UDP,2001:db8:c8::9,2,1", "ICMP,198.18.201.9,3,13"})
  void routerThatForbidsEndsIt(TraceMethod method, String target, int router, int code) {
    Tracing.Found found = Tracing.trace(chain.near(), PLAIN, target, TraceOptions.of(method));
    assertThat(found.path()).isEqualTo(wholePath(target.contains(":")).subList(0, router));
    assertThat(found.end()).isEqualTo(TraceEnd.STOPPED);
    assertThat(found.replies().getLast().answer().code()).isEqualTo(code);
  }

  @Test
  void routerWhoseNextLinkIsNarrowTellsItsMtu() {
    TraceSetup whole = new TraceSetup(TraceSetup.DEFAULT.methods(), 1480, true, true, _ -> {});
    TraceOptions usual = TraceOptions.DEFAULT;
    TraceOptions large = usual.withDataLength(1400);
    chain.router(NARROW).program("ip", "link", "set", chain.device(), "mtu", "" + MTU);
    try {
      Tracing.Found found = Tracing.trace(chain.near(), whole, far(false), large);
      assertThat(found.end()).isEqualTo(TraceEnd.STOPPED);
      assertThat(found.replies().getLast().answer().info()).isEqualTo(MTU);
    } finally {
      chain.router(NARROW).program("ip", "link", "set", chain.device(), "mtu", "1500");
    }
  }

  @Test
  void tracesOfOneEngineDoNotTakeEachOthersErrors() {
    chain
        .near()
        .run(() -> {
          try (Tracing tracing = Tracing.open(PLAIN)) {
            List<Tracing.Found> all = new ArrayList<>();
            for (int flow = 0; flow < 8; flow++) {
              TraceMethod method = flow % 2 == 0 ? TraceMethod.UDP : TraceMethod.ICMP;
              TraceOptions options = TraceOptions.of(method).withFlow(flow, false);
              all.add(tracing.start(far(flow % 4 < 2), options));
            }
            tracing.run();
            for (int index = 0; index < all.size(); index++) {
              assertThat(all.get(index).path()).isEqualTo(wholePath(index % 4 < 2));
              assertThat(all.get(index).replies()).hasSize(3 * chain.length());
            }
            assertThat(tracing.counts().ambiguous()).isZero();
          }
        });
  }

  /** Starts a trace of the next flow, which needs a socket of its own, at its first answer. */
  private record Chain(TraceEngine engine, int flow, List<TraceEnd> ends, Runnable last)
      implements TraceListener {
    private static final int FLOWS = 4;

    void start() {
      try {
        TraceOptions options = TraceOptions.DEFAULT.withFlow(flow, false);
        engine.start(IpAddress.parse(far(false)), options, this);
      } catch (IOException refused) {
        throw new AssertionError(refused);
      }
    }

    @Override
    public void replied(HopReply reply) {
      boolean first = reply.ttl() == 1 && reply.attempt() == 0;
      if (first && flow + 1 < FLOWS) new Chain(engine, flow + 1, ends, last).start();
    }

    @Override
    public void hop(Hop hop) {}

    @Override
    public void ended(TraceEnd end) {
      ends.add(end);
      if (ends.size() == FLOWS) last.run();
    }
  }

  @Test
  void listenerMayStartATraceThatNeedsAnotherSocket() {
    List<TraceEnd> ends =
        chain
            .near()
            .call(() -> {
              try (Reactor reactor = Reactor.open();
                  TraceEngine engine =
                      TraceEngine.open(reactor, PLAIN, EnumSet.of(Family.AF_INET))) {
                List<TraceEnd> told = new ArrayList<>();
                new Chain(engine, 0, told, reactor::stop).start();
                reactor.after(Duration.ofSeconds(30), reactor::stop);
                reactor.run();
                return told;
              }
            });
    assertThat(ends).hasSize(Chain.FLOWS).containsOnly(TraceEnd.REACHED);
  }

  /** It says nothing to the first probe that reaches it; its kernel does to the others. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void portOfTheTargetWhereSomebodyListensIsAStar(boolean datagram) throws Exception {
    TraceSetup setup = new TraceSetup(TraceSetup.DEFAULT.methods(), 1480, false, datagram, _ -> {});
    try (UdpSocket socket = chain.far().call(() -> UdpSocket.open(Family.AF_INET))) {
      socket.bind(IpAddress.parse(far(false)), FIRST_PORT + 3 * ROUTERS);
      TracePace brief = new TracePace(1, 30, 3, 16, 1_000_000_000, 3, 10, 0);
      TraceOptions classic = TraceOptions.DEFAULT.withPace(brief).withFlow(0, true);
      Tracing.Found found = Tracing.trace(chain.near(), setup, far(false), classic);
      assertThat(found.path()).isEqualTo(wholePath(false));
      assertThat(found.hops().getLast().results().getFirst()).isEqualTo(new HopResult.Silence());
      assertThat(found.hops().getLast().replies()).hasSize(2);
    }
  }

  @Test
  void tcpNeedsARawSocket() {
    chain
        .near()
        .run(() -> {
          try (Tracing tracing = Tracing.open(PLAIN)) {
            assertThatThrownBy(() -> tracing.start(far(false), TraceOptions.of(TraceMethod.TCP)))
                .isInstanceOf(SocketFailure.class)
                .hasMessageContaining("SOCK_RAW")
                .hasMessageContaining("EPERM");
          }
        });
  }

  @Test
  void icmpNeedsAGroupThatMayPing() {
    chain.near().setting("net/ipv4/ping_group_range", "1 0");
    try {
      chain
          .near()
          .run(() -> {
            try (Tracing tracing = Tracing.open(PLAIN)) {
              assertThatThrownBy(() -> tracing.start(far(false), TraceOptions.of(TraceMethod.ICMP)))
                  .isInstanceOf(SocketFailure.class)
                  .hasMessageContaining("EACCES");
            }
          });
    } finally {
      chain.near().setting("net/ipv4/ping_group_range", "0 0");
    }
  }
}
