package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
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
    assertThat(UdpSocket.sourceFor(Datagrams.loopback(family)))
        .isEqualTo(Datagrams.loopback(family));
    assertThat(UdpSocket.mtuTo(Datagrams.loopback(family))).isGreaterThanOrEqualTo(1280);
  }

  /** A mapped address leads an IPv6 socket to IPv4: the answers stay in mapped form. */
  @Test
  void mappedAddressReachesTheIpv4Socket() throws IOException {
    try (Inbox<UdpSocket> inbox = new Inbox<>(UdpSocket.open(Family.AF_INET));
        UdpSocket sender = UdpSocket.open(Family.AF_INET6)) {
      inbox.socket().bind(Ip4Address.LOOPBACK, 0);
      new Outbox(sender, Ip4Address.LOOPBACK.mapped(), inbox.socket().local().port())
          .sent(Datagrams.text("mapped"));
      assertThat(inbox.next().from()).isEqualTo(Ip4Address.LOOPBACK);
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
