package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.sys.SocketOptions;
import dev.sonde.testkit.PrivateNetwork;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel's table of UDP sockets is what getsockname(2) and the options say of each. */
class UdpTableRootTest {
  private static final Ip4Address HERE = Ip4Address.LOOPBACK;
  private static final int PORT = 4711, LOOPBACK = 1;

  private final List<UdpSocket> sockets = new ArrayList<>();
  private PrivateNetwork network;
  private UdpTable table;

  @BeforeEach
  void open() {
    network = PrivateNetwork.open();
    table = network.call(UdpTable::open);
  }

  @AfterEach
  void close() throws SocketFailure {
    for (UdpSocket each : sockets) each.close();
    table.close();
    network.close();
  }

  private UdpSocket udp(Family family) {
    UdpSocket socket = network.call(() -> UdpSocket.open(family));
    sockets.add(socket);
    return socket;
  }

  private UdpSocket bound(IpAddress address, int port) throws SocketFailure {
    UdpSocket socket = udp(Family.of(address));
    socket.bind(address, port);
    return socket;
  }

  private UdpSocket twin(IpAddress address, int option) throws SocketFailure {
    UdpSocket socket = udp(Family.of(address));
    socket.set("option", option, 1);
    socket.bind(address, PORT);
    return socket;
  }

  private static IpAddress any(Family family) {
    return family == Family.AF_INET ? Ip4Address.ANY : Ip6Address.ANY;
  }

  private static UdpEntry entry(UdpSocket socket) throws SocketFailure {
    Endpoint nobody = new Endpoint(any(socket.family()), 0);
    return new UdpEntry(
        socket.cookie(),
        socket.family(),
        socket.local(),
        nobody,
        socket.deviceIndex(),
        socket.onlyInet6());
  }

  @ParameterizedTest
  @EnumSource
  void boundSocketIsItsOwnReceiver(Family family) throws SocketFailure {
    IpAddress here = family == Family.AF_INET ? HERE : Ip6Address.LOOPBACK;
    for (IpAddress address : List.of(any(family), here)) {
      UdpEntry entry = entry(bound(address, 0));
      assertThat(table.receiver(entry)).isEqualTo(entry);
      assertThat(table.ofPort(family, entry.local().port())).containsOnlyKeys(entry.cookie());
      bound(address, 0); // which nobody asks for
      assertThat(table.all(family, Set.of(entry.cookie())))
          .isEqualTo(Map.of(entry.cookie(), entry));
    }
  }

  @Test
  void socketOfBothFamiliesSaysSoAndWhichAddressItHas() throws SocketFailure {
    UdpSocket both = udp(Family.AF_INET6);
    int level = Family.AF_INET6.level;
    assertThat(SocketOptions.set(both.descriptor(), level, SocketOptions.IPV6_V6ONLY, 0)).isZero();
    both.bind(Ip6Address.ANY, PORT);
    UdpEntry entry = entry(both);
    assertThat(entry.onlyInet6()).isFalse();
    assertThat(table.receiver(entry)).isEqualTo(entry);
    UdpSocket mapped = udp(Family.AF_INET6);
    assertThat(SocketOptions.set(mapped.descriptor(), level, SocketOptions.IPV6_V6ONLY, 0))
        .isZero();
    mapped.bind(IpAddress.parse("::ffff:127.0.0.1"), PORT + 1);
    assertThat(table.receiver(entry(mapped))).isEqualTo(entry(mapped));
  }

  @ParameterizedTest
  @EnumSource
  void portThatIsGivenBackIsNobodys(Family family) throws SocketFailure {
    IpAddress here = family == Family.AF_INET ? HERE : Ip6Address.LOOPBACK;
    UdpSocket socket = udp(family);
    socket.connect(here, 9);
    assertThat(table.receiver(entry(socket))).as("asked for without its peer").isNull();
    int port = socket.local().port();
    UdpEntry connected = Objects.requireNonNull(table.ofPort(family, port).get(socket.cookie()));
    assertThat(connected.peer()).isEqualTo(new Endpoint(here, 9));
    assertThat(connected.local()).isEqualTo(socket.local());
    assertThat(table.receiver(connected)).as("asked for with its peer").isEqualTo(connected);
    socket.disconnect();
    assertThat(table.receiver(connected)).isNull();
    assertThat(table.ofPort(family, port)).isEmpty();
  }

  @Test
  void closedSocketIsNotThere() throws SocketFailure {
    UdpSocket socket = bound(HERE, 0);
    UdpEntry entry = entry(socket);
    socket.close();
    assertThat(table.receiver(entry)).isNull();
    assertThat(table.ofPort(Family.AF_INET, entry.local().port())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {SocketOptions.SO_REUSEADDR, SocketOptions.SO_REUSEPORT})
  void thoseThatShareAPortAreAllThere(int option) throws SocketFailure {
    UdpEntry first = entry(twin(HERE, option));
    UdpEntry second = entry(twin(HERE, option));
    UdpEntry other = entry(twin(Ip4Address.parse("127.0.0.2"), option));
    assertThat(table.receiver(first)).isIn(first, second);
    assertThat(table.receiver(other)).isEqualTo(other);
    assertThat(table.ofPort(Family.AF_INET, PORT).values())
        .containsExactlyInAnyOrder(first, second, other);
  }

  @Test
  void socketOfOneDeviceIsAskedForWithIt() throws SocketFailure {
    UdpSocket socket = udp(Family.AF_INET);
    network.run(() -> socket.device("lo"));
    socket.bind(HERE, PORT);
    UdpEntry entry = entry(socket);
    assertThat(entry.device()).isEqualTo(LOOPBACK);
    assertThat(table.receiver(entry)).isEqualTo(entry);
  }

  /** The kernel tells of some hundreds at once; a socket of another family or port is not among. */
  @Test
  void thousandsAreToldOfInSeveralPieces() throws SocketFailure {
    int many = 1000;
    for (int i = 0; i < many; i++) twin(HERE, SocketOptions.SO_REUSEPORT);
    bound(HERE, 0);
    bound(Ip6Address.LOOPBACK, PORT);
    assertThat(table.ofPort(Family.AF_INET, PORT)).hasSize(many);
    Set<Long> cookies = new HashSet<>();
    for (UdpSocket each : sockets) cookies.add(each.cookie());
    assertThat(table.all(Family.AF_INET, cookies)).hasSize(many + 1);
    assertThat(table.all(Family.AF_INET6, cookies)).hasSize(1);
  }

  @Test
  void socketOfAnotherNetworkIsNotThere() throws SocketFailure {
    UdpEntry entry = entry(bound(HERE, PORT));
    try (PrivateNetwork other = PrivateNetwork.open();
        UdpTable others = other.call(UdpTable::open)) {
      assertThat(others.receiver(entry)).isNull();
      assertThat(others.all(Family.AF_INET, Set.of(entry.cookie()))).isEmpty();
    }
    assertThat(table.receiver(entry)).isEqualTo(entry);
  }

  @Test
  void closedTableSaysSo() throws SocketFailure {
    UdpEntry entry = entry(bound(HERE, 0));
    table.close();
    assertThatExceptionOfType(SocketFailure.class)
        .isThrownBy(() -> table.receiver(entry))
        .withMessage("sock_diag(IPPROTO_UDP): EBADF (Bad file descriptor)");
  }
}
