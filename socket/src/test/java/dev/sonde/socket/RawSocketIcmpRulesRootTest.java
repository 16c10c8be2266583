package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.packet.Checksum;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Wire;
import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.Sockets;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rules of raw sockets: ICMP messages and checksums. See docs/raw-sockets.md. */
class RawSocketIcmpRulesRootTest {
  private static final int NEIGHBOUR_SOLICITATION = 135;
  private static final int LISTENER_REPORT_2 = 143;
  private static final int ICMP6_CHECKSUM = 2;

  private static Inbox<RawSocket> icmp(Family family) throws IOException {
    return new Inbox<>(RawSocket.icmp(family));
  }

  private static Outbox toLoopback(IpSocket socket) {
    return new Outbox(socket, Datagrams.loopback(socket.family()));
  }

  /** BSD kernels keep these three to themselves, says the book. */
  @Test
  void requestsThatTheKernelAnswersAreDeliveredFirst() {
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = icmp(Family.AF_INET);
          RawSocket sender = RawSocket.icmp(Family.AF_INET)) {
        String data = "0123456789ab";
        toLoopback(sender).sent(Datagrams.icmp(Family.AF_INET, 8, 1, data));
        toLoopback(sender).sent(Datagrams.icmp(Family.AF_INET, 13, 2, data));
        toLoopback(sender).sent(Datagrams.icmp(Family.AF_INET, 17, 3, data));
        toLoopback(sender).sent(Datagrams.icmp(Family.AF_INET, 8, 4, data));
        for (int type : new int[] {8, 0, 13, 14, 17, 8, 0}) {
          Message message = inbox.next();
          assertThat(message.u8(message.payload())).isEqualTo(type);
        }
      }
    });
  }

  /** The book lists what is passed on; Linux passes on everything, known to it or not. */
  @ParameterizedTest
  @EnumSource
  void messagesOfEveryTypeAreDelivered(Family family) {
    int at = family == Family.AF_INET ? Datagrams.IP4_HEADER : 0;
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = icmp(family);
          RawSocket sender = RawSocket.icmp(family)) {
        BitSet seen = new BitSet();
        for (int type = 0; type < 256; type++) {
          toLoopback(sender).sent(Datagrams.icmp(family, type, 0, "type " + type));
          Message message = inbox.until(at + Datagrams.ICMP_HEADER, "type " + type).getLast();
          seen.set(message.u8(at));
        }
        assertThat(seen.cardinality()).isEqualTo(256);
      }
    });
  }

  @Test
  void neighbourDiscoveryReachesIcmp6Sockets() {
    try (PrivateNetwork near = PrivateNetwork.open();
        PrivateNetwork far = PrivateNetwork.open()) {
      near.cable("va", far, "vb");
      near.address("va", "2001:db8::1/64");
      far.address("vb", "2001:db8::2/64");
      Inbox<RawSocket> inbox = far.call(() -> icmp(Family.AF_INET6));
      far.run(() -> inbox.socket().pass(NEIGHBOUR_SOLICITATION, LISTENER_REPORT_2));
      near.run(() -> {
        try (RawSocket sender = RawSocket.icmp(Family.AF_INET6)) {
          new Outbox(sender, IpAddress.parse("2001:db8::2"))
              .sent(Datagrams.echo(Family.AF_INET6, 1, 1, ""));
        }
      });
      far.run(() -> {
        Message message = inbox.next();
        while (message.u8(0) != NEIGHBOUR_SOLICITATION) message = inbox.next();
        assertThat(message.length()).isGreaterThanOrEqualTo(24);
        inbox.close();
      });
    }
  }

  /** So the receiver checks it itself: a wrong request comes through, and is not answered. */
  @Test
  void icmp4IsDeliveredBeforeTheKernelChecksItsChecksum() {
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = icmp(Family.AF_INET);
          RawSocket sender = RawSocket.icmp(Family.AF_INET)) {
        MemorySegment wrong = Datagrams.echo(Family.AF_INET, 1, 1, "wrong");
        Wire.put16(wrong, 2, Wire.u16(wrong, 2) ^ 1);
        toLoopback(sender).sent(wrong);
        toLoopback(sender).sent(Datagrams.echo(Family.AF_INET, 2, 2, "right"));
        Message message = inbox.next();
        assertThat(message.text(message.payload() + Datagrams.ICMP_HEADER)).isEqualTo("wrong");
        assertThat(message.u8(message.payload())).isEqualTo(8);
        for (int type : new int[] {8, 0}) {
          message = inbox.next();
          assertThat(message.text(message.payload() + Datagrams.ICMP_HEADER)).isEqualTo("right");
          assertThat(message.u8(message.payload())).isEqualTo(type);
        }
      }
    });
  }

  @Test
  void icmp4ChecksumIsTheSendersToFill() {
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = icmp(Family.AF_INET)) {
        MemorySegment echo = Datagrams.echo(Family.AF_INET, 1, 1, "");
        Wire.put16(echo, 2, 0);
        toLoopback(inbox.socket()).sent(echo);
        Message message = inbox.next();
        assertThat(message.u16(message.payload() + 2)).isZero();
      }
    });
  }

  @Test
  void icmp6ChecksumIsFilledByTheKernel() {
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = icmp(Family.AF_INET6)) {
        for (int checksum : new int[] {0, 0xdead}) {
          MemorySegment echo = Datagrams.echo(Family.AF_INET6, 1, 1, "data");
          Wire.put16(echo, ICMP6_CHECKSUM, checksum);
          toLoopback(inbox.socket()).sent(echo);
          for (int i = 0; i < 2; i++) assertRight(inbox.next());
        }
      }
    });
  }

  private static void assertRight(Message message) {
    int pseudoHeader =
        Checksum.pseudoHeader(
            Ip6Address.LOOPBACK, Ip6Address.LOOPBACK, Sockets.IPPROTO_ICMPV6, message.length());
    assertThat(Checksum.verify(message.data(), 0, message.length(), pseudoHeader)).isTrue();
  }

  @Test
  void icmp6WithAWrongChecksumNeverArrives() {
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = icmp(Family.AF_INET6);
          RawSocket sender = RawSocket.open(Family.AF_INET6, Sockets.IPPROTO_RAW)) {
        MemorySegment echo = Datagrams.echo(Family.AF_INET6, 1, 1, "wrong");
        Wire.put16(echo, ICMP6_CHECKSUM, 0xdead);
        toLoopback(sender).sent(Datagrams.ip6(Sockets.IPPROTO_ICMPV6, Ip6Address.LOOPBACK, echo));
        toLoopback(inbox.socket()).sent(Datagrams.echo(Family.AF_INET6, 1, 1, "right"));
        assertThat(inbox.next().text(Datagrams.ICMP_HEADER)).isEqualTo("right");
      }
    });
  }

  /** RFC 3542 section 3.1. */
  @Test
  void icmp6SocketRefusesTheChecksumOption() {
    PrivateNetwork.inside(() -> {
      try (RawSocket socket = RawSocket.icmp(Family.AF_INET6)) {
        for (int offset : new int[] {-1, ICMP6_CHECKSUM, 4}) {
          assertThatExceptionOfType(SocketFailure.class)
              .isThrownBy(() -> socket.checksumAt(offset))
              .withMessage("IPV6_CHECKSUM %d: EINVAL (Invalid argument)", offset);
        }
      }
    });
  }

  /** A way around it that no book tells of: the sender writes the checksum, right or wrong. */
  @Test
  void icmp6ChecksumIsTheSendersAfterTheOptionAtTheRawLevel() {
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = icmp(Family.AF_INET6)) {
        assertThat(
                SocketOptions.set(
                    inbox.socket().descriptor(),
                    SocketOptions.SOL_RAW,
                    SocketOptions.IPV6_CHECKSUM,
                    -1))
            .isZero();
        MemorySegment echo = Datagrams.echo(Family.AF_INET6, 1, 1, "wrong");
        Wire.put16(echo, ICMP6_CHECKSUM, 0xdead);
        toLoopback(inbox.socket()).sent(echo);
        Message message = inbox.next();
        assertThat(message.u16(ICMP6_CHECKSUM)).isEqualTo(0xdead);
        assertThat(message.text(Datagrams.ICMP_HEADER)).isEqualTo("wrong");
      }
    });
  }

  @Test
  void otherIpv6ProtocolsHaveAChecksumOnlyWhereTheOptionSaysSo() {
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> plain =
              new Inbox<>(RawSocket.open(Family.AF_INET6, Datagrams.EXPERIMENT));
          Inbox<RawSocket> checked =
              new Inbox<>(RawSocket.open(Family.AF_INET6, Datagrams.EXPERIMENT))) {
        checked.socket().checksumAt(4);
        toLoopback(plain.socket()).sent(Datagrams.zeros(8));
        toLoopback(checked.socket()).sent(Datagrams.zeros(8));
        assertThat(plain.next().u16(4)).as("sent without").isZero();
        assertThat(plain.next().u16(4)).as("sent with").isNotZero();
        assertThat(checked.next().u16(4)).as("the one that verifies").isNotZero();
      }
    });
  }

  @Test
  void checksumAtAnOddOffsetIsRefused() {
    PrivateNetwork.inside(() -> {
      try (RawSocket socket = RawSocket.open(Family.AF_INET6, Datagrams.EXPERIMENT)) {
        assertThatExceptionOfType(SocketFailure.class)
            .isThrownBy(() -> socket.checksumAt(3))
            .withMessage("IPV6_CHECKSUM 3: EINVAL (Invalid argument)");
      }
    });
  }

  @Test
  void kernelsOwnErrorsReachTheSocketToo() {
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = icmp(Family.AF_INET);
          UdpSocket udp = UdpSocket.open(Family.AF_INET)) {
        new Outbox(udp, Ip4Address.LOOPBACK, 9).sent(Datagrams.text("nobody"));
        Message message = inbox.next();
        assertThat(message.u8(message.payload())).isEqualTo(3);
        assertThat(message.u8(message.payload() + 1)).isEqualTo(3);
      }
    });
  }
}
