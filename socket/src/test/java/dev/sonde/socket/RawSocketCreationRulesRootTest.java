package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.packet.IpAddress;
import dev.sonde.sys.Errno;
import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.Sockets;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rules of raw sockets: who makes one, and of which protocol. See docs/raw-sockets.md. */
class RawSocketCreationRulesRootTest {
  private static String child(String... before) {
    List<String> command =
        Stream.of(before, RawSocketChild.command()).flatMap(Arrays::stream).toList();
    try (PrivateNetwork network = PrivateNetwork.open()) {
      return network.program(command.toArray(String[]::new)).trim();
    }
  }

  @Test
  void onlyAPrivilegedProcessCreatesOne() {
    assertThat(child()).endsWith("AF_INET: open\nAF_INET6: open");
    assertThat(child("setpriv", "--bounding-set", "-net_raw", "--inh-caps", "-net_raw"))
        .endsWith(
            """
            AF_INET: socket(AF_INET, SOCK_RAW, IPPROTO_ICMP): EPERM (Operation not permitted)
            AF_INET6: socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6): EPERM (Operation not permitted)\
            """);
  }

  /** The books let protocol 0 receive every raw datagram; Linux has AF_PACKET for that. */
  @ParameterizedTest
  @EnumSource
  void protocolZeroIsRefused(Family family) {
    PrivateNetwork.inside(() ->
        assertThatExceptionOfType(SocketFailure.class)
            .isThrownBy(() -> RawSocket.open(family, 0))
            .satisfies(failure -> assertThat(failure.errno()).isEqualTo(Errno.EPROTONOSUPPORT))
            .withMessage(
                "socket(%s, SOCK_RAW, 0): EPROTONOSUPPORT (Protocol not supported)", family));
  }

  @Test
  void bothSpellingsOfAFamilyOpenTheSameSocket() {
    PrivateNetwork.inside(() -> {
      try (RawSocket socket = RawSocket.icmp(Family.PF_INET);
          RawSocket socket6 = RawSocket.icmp(Family.PF_INET6)) {
        assertThat(get(socket, SocketOptions.SO_DOMAIN)).isEqualTo(Sockets.AF_INET);
        assertThat(get(socket, SocketOptions.SO_TYPE)).isEqualTo(Sockets.SOCK_RAW);
        assertThat(get(socket, SocketOptions.SO_PROTOCOL)).isEqualTo(Sockets.IPPROTO_ICMP);
        assertThat(get(socket6, SocketOptions.SO_DOMAIN)).isEqualTo(Sockets.AF_INET6);
        assertThat(get(socket6, SocketOptions.SO_PROTOCOL)).isEqualTo(Sockets.IPPROTO_ICMPV6);
      }
    });
  }

  private static int get(RawSocket socket, int name) {
    return SocketOptions.get(socket.descriptor(), SocketOptions.SOL_SOCKET, name);
  }

  private static Inbox<RawSocket> open(Family family, int protocol) throws IOException {
    return new Inbox<>(RawSocket.open(family, protocol));
  }

  @Test
  void protocolRawImpliesHeaderIncluded() {
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = open(Family.AF_INET, Datagrams.EXPERIMENT);
          RawSocket sender = RawSocket.open(Family.AF_INET, Sockets.IPPROTO_RAW)) {
        IpAddress target = Datagrams.loopback(Family.AF_INET);
        new Outbox(sender, target)
            .sent(Datagrams.ip4(Datagrams.EXPERIMENT, target, Datagrams.text("own header")));
        assertThat(inbox.next().text(Datagrams.IP4_HEADER)).isEqualTo("own header");
      }
    });
  }

  @Test
  void protocolRawImpliesHeaderIncludedForIpv6() {
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = open(Family.AF_INET6, Datagrams.EXPERIMENT);
          RawSocket sender = RawSocket.open(Family.AF_INET6, Sockets.IPPROTO_RAW)) {
        IpAddress target = Datagrams.loopback(Family.AF_INET6);
        new Outbox(sender, target)
            .sent(Datagrams.ip6(Datagrams.EXPERIMENT, target, Datagrams.text("own header")));
        assertThat(inbox.next().text(0)).isEqualTo("own header");
      }
    });
  }

  /** raw(7) calls it send-only; in truth 255 is a protocol like any other, which nobody uses. */
  @ParameterizedTest
  @EnumSource
  void protocolRawReceivesProtocol255AndNoOther(Family family) {
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = open(family, Sockets.IPPROTO_RAW);
          Inbox<RawSocket> experiment = open(family, Datagrams.EXPERIMENT);
          RawSocket sender = RawSocket.open(family, Sockets.IPPROTO_RAW)) {
        send(sender, Datagrams.EXPERIMENT, "of 253");
        send(sender, Sockets.IPPROTO_RAW, "of 255");
        int header = family == Family.AF_INET ? Datagrams.IP4_HEADER : 0;
        assertThat(inbox.next().text(header)).isEqualTo("of 255");
        assertThat(experiment.next().text(header)).isEqualTo("of 253");
      }
    });
  }

  private static void send(RawSocket sender, int protocol, String text) {
    IpAddress target = Datagrams.loopback(sender.family());
    new Outbox(sender, target)
        .sent(
            sender.family() == Family.AF_INET
                ? Datagrams.ip4(protocol, target, Datagrams.text(text))
                : Datagrams.ip6(protocol, target, Datagrams.text(text)));
  }

  /** A raw socket has no ports: bind and connect take 0, and local says the protocol. */
  @ParameterizedTest
  @EnumSource
  void localPortIsTheProtocol(Family family) {
    PrivateNetwork.inside(() -> {
      try (RawSocket socket = RawSocket.open(family, Datagrams.EXPERIMENT)) {
        socket.bind(Datagrams.loopback(family), 0);
        assertThat(socket.local())
            .isEqualTo(new Endpoint(Datagrams.loopback(family), Datagrams.EXPERIMENT));
      }
    });
  }
}
