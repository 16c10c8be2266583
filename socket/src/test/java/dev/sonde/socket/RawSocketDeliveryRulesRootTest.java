package dev.sonde.socket;

import static dev.sonde.socket.TwoAddresses.inside;
import static dev.sonde.socket.TwoAddresses.open;
import static dev.sonde.socket.TwoAddresses.payload;
import static dev.sonde.socket.TwoAddresses.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Wire;
import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Errno;
import dev.sonde.sys.Sockets;
import dev.sonde.testkit.PrivateNetwork;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rules of raw sockets: which datagrams reach which socket. See docs/raw-sockets.md. */
class RawSocketDeliveryRulesRootTest {
  private static final int EXPERIMENT = Datagrams.EXPERIMENT;
  private static final int CLOSED_PORT = 9;

  @ParameterizedTest
  @EnumSource
  void udpReachesIt(Family kind) {
    inside(
        kind,
        (family, first, _) -> {
          try (Inbox<RawSocket> inbox = open(family, Sockets.IPPROTO_UDP);
              UdpSocket sender = UdpSocket.open(family)) {
            new Outbox(sender, first, CLOSED_PORT).sent(Datagrams.text("a datagram"));
            Message message = inbox.next();
            assertThat(message.u16(payload(family) + 2)).isEqualTo(CLOSED_PORT);
            assertThat(message.text(payload(family) + Datagrams.UDP_HEADER))
                .isEqualTo("a datagram");
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void tcpReachesIt(Family kind) {
    inside(
        kind,
        (family, first, _) -> {
          try (Inbox<RawSocket> inbox = open(family, Sockets.IPPROTO_TCP)) {
            connectByTcp(first);
            Message message = inbox.next();
            assertThat(message.u16(payload(family) + 2)).isEqualTo(CLOSED_PORT);
            assertThat(message.u8(payload(family) + 13)).as("SYN").isEqualTo(2);
          }
        });
  }

  /** Begins a connection that will be refused. */
  private static void connectByTcp(IpAddress target) {
    int type = Sockets.SOCK_STREAM | Sockets.SOCK_NONBLOCK | Sockets.SOCK_CLOEXEC;
    int descriptor = Sockets.socket(Family.of(target).number, type, 0);
    assertThat(descriptor).isNotNegative();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(Sockets.SockaddrStorage.SIZE, 8);
      int length = SocketAddresses.write(name, 0, target, CLOSED_PORT);
      assertThat(Sockets.connect(descriptor, name, length)).isEqualTo(-Errno.EINPROGRESS);
    } finally {
      Descriptors.close(descriptor);
    }
  }

  @Test
  void fragmentsArriveReassembled() {
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = open(Family.AF_INET, EXPERIMENT);
          RawSocket sender = RawSocket.open(Family.AF_INET, Sockets.IPPROTO_RAW)) {
        Outbox out = new Outbox(sender, Ip4Address.LOOPBACK);
        out.sent(fragment("first 8 ", 0, Datagrams.MORE_FRAGMENTS));
        out.sent(Datagrams.ip4(EXPERIMENT, Ip4Address.LOOPBACK, Datagrams.text("whole")));
        out.sent(fragment("the rest", 1, 0));
        assertThat(text(Family.AF_INET, inbox.next())).isEqualTo("whole");
        Message message = inbox.next();
        assertThat(text(Family.AF_INET, message)).isEqualTo("first 8 the rest");
        assertThat(message.u16(Datagrams.IP4_LENGTH)).isEqualTo(message.length());
        assertThat(message.u16(Datagrams.IP4_FRAGMENT)).isZero();
      }
    });
  }

  private static MemorySegment fragment(String text, int offset, int flags) {
    MemorySegment packet = Datagrams.ip4(EXPERIMENT, Ip4Address.LOOPBACK, Datagrams.text(text));
    Wire.put16(packet, Datagrams.IP4_ID, 99);
    Wire.put16(packet, Datagrams.IP4_FRAGMENT, flags | offset);
    return packet;
  }

