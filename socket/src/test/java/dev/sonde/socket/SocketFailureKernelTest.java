package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.sys.Errno;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a failure says: the call, what it was about, the errno and its meaning. */
class SocketFailureKernelTest {
  private static void assertFails(ThrowingCallable call, String message) {
    assertThatExceptionOfType(SocketFailure.class).isThrownBy(call).withMessage(message);
  }

  @Test
  void failureNamesTheCallTheErrnoAndItsMeaning() {
    SocketFailure failure = new SocketFailure("sendto 192.0.2.1", Errno.ENETUNREACH);
    assertThat(failure).hasMessage("sendto 192.0.2.1: ENETUNREACH (Network is unreachable)");
    assertThat(failure.call()).isEqualTo("sendto 192.0.2.1");
    assertThat(failure.errno()).isEqualTo(Errno.ENETUNREACH);
    assertThat(failure.errnoName()).isEqualTo("ENETUNREACH");
  }

  @Test
  void errnoNobodyNamedIsStillSaid() {
    assertThat(new SocketFailure("bind", 4000)).hasMessage("bind: errno 4000 (Unknown error 4000)");
  }

  @Test
  void onlyWantOfPrivilegeIsPermission() {
    assertThat(new SocketFailure("socket", Errno.EPERM).isPermission()).isTrue();
    assertThat(new SocketFailure("socket", Errno.EACCES).isPermission()).isTrue();
    assertThat(new SocketFailure("socket", Errno.EINVAL).isPermission()).isFalse();
  }

  @Test
  void addressOfAnotherHostCannotBeBound() throws SocketFailure {
    try (UdpSocket socket = UdpSocket.open(Family.AF_INET)) {
      assertFails(
          () -> socket.bind(Ip4Address.parse("192.0.2.1"), 0),
          "bind 192.0.2.1: EADDRNOTAVAIL (Cannot assign requested address)");
    }
    try (UdpSocket socket = UdpSocket.open(Family.AF_INET6)) {
      assertFails(
          () -> socket.bind(Ip6Address.parse("2001:db8::1"), 0),
          "bind 2001:db8::1: EADDRNOTAVAIL (Cannot assign requested address)");
    }
  }

  @Test
  void portThatIsTakenIsNamedWithItsAddress() throws SocketFailure {
    try (UdpSocket first = UdpSocket.open(Family.AF_INET);
        UdpSocket second = UdpSocket.open(Family.AF_INET)) {
      first.bind(Ip4Address.LOOPBACK, 0);
      int port = first.local().port();
      assertFails(
          () -> second.bind(Ip4Address.LOOPBACK, port),
          "bind 127.0.0.1:" + port + ": EADDRINUSE (Address already in use)");
    }
    try (UdpSocket first = UdpSocket.open(Family.AF_INET6);
        UdpSocket second = UdpSocket.open(Family.AF_INET6)) {
      first.bind(Ip6Address.LOOPBACK, 0);
      int port = first.local().port();
      assertFails(
          () -> second.bind(Ip6Address.LOOPBACK, port),
          "bind [::1]:" + port + ": EADDRINUSE (Address already in use)");
    }
  }

  @Test
  void addressOfTheOtherFamilyIsRefused() throws SocketFailure {
    try (UdpSocket socket = UdpSocket.open(Family.AF_INET)) {
      assertFails(
          () -> socket.bind(Ip6Address.LOOPBACK, 0),
          "bind ::1: EAFNOSUPPORT (Address family not supported by protocol)");
      assertFails(
          () -> socket.connect(Ip6Address.LOOPBACK, 9),
          "connect ::1: EAFNOSUPPORT (Address family not supported by protocol)");
    }
  }

  @Test
  void deviceThatDoesNotExistIsNamed() throws SocketFailure {
    try (UdpSocket socket = UdpSocket.open(Family.AF_INET)) {
      assertFails(
          () -> socket.device("nosuchdev0"), "SO_BINDTODEVICE nosuchdev0: ENODEV (No such device)");
    }
  }

  @Test
  void deviceNameTooLongForTheKernelIsNotCutShort() throws SocketFailure {
    try (UdpSocket socket = UdpSocket.open(Family.AF_INET)) {
      assertFails(
          () -> socket.device("0123456789abcdef"),
          "SO_BINDTODEVICE 0123456789abcdef: ENODEV (No such device)");
    }
  }

  @Test
  void deviceNameThatTheKernelWouldCutAtItsNulIsThatOfNoDevice() throws SocketFailure {
    try (UdpSocket socket = UdpSocket.open(Family.AF_INET)) {
      assertFails(() -> socket.device("lo\0"), "SO_BINDTODEVICE lo\0: ENODEV (No such device)");
      assertFails(() -> socket.device(""), "SO_BINDTODEVICE '': ENODEV (No such device)");
    }
  }

  @Test
  void optionIsNamedAsInTheManPageOfItsFamily() throws SocketFailure {
    try (UdpSocket socket = UdpSocket.open(Family.AF_INET)) {
      assertFails(() -> socket.hops(256), "IP_TTL 256: EINVAL (Invalid argument)");
      assertFails(() -> socket.ipOptions(new byte[41]), "IP_OPTIONS: EINVAL (Invalid argument)");
      assertFails(socket::mtu, "IP_MTU: ENOTCONN (Transport endpoint is not connected)");
    }
    try (UdpSocket socket = UdpSocket.open(Family.AF_INET6)) {
      assertFails(() -> socket.hops(256), "IPV6_UNICAST_HOPS 256: EINVAL (Invalid argument)");
      assertFails(() -> socket.trafficClass(256), "IPV6_TCLASS 256: EINVAL (Invalid argument)");
      assertFails(socket::mtu, "IPV6_MTU: ENOTCONN (Transport endpoint is not connected)");
    }
  }

  @ParameterizedTest
  @EnumSource
  void closedSocketTouchesNoDescriptorThatIsAnothersByNow(Family family) throws SocketFailure {
    UdpSocket closed = UdpSocket.open(family);
    closed.close();
    assertThat(closed.isClosed()).isTrue();
    assertThat(closed.descriptor()).isNegative();
    try (UdpSocket heir = UdpSocket.open(family);
        SendBatch batch = new SendBatch(family, 1, 1);
        ReceiveBatch received = new ReceiveBatch(1, 1)) {
      closed.close();
      assertThat(heir.takeError()).as("it is still open").isZero();
      batch.add(Datagrams.loopback(family), 9);
      assertThat(closed.send(batch, 0)).isEqualTo(-Errno.EBADF);
      assertThat(closed.receive(received)).isEqualTo(-Errno.EBADF);
      assertThat(closed.receiveErrors(received)).isEqualTo(-Errno.EBADF);
      assertFails(closed::local, "getsockname: EBADF (Bad file descriptor)");
      assertFails(() -> closed.hops(3), option(family) + " 3: EBADF (Bad file descriptor)");
    }
  }

  private static String option(Family family) {
    return family == Family.AF_INET ? "IP_TTL" : "IPV6_UNICAST_HOPS";
  }
}
