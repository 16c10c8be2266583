package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Errno;
import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.Sockets;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What sockets of every kind share, shown by the one that needs no privilege. */
class IpSocketKernelTest {
  @ParameterizedTest
  @EnumSource
  void descriptorNeitherBlocksNorOutlivesAnExec(Family family) throws IOException {
    try (UdpSocket socket = UdpSocket.open(family)) {
      int flags = Descriptors.fcntl(socket.descriptor(), Descriptors.F_GETFL, 0);
      assertThat(flags & Descriptors.O_NONBLOCK).isNotZero();
      assertThat(Descriptors.fcntl(socket.descriptor(), Descriptors.F_GETFD, 0))
          .isEqualTo(Descriptors.FD_CLOEXEC);
    }
  }

  /** The books write AF_ for addresses and PF_ for sockets: one number, and here one value. */
  @Test
  void bothSpellingsOfAFamilyAreTheSame() throws IOException {
    assertThat(Family.PF_INET).isSameAs(Family.AF_INET);
    assertThat(Family.PF_INET6).isSameAs(Family.AF_INET6);
    assertThat(Family.AF_INET.number).isEqualTo(Sockets.AF_INET).isEqualTo(Sockets.PF_INET);
    assertThat(Family.AF_INET6.number).isEqualTo(Sockets.AF_INET6).isEqualTo(Sockets.PF_INET6);
    try (UdpSocket socket = UdpSocket.open(Family.PF_INET6)) {
      assertThat(domain(socket)).isEqualTo(Sockets.AF_INET6);
    }
    try (UdpSocket socket = UdpSocket.open(Family.PF_INET)) {
      assertThat(domain(socket)).isEqualTo(Sockets.AF_INET);
    }
  }

  private static int domain(IpSocket socket) {
    return SocketOptions.get(
        socket.descriptor(), SocketOptions.SOL_SOCKET, SocketOptions.SO_DOMAIN);
  }

  @Test
  void familyIsThatOfTheAddress() {
    assertThat(Family.of(Ip4Address.LOOPBACK)).isEqualTo(Family.AF_INET);
    assertThat(Family.of(Ip6Address.LOOPBACK)).isEqualTo(Family.AF_INET6);
    assertThat(Family.of(Ip4Address.LOOPBACK.mapped())).isEqualTo(Family.AF_INET6);
    assertThat(Family.AF_INET.icmpProtocol()).isEqualTo(Sockets.IPPROTO_ICMP);
    assertThat(Family.AF_INET6.icmpProtocol()).isEqualTo(Sockets.IPPROTO_ICMPV6);
  }

  @ParameterizedTest
  @EnumSource
  void localIsTheAddressItWasBoundTo(Family family) throws IOException {
    try (UdpSocket socket = UdpSocket.open(family)) {
      assertThat(socket.local()).isEqualTo(new Endpoint(Datagrams.any(family), 0));
      socket.bind(Datagrams.loopback(family), 0);
      assertThat(socket.local().address()).isEqualTo(Datagrams.loopback(family));
      assertThat(socket.local().port()).isPositive();
    }
  }

  @Test
  void endpointIsPrintedAsInAUrl() {
    assertThat(new Endpoint(Ip4Address.LOOPBACK, 80)).hasToString("127.0.0.1:80");
    assertThat(new Endpoint(Ip6Address.LOOPBACK, 80)).hasToString("[::1]:80");
  }

