package dev.sonde.icmpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.loop.Source;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.AlreadyServed;
import dev.sonde.socket.Family;
import dev.sonde.socket.IcmpSocket;
import dev.sonde.socket.UdpSocket;
import dev.sonde.socket.UnixSocket;
import dev.sonde.testkit.ChildJvm;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, who is not, and what becomes of both. */
class RegistrationRootTest {
  private static final int CLASSIC = '1';
  private static final int EBADF = 9, EXDEV = 18, EINVAL = 22, EUSERS = 87;
  private static final int ENOTSOCK = 88, EPROTONOSUPPORT = 93, EAFNOSUPPORT = 97;
  private static final IpAddress HERE = Ip4Address.parse("127.0.0.1");

  @TempDir private Path folder;
  private PrivateNetwork network;
  private Path path;

  @BeforeEach
  void open() {
    network = PrivateNetwork.open();
    path = folder.resolve("icmpd.sock");
  }

  @AfterEach
  void close() {
    network.close();
  }

  private Serving serving() {
    return serving(IcmpdSetup.DEFAULT);
  }

  private Serving serving(IcmpdSetup setup) {
    return Serving.in(network, setup.path(path));
  }

  private UdpSocket udp(Family family) {
    return network.call(() -> UdpSocket.open(family));
  }

  private UdpSocket udp() {
    return udp(Family.AF_INET);
  }

  /** Before its time. */
  private static void end(AutoCloseable resource) throws Exception {
    resource.close();
  }

  private int refusal(int first, Source... sent) throws IOException {
    try (RawClient client = RawClient.saying(path, first, sent)) {
      assertThat(client.answer()).isEqualTo('0');
      var frame = client.frame();
      assertThat(Frame.kind(frame.segment(), 0)).isEqualTo(Frame.REFUSED);
      assertThat(client.isEnded()).isTrue();
      return dev.sonde.packet.Wire.i32(frame.segment(), Frame.HEADER);
    }
  }

  @ParameterizedTest
  @EnumSource
  void unboundSocketIsBoundToAPortBeforeTheAnswer(Family family) throws IOException {
    try (Serving daemon = serving();
        UdpSocket socket = udp(family);
        RawClient client = RawClient.saying(path, CLASSIC, socket)) {
      assertThat(client.answer()).isEqualTo('1');
      assertThat(socket.local().port()).isNotZero();
      assertThat(socket.local().address().isUnspecified()).isTrue();
      assertThat(daemon.counts().clients()).isEqualTo(1);
    }
  }

  /** One that the kernel chose it would take back, and give to another. */
  @Test
  void portThatTheDaemonBoundIsKeptWhenTheClientConnectsAndDisconnects() throws IOException {
    try (Serving daemon = serving();
        UdpSocket socket = udp();
        RawClient client = RawClient.saying(path, CLASSIC, socket)) {
      assertThat(client.answer()).isEqualTo('1');
      int port = socket.local().port();
      socket.connect(HERE, 9);
      socket.disconnect();
      assertThat(socket.local().port()).isEqualTo(port);
      assertThat(daemon.counts().clients()).isEqualTo(1);
    }
  }

  @Test
  void daemonOfOneFamilyRefusesSocketsThatItHearsNothingOf() throws IOException {
    IcmpdSetup setup = IcmpdSetup.DEFAULT.path(path);
    for (Family family : Family.values()) {
      Family other = family == Family.AF_INET ? Family.AF_INET6 : Family.AF_INET;
      try (Serving daemon = Serving.in(network, setup, Set.of(family));
          UdpSocket own = udp(family);
          UdpSocket others = udp(other);
          RawClient client = RawClient.saying(path, CLASSIC, own)) {
        assertThat(client.answer()).isEqualTo('1');
        assertThat(refusal(Protocol.EXTENDED, others)).isEqualTo(EAFNOSUPPORT);
        assertThat(daemon.counts().refused()).isEqualTo(1);
      }
    }
  }

  @Test
  void boundSocketStaysAsItIs() throws IOException {
    try (Serving daemon = serving();
        UdpSocket socket = udp()) {
      socket.bind(HERE, 0);
      int port = socket.local().port();
      try (RawClient client = RawClient.saying(path, CLASSIC, socket)) {
        assertThat(client.answer()).isEqualTo('1');
      }
      assertThat(socket.local().port()).isEqualTo(port);
      daemon.await(counts -> counts.clients() == 0);
    }
  }

