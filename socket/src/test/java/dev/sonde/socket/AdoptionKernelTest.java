package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.loop.Source;
import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Errno;
import dev.sonde.sys.EventFds;
import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.Sockets;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A descriptor that came by a Unix socket becomes a UDP socket, or stays what it is. */
class AdoptionKernelTest {
  private static final MemorySegment BYTES = Arena.global().allocate(1);

  private UnixSocket near;
  private UnixSocket far;

  @BeforeEach
  void connect() throws SocketFailure {
    UnixSocket[] pair = UnixSocket.pair();
    near = pair[0];
    far = pair[1];
  }

  @AfterEach
  void close() throws SocketFailure {
    near.close();
    far.close();
  }

  private Descriptor passed(Source source) {
    List<Descriptor> received = new ArrayList<>();
    assertThat(near.sendWith(source, BYTES, 0, 1)).isEqualTo(1);
    assertThat(far.receiveWith(received, BYTES, 0, 1)).isEqualTo(1);
    assertThat(received).hasSize(1);
    return received.getFirst();
  }

  @ParameterizedTest
  @EnumSource
  void adoptedSocketIsTheSendersAndHearsItsDatagrams(Family family) throws IOException {
    try (UdpSocket own = UdpSocket.open(family);
        UdpSocket peer = UdpSocket.open(family)) {
      Descriptor descriptor = passed(own);
      try (Inbox<UdpSocket> inbox = new Inbox<>(UdpSocket.adopt(descriptor))) {
        assertThat(descriptor.isClosed()).as("it is the socket's now").isTrue();
        assertThat(inbox.socket().family()).isEqualTo(family);
        inbox.socket().bind(Datagrams.loopback(family), 0);
        Endpoint local = own.local();
        assertThat(local).isEqualTo(inbox.socket().local());
        new Outbox(peer, local.address(), local.port()).sent(Datagrams.text("heard"));
        assertThat(inbox.next().text(0)).isEqualTo("heard");
      }
      assertThat(own.takeError()).as("closing a copy closes a copy").isZero();
    }
  }

  @Test
  void sendersSocketStaysAsItIs() throws IOException {
    int type = Sockets.SOCK_DGRAM | Sockets.SOCK_CLOEXEC; // one that waits
    try (Descriptor own = socket(Sockets.AF_INET, type, 0)) {
      int before = Descriptors.fcntl(own.descriptor(), Descriptors.F_GETFL, 0);
      assertThat(before & Descriptors.O_NONBLOCK).isZero();
      UdpSocket.adopt(passed(own)).close();
      assertThat(Descriptors.fcntl(own.descriptor(), Descriptors.F_GETFL, 0)).isEqualTo(before);
    }
  }

  private static Descriptor socket(int domain, int type, int protocol) throws SocketFailure {
    return new Descriptor(SocketFailure.check("socket", Sockets.socket(domain, type, protocol)));
  }

  private void assertRefused(Descriptor own, int errno) throws SocketFailure {
    try (own;
        Descriptor received = passed(own)) {
      assertThatExceptionOfType(SocketFailure.class)
          .isThrownBy(() -> UdpSocket.adopt(received))
          .satisfies(failure -> assertThat(failure.errno()).isEqualTo(errno));
      assertThat(received.isClosed()).as("it is still the caller's").isFalse();
      int flags = Descriptors.fcntl(received.descriptor(), Descriptors.F_GETFD, 0);
      assertThat(flags).as("open").isEqualTo(Descriptors.FD_CLOEXEC);
    }
  }

  @Test
  void whatIsNoUdpSocketIsRefused() throws IOException {
    int cloexec = Sockets.SOCK_CLOEXEC;
    assertRefused(new Descriptor(EventFds.eventfd(0, EventFds.EFD_CLOEXEC)), Errno.ENOTSOCK);
    assertRefused(file("/dev/null"), Errno.ENOTSOCK);
    assertRefused(file("/"), Errno.ENOTSOCK);
    assertRefused(socket(Sockets.AF_INET, Sockets.SOCK_STREAM | cloexec, 0), Errno.EPROTOTYPE);
    assertRefused(socket(Sockets.AF_INET6, Sockets.SOCK_STREAM | cloexec, 0), Errno.EPROTOTYPE);
    assertRefused(socket(Sockets.AF_UNIX, Sockets.SOCK_DGRAM | cloexec, 0), Errno.EAFNOSUPPORT);
    assertRefused(socket(Sockets.AF_UNIX, Sockets.SOCK_STREAM | cloexec, 0), Errno.EAFNOSUPPORT);
  }

  private static Descriptor file(String path) throws SocketFailure {
    try (Arena arena = Arena.ofConfined()) {
      int flags = Descriptors.O_RDONLY | Descriptors.O_CLOEXEC;
      int opened = Descriptors.open(arena.allocateFrom(path), flags, 0);
      return new Descriptor(SocketFailure.check("open " + path, opened));
    }
  }

  @Test
  void closedDescriptorIsRefused() throws IOException {
    try (UdpSocket own = UdpSocket.open(Family.AF_INET)) {
      Descriptor descriptor = passed(own);
      descriptor.close();
      assertThatExceptionOfType(SocketFailure.class)
          .isThrownBy(() -> UdpSocket.adopt(descriptor))
          .withMessage("SO_DOMAIN: EBADF (Bad file descriptor)");
    }
  }

  @ParameterizedTest
  @EnumSource
  void deviceIsThatItWasBoundToOrNone(Family family) throws IOException {
    try (UdpSocket socket = UdpSocket.open(family)) {
      assertThat(socket.deviceIndex()).isZero();
      socket.device("lo");
      assertThat(socket.deviceIndex()).isEqualTo(Devices.index("lo"));
    }
  }

  @Test
  void onlyInet6IsWhatTheSocketWasToldAndNeverOfIpv4() throws IOException {
    try (UdpSocket inet = UdpSocket.open(Family.AF_INET);
        UdpSocket inet6 = UdpSocket.open(Family.AF_INET6)) {
      assertThat(inet.onlyInet6()).isFalse();
      assertThat(inet6.onlyInet6()).isTrue();
      inet6.begin("IPV6_V6ONLY 0", Sockets.IPPROTO_IPV6, SocketOptions.IPV6_V6ONLY, 0);
      assertThat(inet6.onlyInet6()).isFalse();
    }
  }
}
