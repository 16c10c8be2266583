package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.testkit.PrivateNetwork;
import dev.sonde.testkit.RouterChain;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What decides which way a trace's probes take, over a chain of kernel routers. */
class TraceRouteRootTest {
  private static final int ROUTERS = 3;
  private static final int GATEWAY = 2;
  private static RouterChain chain;

  @BeforeAll
  static void build() {
    chain = RouterChain.of(ROUTERS);
    // The errors come back by the same way, with a source route as well.
    for (int node = 0; node <= chain.length(); node++) {
      for (String device : List.of("all", "left", "right")) {
        boolean none = device.equals(node == 0 ? "left" : node == chain.length() ? "right" : "");
        String name = "net/ipv4/conf/" + device + "/accept_source_route";
        if (!none) chain.router(node).setting(name, "1");
      }
    }
  }

  @AfterAll
  static void close() {
    if (chain != null) chain.close();
  }

  private static String far(boolean inet6) {
    return chain.address(chain.length(), inet6);
  }

  private static List<String> wholePath(boolean inet6) {
    List<String> path = new ArrayList<>();
    for (int node = 1; node <= chain.length(); node++) path.add(chain.address(node, inet6));
    return path;
  }

  private static Set<Integer> labels(TraceOptions options) {
    Tracing.Found found = Tracing.trace(chain.near(), far(true), options);
    assertThat(found.path()).isEqualTo(wholePath(true));
    return found.replies().stream()
        .map(reply -> reply.answer().quoted())
        .filter(Objects::nonNull)
        .map(QuotedHeader::flowLabel)
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @EnumSource(names = {"UDP", "ICMP"})
  void flowLabelIsTheOneOfTheFlowOrTheOneAskedFor(TraceMethod method) {
    TraceOptions options = TraceOptions.of(method).withPace(oneEach());
    assertThat(labels(options.withFlowLabel(0xabcde))).containsOnly(0xabcde);
    Set<Integer> first = labels(options);
    assertThat(first).hasSize(1).doesNotContain(0);
    assertThat(labels(options.withFlow(1, false))).hasSize(1).doesNotContainAnyElementsOf(first);
  }

  /** One probe for each hop, with time to find neighbours by. */
  private static TracePace oneEach() {
    TracePace usual = TracePace.DEFAULT;
    return new TracePace(1, 30, 1, 16, usual.waitNanos(), 0, 0, 0);
  }

  @ParameterizedTest
  @EnumSource
  void probesVisitTheRoutersOfASourceRoute(TraceMethod method) {
    Ip4Address gateway = Ip4Address.parse(chain.address(GATEWAY, false));
    TraceOptions options = TraceOptions.of(method).withPace(oneEach()).withVia(List.of(gateway));
    Tracing.Found found = Tracing.trace(chain.near(), far(false), options);
    assertThat(found.path()).isEqualTo(wholePath(false));
    assertThat(found.end()).isEqualTo(TraceEnd.REACHED);
    QuotedHeader first = Objects.requireNonNull(found.replies().getFirst().answer().quoted());
    assertThat(first.to()).isEqualTo(gateway);
  }

  /** Then the last router to visit is where the way ends. */
  @Test
  void sourceRouteMayNameTheTargetItself() {
    Ip4Address target = Ip4Address.parse(far(false));
    TraceOptions options = TraceOptions.DEFAULT.withPace(oneEach()).withVia(List.of(target));
    Tracing.Found found = Tracing.trace(chain.near(), far(false), options);
    assertThat(found.path()).isEqualTo(wholePath(false));
    assertThat(found.end()).isEqualTo(TraceEnd.REACHED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::"})
  void unspecifiedSourceIsTheSystemsChoice(String source) {
    boolean inet6 = source.contains(":");
    TraceOptions options =
        TraceOptions.DEFAULT.withPace(oneEach()).withSource(IpAddress.parse(source));
    Tracing.Found found = Tracing.trace(chain.near(), far(inet6), options);
    assertThat(found.path()).isEqualTo(wholePath(inet6));
    assertThat(found.end()).isEqualTo(TraceEnd.REACHED);
  }

  @Test
  void sourceRouteOfIpv6IsRefused() {
    TraceOptions options = TraceOptions.DEFAULT.withVia(List.of(Ip4Address.parse("198.18.0.2")));
    assertThatThrownBy(() -> Tracing.trace(chain.near(), far(true), options))
        .hasStackTraceContaining("RFC 5095");
  }

  /** Two ways to the same place: the device decides, and with it the source address. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void deviceDecidesTheSourceAddress(boolean datagram) {
    try (PrivateNetwork near = PrivateNetwork.open();
        PrivateNetwork other = PrivateNetwork.open()) {
      near.cable("va", other, "vb");
      near.cable("vc", other, "vd");
      near.address("va", "198.18.0.1/24");
      near.address("vc", "198.18.1.1/24");
      other.address("vb", "198.18.0.2/24");
      other.address("vd", "198.18.1.2/24");
      near.program("ip", "route", "add", "default", "via", "198.18.0.2");
      near.program("ip", "route", "add", "default", "via", "198.18.1.2", "metric", "9");
      other.program("ip", "route", "add", "local", "203.0.113.0/24", "dev", "lo");
      TraceSetup setup =
          new TraceSetup(
              EnumSet.of(TraceMethod.UDP), 1480, false, datagram, socket -> socket.device("vc"));
      near.run(() -> {
        try (Tracing tracing = Tracing.open(setup)) {
          for (String target : List.of("203.0.113.1", "203.0.113.2")) {
            Tracing.Found found = tracing.start(target, TraceOptions.DEFAULT.withPace(oneEach()));
            tracing.run();
            assertThat(found.end()).isEqualTo(TraceEnd.REACHED);
            assertThat(found.source()).hasToString("198.18.1.1");
          }
        }
      });
    }
  }
}
