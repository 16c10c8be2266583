package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.loop.Reactor;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
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

/** The MTU of every hop, over a chain of kernel routers that gets narrower twice. */
class MtuTraceRootTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static RouterChain chain;

  @BeforeAll
  static void build() {
    chain = RouterChain.of(4);
    chain.router(1).program("ip", "link", "set", chain.device(), "mtu", "1400");
    chain.router(3).program("ip", "link", "set", chain.device(), "mtu", "1300");
  }

  @AfterAll
  static void close() {
    if (chain != null) chain.close();
  }

  private static final class Story implements MtuTrace.Listener {
    private final List<String> told = new ArrayList<>();
    private final Runnable over;

    private Story(Runnable over) {
      this.over = over;
    }

    @Override
    public void narrowed(int ttl, int mtu) {
      told.add("from " + ttl + " " + mtu);
    }

    @Override
    public void hop(Hop hop) {
      told.add(hop.ttl() + " " + hop.replies().getFirst().answer().from());
    }

    @Override
    public void ended(TraceEnd end) {
      told.add(end.toString());
      over.run();
    }
  }

  private static TraceSetup whole(boolean datagram) {
    EnumSet<TraceMethod> methods = EnumSet.of(TraceMethod.UDP, TraceMethod.ICMP);
    return new TraceSetup(methods, MtuTrace.LARGEST, true, datagram, _ -> {});
  }

  private static List<String> story(boolean inet6, boolean datagram, TraceMethod method)
      throws IOException {
    Family family = inet6 ? Family.AF_INET6 : Family.AF_INET;
    try (Reactor reactor = Reactor.open();
        TraceEngine engine = TraceEngine.open(reactor, whole(datagram), EnumSet.of(family))) {
      Story story = new Story(reactor::stop);
      IpAddress far = IpAddress.parse(chain.address(chain.length(), inet6));
      MtuTrace.start(engine, far, TraceOptions.of(method), story);
      reactor.after(LONG, reactor::stop);
      reactor.run();
      return story.told;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "false,false,UDP", "true,false,UDP", "false,true,UDP", "true,true,UDP",
    "false,false,ICMP", "true,false,ICMP", "false,true,ICMP", "true,true,ICMP"
  })
  void everyNarrowingIsFoundAtTheHopThatNeedsIt(
      boolean inet6, boolean datagram, TraceMethod method) {
    chain.near().setting("net/ipv4/ping_group_range", "0 0");
    List<String> told = chain.near().call(() -> story(inet6, datagram, method));
    assertThat(told)
        .containsExactly(
            "from 1 1500",
            "1 " + chain.address(1, inet6),
            "from 2 1400",
            "2 " + chain.address(2, inet6),
            "3 " + chain.address(3, inet6),
            "from 4 1300",
            "4 " + chain.address(4, inet6),
            "5 " + chain.address(5, inet6),
            "REACHED");
  }

  @Test
  void segmentsHaveNoLengthToFindItWith() {
    assertThatThrownBy(() -> chain.near().call(() -> story(false, false, TraceMethod.TCP)))
        .hasStackTraceContaining("no data");
  }
}