  @Test
  void fragmentsOfIpv6ArriveReassembled() {
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = open(Family.AF_INET6, EXPERIMENT);
          RawSocket sender = RawSocket.open(Family.AF_INET6, Sockets.IPPROTO_RAW)) {
        Outbox out = new Outbox(sender, Datagrams.loopback(Family.AF_INET6));
        out.sent(fragment6("first 8 ", 1));
        out.sent(fragment6("the rest", 8));
        assertThat(text(Family.AF_INET6, inbox.next())).isEqualTo("first 8 the rest");
      }
    });
  }

  private static MemorySegment fragment6(String text, int offsetAndFlag) {
    MemorySegment fragment = Datagrams.behind(8, Datagrams.text(text));
    Wire.put8(fragment, 0, EXPERIMENT);
    Wire.put16(fragment, 2, offsetAndFlag);
    Wire.put32(fragment, 4, 99);
    return Datagrams.ip6(44, Datagrams.loopback(Family.AF_INET6), fragment);
  }

  @ParameterizedTest
  @EnumSource
  void everyMatchingSocketGetsItsCopy(Family kind) {
    inside(
        kind,
        (family, first, second) -> {
          try (Inbox<RawSocket> one = open(family, EXPERIMENT);
              Inbox<RawSocket> two = open(family, EXPERIMENT);
              Inbox<RawSocket> bound = open(family, EXPERIMENT);
              Inbox<RawSocket> elsewhere = open(family, EXPERIMENT)) {
            bound.socket().bind(first, 0);
            elsewhere.socket().bind(second, 0);
            new Outbox(one.socket(), first).sent(Datagrams.text("for all"));
            new Outbox(one.socket(), second).sent(Datagrams.text("for the second"));
            for (Inbox<RawSocket> inbox : List.of(one, two, bound)) {
              assertThat(text(family, inbox.next())).isEqualTo("for all");
            }
            assertThat(text(family, elsewhere.next())).isEqualTo("for the second");
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void onLoopbackItSeesItsOwnRequests(Family kind) {
    inside(
        kind,
        (family, first, _) -> {
          try (Inbox<RawSocket> inbox = open(family, family.icmpProtocol())) {
            new Outbox(inbox.socket(), first).sent(Datagrams.echo(family, 1, 1, "echo"));
            int request = family == Family.AF_INET ? 8 : 128;
            int reply = family == Family.AF_INET ? 0 : 129;
            assertThat(inbox.next().u8(payload(family))).isEqualTo(request);
            assertThat(inbox.next().u8(payload(family))).isEqualTo(reply);
          }
        });
  }

  /** What no protocol and no raw socket takes is answered by an ICMP error; a copy counts. */
  @Test
  void datagramItTookIsNotAnsweredByProtocolUnreachable() {
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> icmp = open(Family.AF_INET, Sockets.IPPROTO_ICMP);
          Inbox<RawSocket> taker = open(Family.AF_INET, EXPERIMENT);
          RawSocket sender = RawSocket.open(Family.AF_INET, Sockets.IPPROTO_RAW)) {
        Outbox out = new Outbox(sender, Ip4Address.LOOPBACK);
        MemorySegment data = Datagrams.text("12345678");
        out.sent(Datagrams.ip4(EXPERIMENT, Ip4Address.LOOPBACK, data));
        out.sent(Datagrams.ip4(Datagrams.OTHER_EXPERIMENT, Ip4Address.LOOPBACK, data));
        assertThat(text(Family.AF_INET, taker.next())).isEqualTo("12345678");
        Message error = icmp.next();
        int at = error.payload();
        assertThat(error.u8(at)).isEqualTo(3);
        assertThat(error.u8(at + 1)).as("protocol unreachable").isEqualTo(2);
        int quoted = at + Datagrams.ICMP_HEADER + Datagrams.IP4_PROTOCOL;
        assertThat(error.u8(quoted)).isEqualTo(Datagrams.OTHER_EXPERIMENT);
      }
    });
  }

  /** A port means nothing to IPv4; IPv6 takes 0 or the protocol. */
  @ParameterizedTest
  @EnumSource
  void portOfATargetIsIgnoredOrItsProtocol(Family kind) {
    inside(
        kind,
        (family, first, _) -> {
          try (Inbox<RawSocket> inbox = open(family, EXPERIMENT)) {
            MemorySegment data = Datagrams.text("data");
            new Outbox(inbox.socket(), first, EXPERIMENT).sent(data);
            assertThat(text(family, inbox.next())).isEqualTo("data");
            int stray = new Outbox(inbox.socket(), first, 17).send(data);
            assertThat(stray).isEqualTo(family == Family.AF_INET ? 1 : -Errno.EINVAL);
          }
        });
  }
}