  @Test
  void whatIsNoUdpSocketOfThisNetworkIsRefusedAndClosed() throws Exception {
    try (Serving daemon = serving();
        UdpSocket socket = udp();
        PrivateNetwork other = PrivateNetwork.open();
        UdpSocket foreign = other.call(() -> UdpSocket.open(Family.AF_INET));
        IcmpSocket ping =
            network.call(() -> {
              Files.writeString(Path.of("/proc/sys/net/ipv4/ping_group_range"), "0 0");
              return IcmpSocket.open(Family.AF_INET);
            })) {
      UnixSocket[] pair = UnixSocket.pair();
      Held before = Held.now();
      for (int round = 0; round < 20; round++) {
        assertThat(refusal(Protocol.EXTENDED)).isEqualTo(EBADF);
        assertThat(refusal(Protocol.EXTENDED, socket, socket)).isEqualTo(EINVAL);
        assertThat(refusal(Protocol.EXTENDED, foreign)).isEqualTo(EXDEV);
        assertThat(refusal(Protocol.EXTENDED, ping)).isEqualTo(EPROTONOSUPPORT);
        assertThat(refusal(Protocol.EXTENDED, pair[0])).isEqualTo(EAFNOSUPPORT);
        try (var file = new java.io.RandomAccessFile("/etc/passwd", "r")) {
          assertThat(refusal(Protocol.EXTENDED, () -> numberOf(file))).isEqualTo(ENOTSOCK);
        }
        assertThat(refusal(0xff, socket)).isEqualTo(EPROTONOSUPPORT);
      }
      daemon.await(counts -> counts.refused() == 20 * 7);
      assertThat(daemon.counts().clients()).isZero();
      before.awaitAgain();
      for (UnixSocket each : pair) each.close();
    }
  }

  /** The last descriptor that was opened: of the file itself Java says none. */
  private static int numberOf(java.io.RandomAccessFile file) {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      for (Path each : all.toList()) {
        if (Files.exists(each) && Files.readSymbolicLink(each).endsWith("passwd")) {
          return Integer.parseInt(each.getFileName().toString());
        }
      }
      throw new AssertionError("no descriptor of " + file);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void refusedClassicClientHearsOneByteAndTheEnd() throws IOException {
    try (Serving daemon = serving();
        RawClient client = RawClient.saying(path, CLASSIC)) {
      assertThat(client.answer()).isEqualTo('0');
      assertThat(client.isEnded()).isTrue();
      assertThat(daemon.counts().refused()).isEqualTo(1);
    }
  }

  @Test
  void hundredsOfDescriptorsAtOnceAreClosed() throws IOException {
    try (Serving daemon = serving();
        UdpSocket socket = udp()) {
      Source[] many = new Source[253]; // SCM_MAX_FD
      java.util.Arrays.fill(many, socket);
      Held before = Held.now();
      assertThat(refusal(Protocol.EXTENDED, many)).isEqualTo(EINVAL);
      try (RawClient client = RawClient.saying(path, CLASSIC, socket)) {
        assertThat(client.answer()).isEqualTo('1');
        for (int i = 0; i < 20; i++) client.say('x', many); // nobody asked for these
        daemon.await(counts -> counts.clients() == 1);
      }
      daemon.await(counts -> counts.clients() == 0);
      daemon.call(() -> true); // a turn later all is closed
      before.awaitAgain();
    }
  }

  @Test
  void silentConnectionsDoNotKeepOthersOut() throws IOException {
    List<RawClient> silent = new ArrayList<>();
    try (Serving daemon = serving();
        UdpSocket socket = udp()) {
      for (int i = 0; i < 2000; i++) silent.add(new RawClient(path));
      try (RawClient client = RawClient.saying(path, CLASSIC, socket)) {
        assertThat(client.answer()).isEqualTo('1');
        assertThat(silent.getFirst().isEnded()).isTrue();
        assertThat(daemon.counts().clients()).isEqualTo(1);
      }
    } finally {
      for (RawClient each : silent) each.close();
    }
  }

  /** bind(2) and getsockname(2) wait for the lock of a socket that is shared with its owner. */
  @Test
  void clientThatHoldsTheLockOfItsSocketHoldsUpNobodyElse() throws Exception {
    Path program = folder.resolve("holder");
    Path source = folder.resolve("holder.c");
    try (var text = RegistrationRootTest.class.getResourceAsStream("/holder.c")) {
      Files.write(source, Objects.requireNonNull(text).readAllBytes());
    }
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "no gcc: apt install gcc libc6-dev");
    network.program("gcc", "-o", program.toString(), source.toString(), "-lpthread");
    try (Serving daemon = serving();
        UdpSocket socket = udp();
        RawClient before = RawClient.saying(path, CLASSIC, socket)) {
      assertThat(before.answer()).isEqualTo('1');
      Process holder = network.start(program.toString(), path.toString());
      try (var out = holder.inputReader()) {
        String word = out.readLine();
        assumeTrue(word != null, "userfaultfd(2) is refused here");
        assertThat(word).isEqualTo("waits");
        send(socket);
        assertThat(before.read(ClassicRecord.SIZE).length()).isEqualTo(ClassicRecord.SIZE);
        assertThat(IcmpdStatus.ask(path)).isEqualTo(daemon.counts().named());
      } finally {
        holder.destroy();
        holder.waitFor();
        ChildJvm.end(holder);
      }
    }
  }

