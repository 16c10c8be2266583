package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.packet.Wire;
import dev.sonde.sys.Errno;
import dev.sonde.sys.SocketOptions;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of ICMP datagram sockets: icmp(7), net.ipv4.ping_group_range. */
class IcmpSocketRootTest {
  private static final String GROUPS = "net/ipv4/ping_group_range";
  private static final int ID = 4242;
  private static final int OTHER_ID = 4343;

  /** Runs in a network that lets group 0 open ICMP sockets. */
  private static void permitted(PrivateNetwork.Body body) {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      network.setting(GROUPS, "0 0");
      network.run(body);
    }
  }

  private static Inbox<IcmpSocket> open(Family family) throws IOException {
    return new Inbox<>(IcmpSocket.open(family));
  }

  private static Outbox toLoopback(Inbox<IcmpSocket> inbox) {
    return new Outbox(inbox.socket(), Datagrams.loopback(inbox.socket().family()));
  }

  /**
   * The default is "1 0", which is nobody, and so not root either. It is not set here: a user
   * namespace may have no group 1.
   */
  @ParameterizedTest
  @EnumSource
  void nobodyMayOpenOneUnlessTheGroupRangeSaysSo(Family family) {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      network.run(() ->
          assertThatExceptionOfType(SocketFailure.class)
              .isThrownBy(() -> IcmpSocket.open(family))
              .satisfies(failure -> assertThat(failure.isPermission()).isTrue())
              .withMessage(
                  "socket(%s, SOCK_DGRAM, %s): EACCES (Permission denied)",
                  family, family == Family.AF_INET ? "IPPROTO_ICMP" : "IPPROTO_ICMPV6"));
      network.setting(GROUPS, "0 0");
      network.run(() -> IcmpSocket.open(family).close());
    }
  }

  @ParameterizedTest
  @EnumSource
  void kernelWritesItsOwnIdentifierAndLocalTellsIt(Family family) {
    permitted(() -> {
      try (Inbox<IcmpSocket> inbox = open(family)) {
        assertThat(inbox.socket().local().port()).as("before anything is sent").isZero();
        toLoopback(inbox).sent(Datagrams.echo(family, ID, 7, "hello"));
        Message reply = inbox.next();
        assertThat(reply.u8(0)).isEqualTo(family == Family.AF_INET ? 0 : 129);
        assertThat(reply.u16(4)).isEqualTo(inbox.socket().local().port()).isPositive();
        assertThat(reply.u16(6)).as("the sequence is the caller's").isEqualTo(7);
        assertThat(reply.text(Datagrams.ICMP_HEADER)).isEqualTo("hello");
        assertThat(reply.from()).isEqualTo(Datagrams.loopback(family));
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void bindChoosesTheIdentifier(Family family) {
    permitted(() -> {
      try (Inbox<IcmpSocket> inbox = open(family)) {
        inbox.socket().bind(Datagrams.any(family), ID);
        toLoopback(inbox).sent(Datagrams.echo(family, OTHER_ID, 1, ""));
        assertThat(inbox.next().u16(4)).isEqualTo(ID);
      }
    });
  }

  /** Nor by a socket that shares addresses: the first one does not. */
  @ParameterizedTest
  @EnumSource
  void identifierThatIsTakenCannotBeTakenAgain(Family family) {
    permitted(() -> {
      try (IcmpSocket first = IcmpSocket.open(family);
          IcmpSocket second = IcmpSocket.open(family)) {
        first.bind(Datagrams.loopback(family), ID);
        second.set("SO_REUSEADDR", SocketOptions.SO_REUSEADDR, 1);
        assertThatExceptionOfType(SocketFailure.class)
            .isThrownBy(() -> second.bind(Datagrams.loopback(family), ID))
            .withMessage(
                "bind %s: EADDRINUSE (Address already in use)",
                new Endpoint(Datagrams.loopback(family), ID));
        second.bind(Datagrams.loopback(family), OTHER_ID);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void onlyRepliesToItsOwnIdentifierArrive(Family family) {
    permitted(() -> {
      try (Inbox<IcmpSocket> inbox = open(family);
          Inbox<IcmpSocket> other = open(family)) {
        toLoopback(other).sent(Datagrams.echo(family, 0, 1, "of another"));
        other.next();
        toLoopback(inbox).sent(Datagrams.echo(family, 0, 2, "mine"));
        assertThat(inbox.next().text(Datagrams.ICMP_HEADER)).isEqualTo("mine");
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void onlyEchoRequestsMayBeSent(Family family) {
    int request = family == Family.AF_INET ? 8 : 128;
    int extended = family == Family.AF_INET ? 42 : 160;
    permitted(() -> {
      try (Inbox<IcmpSocket> inbox = open(family)) {
        for (int type = 0; type < 256; type++) {
          if (type == request || type == extended) continue;
          assertThat(toLoopback(inbox).send(Datagrams.icmp(family, type, 0, "")))
              .as("type %d", type)
              .isEqualTo(-Errno.EINVAL);
        }
        MemorySegment echo = Datagrams.echo(family, 0, 1, "");
        Wire.put8(echo, 1, 1);
        assertThat(toLoopback(inbox).send(echo)).as("code 1").isEqualTo(-Errno.EINVAL);
        assertThat(toLoopback(inbox).send(Datagrams.zeros(7)))
            .as("shorter than a header")
            .isEqualTo(-Errno.EINVAL);
        toLoopback(inbox).sent(Datagrams.echo(family, 0, 1, "taken"));
        assertThat(inbox.next().text(Datagrams.ICMP_HEADER)).isEqualTo("taken");
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void kernelFillsTheChecksum(Family family) {
    permitted(() -> {
      try (Inbox<IcmpSocket> inbox = open(family)) {
        MemorySegment echo = Datagrams.echo(family, 0, 1, "wrong sum");
        Wire.put16(echo, 2, 0xdead);
        toLoopback(inbox).sent(echo);
        assertThat(inbox.next().text(Datagrams.ICMP_HEADER)).isEqualTo("wrong sum");
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void headerFieldsComeAsControlMessages(Family family) {
    permitted(() -> {
      try (Inbox<IcmpSocket> inbox = open(family)) {
        inbox.socket().reportHeader();
        toLoopback(inbox).sent(Datagrams.echo(family, 0, 1, ""));
        ControlData control = inbox.next().control();
        assertThat(control.hops()).isEqualTo(64);
        assertThat(control.trafficClass()).isZero();
        assertThat(control.target()).isEqualTo(Datagrams.loopback(family));
        assertThat(control.device()).isEqualTo(Devices.index("lo"));
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void sentMessagesAreStampedUnderIdsFromZero(Family family) {
    permitted(() -> {
      try (Inbox<IcmpSocket> inbox = open(family)) {
        inbox.socket().stamps();
        for (int id = 0; id < 3; id++) {
          toLoopback(inbox).sent(Datagrams.echo(family, 0, 1, ""), SendBatch::stamp);
          ControlData control = inbox.nextError().control();
          assertThat(control.errorOrigin()).isEqualTo(ErrorOrigin.STAMP);
          assertThat(control.stampId()).isEqualTo(id);
          assertThat(control.stampNanos()).isPositive();
        }
      }
    });
  }
}