  @ParameterizedTest
  @EnumSource
  void connectedSocketHearsItsPeerOnly(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = new Inbox<>(UdpSocket.open(family));
        UdpSocket peer = UdpSocket.open(family);
        UdpSocket stranger = UdpSocket.open(family)) {
      inbox.socket().bind(Datagrams.loopback(family), 0);
      peer.bind(Datagrams.loopback(family), 0);
      inbox.socket().connect(peer.local().address(), peer.local().port());
      Endpoint local = inbox.socket().local();
      new Outbox(stranger, local.address(), local.port()).sent(Datagrams.text("stranger"));
      new Outbox(peer, local.address(), local.port()).sent(Datagrams.text("peer"));
      assertThat(inbox.next().text(0)).isEqualTo("peer");
    }
  }

  @ParameterizedTest
  @EnumSource
  void receiveBufferIsTwiceWhatWasAskedFor(Family family) throws IOException {
    try (UdpSocket socket = UdpSocket.open(family)) {
      socket.receiveBuffer(50_000);
      assertThat(socket.receiveBuffer()).isEqualTo(100_000);
      socket.sendBuffer(60_000);
      assertThat(
              SocketOptions.get(
                  socket.descriptor(), SocketOptions.SOL_SOCKET, SocketOptions.SO_SNDBUF))
          .isEqualTo(120_000);
    }
  }

  @ParameterizedTest
  @EnumSource
  void optionsOfEveryKindAreTaken(Family family) throws IOException {
    try (UdpSocket socket = UdpSocket.open(family)) {
      socket.multicastLoop(false);
      socket.broadcast(true);
      socket.directly(true);
      socket.mtuDiscovery(MtuDiscovery.DO);
      assertThat(get(socket, Family.Option.MULTICAST_LOOP)).isZero();
      assertThat(get(socket, Family.Option.MTU_DISCOVER)).isEqualTo(MtuDiscovery.DO.number);
      assertThat(get(socket, SocketOptions.SO_BROADCAST)).isEqualTo(1);
      assertThat(get(socket, SocketOptions.SO_DONTROUTE)).isEqualTo(1);
      socket.hops(3);
      assertThat(get(socket, Family.Option.HOPS)).isEqualTo(3);
      assertThat(get(socket, Family.Option.MULTICAST_HOPS)).isEqualTo(3);
    }
  }

  private static int get(IpSocket socket, Family.Option option) {
    return SocketOptions.get(
        socket.descriptor(), socket.family().level, socket.family().option(option));
  }

  private static int get(IpSocket socket, int name) {
    return SocketOptions.get(socket.descriptor(), SocketOptions.SOL_SOCKET, name);
  }

  @ParameterizedTest
  @EnumSource
  void sourceForLoopbackIsLoopback(Family family) throws IOException {
    IpAddress loopback = Datagrams.loopback(family);
    try (UdpSocket socket = UdpSocket.open(family)) {
      assertThat(socket.sourceTo(loopback)).isEqualTo(loopback);
    }
  }

  /** One socket per family: Linux's default would lead this one to IPv4. */
  @Test
  void mappedAddressIsBeyondAnIpv6Socket() throws IOException {
    IpAddress mapped = Ip4Address.LOOPBACK.mapped();
    try (UdpSocket socket = UdpSocket.open(Family.AF_INET6)) {
      assertThat(new Outbox(socket, mapped, 9).send(Datagrams.zeros(1)))
          .isEqualTo(-Errno.ENETUNREACH);
      assertThatExceptionOfType(SocketFailure.class)
          .isThrownBy(() -> socket.connect(mapped, 9))
          .withMessage("connect ::ffff:127.0.0.1: ENETUNREACH (Network is unreachable)");
      assertThatExceptionOfType(SocketFailure.class).isThrownBy(() -> socket.bind(mapped, 0));
    }
  }

  @Test
  void bothFamiliesBindTheSamePortAndEachHearsItsOwn() throws IOException {
    try (Inbox<UdpSocket> inet6 = new Inbox<>(UdpSocket.open(Family.AF_INET6));
        Inbox<UdpSocket> inet = new Inbox<>(UdpSocket.open(Family.AF_INET));
        UdpSocket sender6 = UdpSocket.open(Family.AF_INET6);
        UdpSocket sender = UdpSocket.open(Family.AF_INET)) {
      inet6.socket().bind(Ip6Address.ANY, 0);
      int port = inet6.socket().local().port();
      Outbox to = new Outbox(sender, Ip4Address.LOOPBACK, port);
      assertRefused(sender, to);
      inet.socket().bind(Ip4Address.ANY, port);
      to.sent(Datagrams.text("by IPv4"));
      new Outbox(sender6, Ip6Address.LOOPBACK, port).sent(Datagrams.text("by IPv6"));
      assertThat(inet.next().text(0)).isEqualTo("by IPv4");
      assertThat(inet6.next().text(0)).isEqualTo("by IPv6");
    }
  }

  /** A datagram finds no socket: it comes back as an error. */
  private static void assertRefused(UdpSocket sender, Outbox to) throws IOException {
    sender.reportErrors();
    to.sent(Datagrams.text("to nobody"));
    try (ReceiveBatch batch = new ReceiveBatch(1, 64)) {
      Patience.until("an error", () -> sender.receiveErrors(batch) == 1);
      sender.takeError();
      assertThat(batch.control(0).errno()).isEqualTo(Errno.ECONNREFUSED);
    }
  }

  @Test
  void loopbackHasItsIndexAndName() {
    int index = Devices.index("lo");
    assertThat(index).isPositive();
    assertThat(Devices.name(index)).isEqualTo("lo");
    assertThat(Devices.index("nosuchdev0")).isZero();
    assertThat(Devices.name(Integer.MAX_VALUE)).isNull();
  }

  @Test
  void messageToAnAddressOfTheOtherFamilyIsRefused() throws IOException {
    try (UdpSocket socket = UdpSocket.open(Family.AF_INET)) {
      assertThat(new Outbox(socket, Ip6Address.LOOPBACK, 9).send(Datagrams.zeros(1)))
          .isEqualTo(-Errno.EAFNOSUPPORT);
    }
  }
}