  @Test
  void moreClientsThanAskedForAreRefused() throws Exception {
    try (Serving daemon = serving(IcmpdSetup.DEFAULT.limits(2, 10));
        UdpSocket socket = udp();
        RawClient first = RawClient.saying(path, CLASSIC, socket);
        RawClient second = RawClient.saying(path, CLASSIC, socket)) {
      assertThat(first.answer()).isEqualTo('1');
      assertThat(second.answer()).isEqualTo('1');
      assertThat(refusal(Protocol.EXTENDED, socket)).isEqualTo(EUSERS);
      end(second);
      daemon.await(counts -> counts.clients() == 1);
      try (RawClient third = RawClient.saying(path, CLASSIC, socket)) {
        assertThat(third.answer()).isEqualTo('1');
      }
    }
  }

  @Test
  void accessIsByUserOrGroupAndRootAlwaysMay() {
    var root = new dev.sonde.socket.PeerCredentials(1, 0, 0, Set.of());
    var named = new dev.sonde.socket.PeerCredentials(1, 1000, 100, Set.of());
    var member = new dev.sonde.socket.PeerCredentials(1, 1001, 100, Set.of(50));
    var stranger = new dev.sonde.socket.PeerCredentials(1, 1002, 100, Set.of(51));
    Access access = new Access(Set.of(1000), Set.of(50));
    assertThat(access.permits(root)).isTrue();
    assertThat(access.permits(named)).isTrue();
    assertThat(access.permits(member)).isTrue();
    assertThat(access.permits(stranger)).isFalse();
    assertThat(Access.ANYONE.permits(stranger)).isTrue();
    assertThat(new Access(Set.of(), Set.of(100)).permits(stranger)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void socketThatIsClosedIsForgotten(boolean whileErrorsCome) throws Exception {
    try (Serving daemon = serving();
        UdpSocket gone = udp();
        UdpSocket successor = udp();
        RawClient client = RawClient.saying(path, CLASSIC, gone)) {
      assertThat(client.answer()).isEqualTo('1');
      int port = gone.local().port();
      end(gone);
      if (whileErrorsCome) {
        successor.bind(HERE, port);
        send(successor);
        daemon.await(counts -> counts.received() > 0);
        assertThat(daemon.counts().delivered()).isZero();
      }
      assertThat(client.isEnded()).isTrue();
      assertThat(daemon.counts().clients()).isZero();
    }
  }

  private static void send(UdpSocket socket) throws IOException {
    RealErrors.send(socket, HERE, 9, "x");
  }

  @Test
  void socketRegisteredAgainAndAgainLeavesNothingBehind() throws IOException {
    try (Serving daemon = serving();
        UdpSocket socket = udp()) {
      Held before = Held.now();
      for (int round = 0; round < 200; round++) {
        try (RawClient client = RawClient.saying(path, CLASSIC, socket)) {
          assertThat(client.answer()).isEqualTo('1');
        }
      }
      daemon.await(counts -> counts.clients() == 0);
      daemon.call(() -> true);
      before.awaitAgain();
      assertThat(daemon.counts().registered()).isEqualTo(200);
    }
  }

  @Test
  void secondDaemonDoesNotEvictTheFirst() throws IOException {
    try (Serving daemon = serving();
        UdpSocket socket = udp()) {
      assertThatThrownBy(this::serving).isInstanceOf(AlreadyServed.class);
      try (RawClient client = RawClient.saying(path, CLASSIC, socket)) {
        assertThat(client.answer()).isEqualTo('1');
      }
      assertThat(daemon.counts().registered()).isEqualTo(1);
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void statusIsToldWithoutADescriptor() throws IOException {
    try (Serving daemon = serving();
        UdpSocket socket = udp();
        RawClient client = RawClient.saying(path, CLASSIC, socket)) {
      assertThat(client.answer()).isEqualTo('1');
      assertThat(IcmpdStatus.ask(path))
          .isEqualTo(daemon.counts().named())
          .containsEntry("clients", 1L);
    }
    assertThatThrownBy(() -> IcmpdStatus.ask(path)).hasMessageContaining("ENOENT");
  }
}
