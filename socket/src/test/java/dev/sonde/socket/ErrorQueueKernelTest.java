package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.sys.Errno;
import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.Sockets;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** ICMP errors on the error queue of a UDP socket: ip(7) and ipv6(7), IP_RECVERR. */
class ErrorQueueKernelTest {
  private static final MemorySegment DATA = Datagrams.text("nobody listens");

  /** A port of loopback at which nobody listens: one that was free a moment ago. */
  private static Outbox closedPort(UdpSocket socket) throws SocketFailure {
    Endpoint closed = closed(socket.family());
    return new Outbox(socket, closed.address(), closed.port());
  }

  private static Endpoint closed(Family family) throws SocketFailure {
    try (UdpSocket socket = bound(family)) {
      return socket.local();
    }
  }

  private static UdpSocket bound(Family family) throws SocketFailure {
    UdpSocket socket = UdpSocket.open(family);
    socket.bind(Datagrams.loopback(family), 0);
    return socket;
  }

  private static Inbox<UdpSocket> reporting(Family family) throws IOException {
    Inbox<UdpSocket> inbox = new Inbox<>(bound(family));
    inbox.socket().reportErrors();
    return inbox;
  }

  @ParameterizedTest
  @EnumSource
  void closedPortIsReportedWithTypeCodeErrnoAndOffender(Family family) throws IOException {
    boolean inet = family == Family.AF_INET;
    try (Inbox<UdpSocket> inbox = reporting(family)) {
      Outbox closed = closedPort(inbox.socket());
      closed.sent(DATA);
      Message error = inbox.nextError();
      ControlData control = error.control();
      assertThat(control.hasError()).isTrue();
      assertThat(control.errorOrigin()).isEqualTo(inet ? ErrorOrigin.ICMP : ErrorOrigin.ICMP6);
      assertThat(control.errorType()).isEqualTo(inet ? 3 : 1);
      assertThat(control.errorCode()).isEqualTo(inet ? 3 : 4);
      assertThat(control.errno()).isEqualTo(Errno.ECONNREFUSED);
      assertThat(control.offender()).isEqualTo(Datagrams.loopback(family));
      assertThat(error.from()).as("where it was sent to").isEqualTo(closed.to());
      assertThat(error.port()).as("where it was sent to").isEqualTo(closed.port());
      assertThat(error.text(0)).as("what was sent").isEqualTo("nobody listens");
    }
  }

  /** A socket of both families, which one may have from elsewhere: its IPv4 errors are IPv4's. */
  @Test
  void errorOfADualStackSocketComesAsIcmpFromAMappedOffender() throws IOException {
    IpAddress mapped = Ip4Address.LOOPBACK.mapped();
    int port = closed(Family.AF_INET).port();
    try (Inbox<UdpSocket> inbox = new Inbox<>(UdpSocket.open(Family.AF_INET6))) {
      inbox.socket().begin("dual", Sockets.IPPROTO_IPV6, SocketOptions.IPV6_V6ONLY, 0);
      inbox.socket().reportErrors();
      inbox.socket().begin("IPv4", Sockets.IPPROTO_IP, SocketOptions.IP_RECVERR, 1);
      new Outbox(inbox.socket(), mapped, port).sent(DATA);
      Message error = inbox.nextError();
      ControlData control = error.control();
      assertThat(control.errorOrigin()).isEqualTo(ErrorOrigin.ICMP);
      assertThat(control.errorType()).isEqualTo(3);
      assertThat(control.errorCode()).isEqualTo(3);
      assertThat(control.errno()).isEqualTo(Errno.ECONNREFUSED);
      assertThat(control.offender()).isEqualTo(mapped);
      assertThat(error.from()).as("where it was sent to").isEqualTo(mapped);
      assertThat(error.text(0)).isEqualTo("nobody listens");
    }
  }

