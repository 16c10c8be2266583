package dev.sonde.icmpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.IcmpCode;
import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import dev.sonde.socket.UdpSocket;
import dev.sonde.testkit.PrivateNetwork;
import dev.sonde.testkit.RouterChain;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The errors of real kernels behind real routers, in Java's own channels:
 *
 * <pre>
 *   near -- router 1 -- router 2 -- far
 * </pre>
 */
class DeliveryRootTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CLOSED = 9;
  private static final String WIDE_LINK_ONLY = "1300";

  private static RouterChain chain;

  @TempDir private Path folder;
  private Serving daemon;

  @BeforeAll
  static void build() {
    chain = RouterChain.of(2);
    PrivateNetwork router = chain.router(1);
    router.program("ip", "route", "add", "unreachable", "198.18.200.0/24");
    router.program("ip", "route", "add", "prohibit", "198.18.201.0/24");
    router.program("ip", "route", "add", "unreachable", "2001:db8:200::/48");
    router.program("ip", "route", "add", "prohibit", "2001:db8:201::/48");
    router.program("ip", "link", "set", chain.device(), "mtu", WIDE_LINK_ONLY);
  }

  @AfterAll
  static void demolish() {
    if (chain != null) chain.close();
  }

  @BeforeEach
  void serve() {
    daemon = Serving.in(chain.near(), IcmpdSetup.DEFAULT.path(folder.resolve("icmpd.sock")));
  }

  @AfterEach
  void stop() throws IOException {
    daemon.close();
  }

  private static DatagramChannel channel(StandardProtocolFamily family) {
    return chain.near().call(() -> DatagramChannel.open(family));
  }

  private static void send(DatagramChannel channel, String host, int port, String text)
      throws IOException {
    ByteBuffer data = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    channel.send(data, new InetSocketAddress(host, port));
  }

  private static IcmpError next(IcmpErrors errors) throws Exception {
    IcmpError error = errors.poll(PATIENCE);
    if (error == null) throw new AssertionError("no error came");
    return error;
  }

  @ParameterizedTest
  @CsvSource({
    "FAR4,           UNREACHABLE, PORT_UNREACHABLE,     ECONNREFUSED, FAR4",
    "FAR6,           UNREACHABLE, PORT_UNREACHABLE,     ECONNREFUSED, FAR6",
    "198.18.200.1,   UNREACHABLE, HOST_UNREACHABLE,     EHOSTUNREACH, 198.18.0.2",
    "198.18.201.1,   UNREACHABLE, ADMINISTRATIVELY_PROHIBITED, EHOSTUNREACH, 198.18.0.2",
    "2001:db8:200::1, UNREACHABLE, NO_ROUTE,          ENETUNREACH, 2001:db8::2",
    "2001:db8:201::1, UNREACHABLE, ADMINISTRATIVELY_PROHIBITED, EACCES, 2001:db8::2",
  })
  void errorSaysWhichDatagramFailedAndWhoSaysSo(
      String to, IcmpKind kind, IcmpCode reason, String errno, String offender) throws Exception {
    String target = named(to);
    try (DatagramChannel channel = channel(StandardProtocolFamily.INET6);
        IcmpErrors errors = IcmpErrors.watch(channel, daemon.path())) {
      send(channel, target, CLOSED, "this one");
      IcmpError error = next(errors);
      assertThat(error.kind()).isEqualTo(kind);
      assertThat(error.reason()).isEqualTo(reason);
      assertThat(error.errnoName()).isEqualTo(errno);
      assertThat(error.offender()).isEqualTo(IpAddress.parse(named(offender)));
      assertThat(error.target().address()).isEqualTo(IpAddress.parse(target));
      assertThat(error.target().port()).isEqualTo(CLOSED);
      assertThat(error.source().port())
          .isEqualTo(((InetSocketAddress) channel.getLocalAddress()).getPort());
      assertThat(error.payload()).isEqualTo(Bytes.utf8("this one"));
      assertThat(error.length()).isEqualTo(8 + "this one".length());
      assertThat(error.lost()).isZero();
    }
  }

  private static String named(String name) {
    return switch (name) {
      case "FAR4" -> chain.address(3, false);
      case "FAR6" -> chain.address(3, true);
      default -> name;
    };
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void routerThatLetsADatagramDieIsNamed(boolean inet6) throws Exception {
    try (UdpSocket socket = chain.near().call(() -> UdpSocket.open(family(inet6)));
        IcmpErrors errors = IcmpErrors.watch(socket, daemon.path())) {
      socket.hops(2);
      RealErrors.send(socket, IpAddress.parse(chain.address(3, inet6)), CLOSED, "x");
      IcmpError error = next(errors);
      assertThat(error.kind()).isEqualTo(IcmpKind.TIME_EXCEEDED);
      assertThat(error.offender()).isEqualTo(IpAddress.parse(chain.address(2, inet6)));
      assertThat(error.errnoName()).isEqualTo("EHOSTUNREACH");
    }
  }

  private static Family family(boolean inet6) {
    return inet6 ? Family.AF_INET6 : Family.AF_INET;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void datagramThatIsTooBigIsToldTheMtuThatIsNot(boolean inet6) throws Exception {
    try (UdpSocket socket = chain.near().call(() -> UdpSocket.open(family(inet6)));
        IcmpErrors errors = IcmpErrors.watch(socket, daemon.path())) {
      socket.mtuDiscovery(dev.sonde.socket.MtuDiscovery.PROBE); // forbids fragments, asks nobody
      RealErrors.send(socket, IpAddress.parse(chain.address(3, inet6)), CLOSED, "x".repeat(1400));
      IcmpError error = next(errors);
      assertThat(error.kind()).isEqualTo(IcmpKind.PACKET_TOO_BIG);
      assertThat(error.mtu()).isEqualTo(Integer.parseInt(WIDE_LINK_ONLY));
      assertThat(error.errnoName()).isEqualTo("EMSGSIZE");
      assertThat(error.payload().length()).isEqualTo(128);
      assertThat(error.length()).isEqualTo(1408);
    }
  }

  @Test
  void silentNeighbourIsReportedByThisHostItself() throws Exception {
    try (DatagramChannel channel = channel(StandardProtocolFamily.INET);
        IcmpErrors errors = IcmpErrors.watch(channel, daemon.path())) {
      send(channel, "198.18.0.77", CLOSED, "is anybody there?"); // three requests, a second each
      IcmpError error = next(errors);
      assertThat(error.reason()).isEqualTo(IcmpCode.HOST_UNREACHABLE);
      assertThat(error.offender()).isEqualTo(IpAddress.parse("198.18.0.1"));
    }
  }

  /** The trouble with IP_RECVERR: there the error of one peer fails the send to another. */
  @Test
  void nextSendToAnotherPeerIsNotDisturbed() throws Exception {
    try (DatagramChannel listener = chain.far().call(() -> DatagramChannel.open());
        DatagramChannel channel = channel(StandardProtocolFamily.INET);
        IcmpErrors errors = IcmpErrors.watch(channel, daemon.path())) {
      listener.bind(new InetSocketAddress(chain.address(3, false), 5300));
      listener.socket().setSoTimeout((int) PATIENCE.toMillis());
      for (int round = 0; round < 20; round++) {
        send(channel, chain.address(3, false), CLOSED, "refused");
        assertThat(next(errors).errnoName()).isEqualTo("ECONNREFUSED");
        send(channel, chain.address(3, false), 5300, "heard " + round);
        byte[] room = new byte[64];
        var packet = new java.net.DatagramPacket(room, room.length);
        listener.socket().receive(packet);
        assertThat(new String(room, 0, packet.getLength(), StandardCharsets.UTF_8))
            .isEqualTo("heard " + round);
      }
    }
  }

  @Test
  void twinsOfOnePortAreBothTold() throws Exception {
    try (DatagramChannel first = channel(StandardProtocolFamily.INET);
        DatagramChannel second = channel(StandardProtocolFamily.INET)) {
      first.setOption(StandardSocketOptions.SO_REUSEPORT, true).bind(new InetSocketAddress(4711));
      second.setOption(StandardSocketOptions.SO_REUSEPORT, true).bind(new InetSocketAddress(4711));
      try (IcmpErrors ofFirst = IcmpErrors.watch(first, daemon.path());
          IcmpErrors ofSecond = IcmpErrors.watch(second, daemon.path())) {
        send(first, chain.address(3, false), CLOSED, "of the first");
        assertThat(next(ofFirst).payload()).isEqualTo(Bytes.utf8("of the first"));
        assertThat(next(ofSecond).payload()).isEqualTo(Bytes.utf8("of the first"));
      }
    }
  }

  @Test
  void samePortOfAnotherAddressIsAnothersBusiness() throws Exception {
    chain.near().program("ip", "address", "add", "198.18.0.9/24", "dev", chain.device());
    try (DatagramChannel own = channel(StandardProtocolFamily.INET);
        DatagramChannel others = channel(StandardProtocolFamily.INET)) {
      own.bind(new InetSocketAddress("198.18.0.1", 4712));
      others.bind(new InetSocketAddress("198.18.0.9", 4712));
      try (IcmpErrors errors = IcmpErrors.watch(own, daemon.path());
          IcmpErrors of9 = IcmpErrors.watch(others, daemon.path())) {
        send(others, chain.address(3, false), CLOSED, "not yours");
        assertThat(next(of9).source().address()).isEqualTo(IpAddress.parse("198.18.0.9"));
        send(own, chain.address(3, false), CLOSED, "yours");
        assertThat(next(errors).payload()).isEqualTo(Bytes.utf8("yours"));
      }
    } finally {
      chain.near().program("ip", "address", "del", "198.18.0.9/24", "dev", chain.device());
    }
  }

  @Test
  void virtualThreadsMayWait() throws Exception {
    try (DatagramChannel channel = channel(StandardProtocolFamily.INET6);
        IcmpErrors errors = IcmpErrors.watch(channel, daemon.path())) {
      CompletableFuture<IcmpError> taken = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(() -> {
            try {
              taken.complete(errors.take());
            } catch (IOException | InterruptedException failure) {
              taken.completeExceptionally(failure);
            }
          });
      send(channel, chain.address(3, true), CLOSED, "x");
      assertThat(taken.get(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS).errno())
          .isEqualTo(111);
    }
  }

  @Test
  void whoWaitsIsToldThatTheDaemonHasEnded() throws Exception {
    try (DatagramChannel channel = channel(StandardProtocolFamily.INET);
        IcmpErrors errors = IcmpErrors.watch(channel, daemon.path())) {
      daemon.close();
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> errors.poll(PATIENCE)).hasMessageContaining("has ended");
      }
    } finally {
      serve(); // for the one that closes it
    }
  }

  @Test
  void whereNoDaemonListensTheFailureNamesThePath() throws Exception {
    try (DatagramChannel channel = channel(StandardProtocolFamily.INET)) {
      Path nowhere = folder.resolve("nobody.sock");
      assertThatThrownBy(() -> IcmpErrors.watch(channel, nowhere))
          .hasMessageContaining(nowhere + ": ENOENT");
    }
  }

  /** A client that does not read loses its own errors, and only those; then it is told how many. */
  @Test
  void slowClientLosesItsOwnErrorsAndIsToldHowMany() throws Exception {
    daemon.close();
    IcmpdSetup setup = IcmpdSetup.DEFAULT.path(folder.resolve("icmpd.sock")).limits(10, 100);
    daemon = Serving.in(chain.near(), setup);
    int all = 5000;
    IpAddress loopback = IpAddress.parse("127.0.0.1");
    try (UdpSocket slow = chain.near().call(() -> UdpSocket.open(Family.AF_INET));
        UdpSocket quick = chain.near().call(() -> UdpSocket.open(Family.AF_INET));
        RawClient client = RawClient.saying(daemon.path(), Protocol.EXTENDED, slow);
        IcmpErrors errors = IcmpErrors.watch(quick, daemon.path())) {
      assertThat(client.answer()).isEqualTo('1');
      for (int i = 0; i < all; i++) {
        RealErrors.send(slow, loopback, CLOSED, "slow " + i);
        RealErrors.send(quick, loopback, CLOSED, "quick " + i);
        assertThat(next(errors).payload()).isEqualTo(Bytes.utf8("quick " + i));
      }
      IcmpdCounts counts = daemon.await(c -> c.delivered() + c.dropped() == 2L * all);
      assertThat(errors.lost()).isZero();
      assertThat(counts.dropped()).isBetween(1L, all - 100L);
      long told = counts.delivered() - all;
      for (int i = 0; i < told; i++) {
        Bytes frame = client.frame();
        IcmpError error = ErrorFrame.read(frame.segment(), 0, frame.length());
        assertThat(error.payload()).isEqualTo(Bytes.utf8("slow " + i));
        assertThat(error.lost()).isZero();
      }
      Bytes lost = client.frame();
      assertThat(Frame.kind(lost.segment(), 0)).isEqualTo(Frame.LOST);
      assertThat(dev.sonde.packet.Wire.i64(lost.segment(), 8)).isEqualTo(counts.dropped());
      RealErrors.send(slow, loopback, CLOSED, "after");
      Bytes frame = client.frame();
      IcmpError error = ErrorFrame.read(frame.segment(), 0, frame.length());
      assertThat(error.payload()).isEqualTo(Bytes.utf8("after"));
      assertThat(error.lost()).isEqualTo(counts.dropped());
    }
  }
}
