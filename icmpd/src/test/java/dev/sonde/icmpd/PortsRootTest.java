package dev.sonde.icmpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Wire;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UdpSocket;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever has a port now is told of it, and not who had it before. */
class PortsRootTest {
  private static final int CLOSED = 9;
  private static final IpAddress HERE = IpAddress.parse("127.0.0.1");
  private static final IpAddress ALSO_HERE = IpAddress.parse("127.0.0.2");

  @TempDir private Path folder;
  private PrivateNetwork network;
  private Serving daemon;
  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeEach
  void serve() {
    network = PrivateNetwork.open();
    daemon = Serving.in(network, IcmpdSetup.DEFAULT.path(folder.resolve("icmpd.sock")));
  }

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable each : open) each.close();
    daemon.close();
    network.close();
  }

  private <T extends AutoCloseable> T opened(T resource) {
    open.add(resource);
    return resource;
  }

  private UdpSocket udp(Family family) {
    return opened(network.call(() -> UdpSocket.open(family)));
  }

  private static IpAddress here(Family family) {
    return family == Family.AF_INET ? HERE : IpAddress.parse("::1");
  }

  /** A socket of Java's own, which can share its port. */
  private DatagramChannel channel(StandardProtocolFamily family) {
    return opened(network.call(() -> DatagramChannel.open(family)));
  }

  private DatagramChannel twin(boolean reusePort, String address, int port) throws IOException {
    DatagramChannel channel = channel(StandardProtocolFamily.INET);
    var option =
        reusePort ? StandardSocketOptions.SO_REUSEPORT : StandardSocketOptions.SO_REUSEADDR;
    return channel.setOption(option, true).bind(new InetSocketAddress(address, port));
  }

  private static void send(DatagramChannel channel, String to, String text) throws IOException {
    ByteBuffer data = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    channel.send(data, new InetSocketAddress(to, CLOSED));
  }

  private RawClient client(UdpSocket socket) throws IOException {
    RawClient client = opened(RawClient.saying(daemon.path(), Protocol.EXTENDED, socket));
    assertThat(client.answer()).isEqualTo('1');
    return client;
  }

  private IcmpErrors watch(DatagramChannel channel) throws IOException {
    return opened(IcmpErrors.watch(channel, daemon.path()));
  }

  private static void isTold(RawClient client, String text) {
    Bytes frame = client.frame();
    assertThat(Frame.kind(frame.segment(), 0)).isEqualTo(Frame.ERROR);
    IcmpError error = ErrorFrame.read(frame.segment(), 0, frame.length());
    assertThat(error.payload()).isEqualTo(Bytes.utf8(text));
  }

  private static void isTold(IcmpErrors errors, String text) throws Exception {
    IcmpError error = errors.poll(Duration.ofMinutes(1));
    assertThat(Objects.requireNonNull(error, "no error came").payload())
        .isEqualTo(Bytes.utf8(text));
  }

  /** Not an error: that it is watched no longer, and then the end. */
  private static void isForgotten(RawClient client) {
    Bytes frame = client.frame();
    assertThat(Frame.kind(frame.segment(), 0)).isEqualTo(Frame.REFUSED);
    assertThat(Wire.i32(frame.segment(), Frame.HEADER)).isEqualTo(99); // EADDRNOTAVAIL
    assertThat(client.isEnded()).isTrue();
  }

  /** Bound by the kernel, as connect(2) and sendto(2) do. */
  private static int port(UdpSocket socket, Family family) throws IOException {
    socket.connect(here(family), CLOSED);
    return socket.local().port();
  }

  @ParameterizedTest
  @EnumSource
  void whoGaveItsPortBackIsNotToldOfWhoHasItNext(Family family) throws IOException {
    UdpSocket first = udp(family);
    int port = port(first, family);
    RawClient before = client(first);
    first.disconnect();
    assertThat(first.local().port()).isZero();
    UdpSocket second = udp(family);
    second.bind(here(family), port);
    RawClient after = client(second);
    RealErrors.send(second, here(family), CLOSED, "not yours");
    isTold(after, "not yours");
    isForgotten(before);
    assertThat(daemon.counts().clients()).isEqualTo(1);
    assertThat(daemon.counts().delivered()).isEqualTo(1);
  }

  @Test
  void whoGaveItsPortBackIsForgottenThoughNoErrorComes() throws IOException {
    UdpSocket socket = udp(Family.AF_INET);
    port(socket, Family.AF_INET);
    RawClient client = client(socket);
    socket.disconnect();
    isForgotten(client);
    assertThat(daemon.counts().clients()).isZero();
  }

  @Test
  void javaIsToldOfItAsAFailureWithItsErrno() throws Exception {
    UdpSocket socket = udp(Family.AF_INET);
    port(socket, Family.AF_INET);
    IcmpErrors errors = opened(IcmpErrors.watch(socket, daemon.path()));
    socket.disconnect();
    assertThatThrownBy(() -> errors.poll(Duration.ofMinutes(1)))
        .rootCause()
        .isInstanceOf(SocketFailure.class)
        .hasMessage(
            "%s: refused: the socket has given back its port: EADDRNOTAVAIL"
                + " (Cannot assign requested address)",
            daemon.path())
        .extracting(failure -> ((SocketFailure) failure).errno())
        .isEqualTo(99);
  }

  @Test
  void portThatTheSameSocketTakesAgainIsItsOwn() throws IOException {
    UdpSocket socket = udp(Family.AF_INET);
    int port = port(socket, Family.AF_INET);
    RawClient client = client(socket);
    daemon.call(() -> { // on the loop, so that nobody looks in between
      socket.disconnect();
      socket.bind(HERE, port);
      return true;
    });
    RealErrors.send(socket, HERE, CLOSED, "mine");
    isTold(client, "mine");
  }

  @ParameterizedTest
  @CsvSource({"true, 127.0.0.1, 127.0.0.1", "true, 0.0.0.0, 0.0.0.0", "false, 0.0.0.0, 0.0.0.0"})
  void twinsOfAPortAreBothToldUntilOneCloses(boolean reusePort, String one, String other)
      throws Exception {
    DatagramChannel first = twin(reusePort, one, 4711);
    DatagramChannel second = twin(reusePort, other, 4711);
    IcmpErrors ofFirst = watch(first);
    IcmpErrors ofSecond = watch(second);
    send(first, "127.0.0.1", "of the first");
    isTold(ofFirst, "of the first");
    isTold(ofSecond, "of the first");
    second.close();
    daemon.await(counts -> counts.clients() == 1);
    send(first, "127.0.0.1", "again");
    isTold(ofFirst, "again");
  }

  @Test
  void wildcardAndOneOfItsAddressesShareAPortAndTheSpecificIsNotToldOfOthers() throws Exception {
    DatagramChannel any = twin(false, "0.0.0.0", 4711);
    DatagramChannel one = twin(false, "127.0.0.2", 4711);
    IcmpErrors ofAny = watch(any);
    IcmpErrors ofOne = watch(one);
    send(one, "127.0.0.2", "of one");
    isTold(ofOne, "of one");
    isTold(ofAny, "of one"); // which could have sent it: ip(7), IP_PKTINFO
    send(any, "127.0.0.1", "of any");
    isTold(ofAny, "of any");
    send(one, "127.0.0.2", "the next");
    isTold(ofOne, "the next");
  }

  /** Connected, it has one address alone, and others may have the rest. */
  @Test
  void addressThatAConnectedSocketNoLongerHasIsAnothers() throws IOException {
    UdpSocket socket = udp(Family.AF_INET);
    RawClient client = client(socket); // 0.0.0.0, by the daemon
    int port = socket.local().port();
    socket.connect(HERE, CLOSED);
    UdpSocket other = udp(Family.AF_INET);
    other.bind(ALSO_HERE, port);
    RawClient ofOther = client(other);
    RealErrors.send(other, HERE, CLOSED, "not yours");
    isTold(ofOther, "not yours");
    RealErrors.send(socket, HERE, CLOSED, "yours");
    isTold(client, "yours");
    socket.takeError(); // or the next call would say it
    socket.disconnect();
    RealErrors.send(socket, ALSO_HERE, CLOSED, "from anywhere");
    isTold(client, "from anywhere");
  }

  @Test
  void mappedAddressIsFollowedThroughConnectAndDisconnect() throws Exception {
    DatagramChannel channel = channel(StandardProtocolFamily.INET6);
    String here = HERE.toString();
    channel.bind(new InetSocketAddress(here, 4711));
    IcmpErrors errors = watch(channel);
    send(channel, "127.0.0.1", "mapped");
    isTold(errors, "mapped");
    channel.connect(new InetSocketAddress(here, CLOSED));
    channel.write(ByteBuffer.wrap("connected".getBytes(StandardCharsets.UTF_8)));
    isTold(errors, "connected");
  }

  /** More than the kernel tells of in one piece. */
  @Test
  void hundredsOfTwinsAreAllTold() throws Exception {
    int many = 300;
    List<IcmpErrors> all = new ArrayList<>();
    DatagramChannel first = twin(true, "0.0.0.0", 4711);
    all.add(watch(first));
    while (all.size() < many) all.add(watch(twin(true, "0.0.0.0", 4711)));
    send(first, "127.0.0.1", "of one");
    for (IcmpErrors each : all) isTold(each, "of one");
    assertThat(daemon.counts().clients()).isEqualTo(many);
  }
}