  @ParameterizedTest
  @EnumSource
  void errorTellsTheHeaderOfTheMessageThatReportedIt(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = reporting(family)) {
      inbox.socket().reportHeader();
      closedPort(inbox.socket()).sent(DATA, (batch, index) -> batch.hops(index, 3));
      Message error = inbox.nextError();
      assertThat(error.control().hasError()).isTrue();
      assertThat(error.control().hops()).as("of the ICMP error").isEqualTo(64);
      assertThat(error.control().target()).isEqualTo(Datagrams.loopback(family));
    }
  }

  /** The trap of IP_RECVERR: the error is the socket's too, whoever it is about. */
  @ParameterizedTest
  @EnumSource
  void errorMakesTheNextSendToAnotherTargetFail(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = reporting(family);
        Inbox<UdpSocket> other = new Inbox<>(bound(family))) {
      Endpoint target = other.socket().local();
      Outbox open = new Outbox(inbox.socket(), target.address(), target.port());
      closedPort(inbox.socket()).sent(DATA);
      inbox.awaitReadable();
      assertThat(open.send(DATA)).isEqualTo(-Errno.ECONNREFUSED);
      assertThat(open.send(DATA)).as("the same again").isEqualTo(1);
      assertThat(other.next().text(0)).isEqualTo("nobody listens");
      assertThat(inbox.nextError().control().errno()).isEqualTo(Errno.ECONNREFUSED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void errorMakesTheNextReceiveFail(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = reporting(family);
        ReceiveBatch batch = new ReceiveBatch(1, 64)) {
      closedPort(inbox.socket()).sent(DATA);
      inbox.awaitReadable();
      assertThat(inbox.socket().receive(batch)).isEqualTo(-Errno.ECONNREFUSED);
      assertThat(inbox.socket().receive(batch)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void drainingTheQueueEndsTheEvent(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = reporting(family)) {
      Outbox closed = closedPort(inbox.socket());
      closed.sent(DATA);
      inbox.awaitReadable();
      while (closed.send(DATA) != 1) inbox.awaitReadable();
      for (int left = 2; left > 0; left--) {
        inbox.awaitReadable();
        inbox.nextError();
      }
      assertThat(inbox.readiness()).as("with the queue empty").isNull();
      assertThat(inbox.socket().takeError()).as("draining took it").isZero();
    }
  }

  /** Taking SO_ERROR alone is not enough: the queue keeps the event up. */
  @ParameterizedTest
  @EnumSource
  void takingTheErrorLeavesTheQueue(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = reporting(family)) {
      closedPort(inbox.socket()).sent(DATA);
      inbox.awaitReadable();
      assertThat(inbox.socket().takeError()).isEqualTo(Errno.ECONNREFUSED);
      assertThat(inbox.socket().takeError()).isZero();
      assertThat(inbox.readiness()).isNotNull();
      assertThat(inbox.nextError().control().errno()).isEqualTo(Errno.ECONNREFUSED);
      assertThat(inbox.readiness()).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource
  void unconnectedSocketThatDoesNotAskHearsNothing(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = new Inbox<>(bound(family));
        Inbox<UdpSocket> witness = reporting(family)) {
      Outbox closed = closedPort(inbox.socket());
      closed.sent(DATA);
      new Outbox(witness.socket(), closed.to(), closed.port()).sent(DATA);
      witness.nextError();
      assertThat(inbox.readiness()).isNull();
      assertThat(inbox.socket().takeError()).isZero();
    }
  }

  /** Without a queue there is only SO_ERROR to take, and it must be, or the event stays. */
  @ParameterizedTest
  @EnumSource
  void connectedSocketThatDoesNotAskHearsTheErrnoOnly(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = new Inbox<>(bound(family));
        ReceiveBatch batch = new ReceiveBatch(1, 64)) {
      Outbox closed = closedPort(inbox.socket());
      inbox.socket().connect(closed.to(), closed.port());
      closed.sent(DATA);
      inbox.awaitReadable();
      assertThat(inbox.socket().receiveErrors(batch)).isZero();
      assertThat(inbox.readiness()).isNotNull();
      assertThat(inbox.socket().takeError()).isEqualTo(Errno.ECONNREFUSED);
      assertThat(inbox.readiness()).isNull();
    }
  }
}
