package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.sys.Errno;
import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.Sockets;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A socket of IPv6, whatever its kind, has nothing to do with IPv4: ipv6(7), IPV6_V6ONLY. */
class OneFamilyRootTest {
  private static final IpAddress MAPPED = Ip4Address.LOOPBACK.mapped();

  @ParameterizedTest
  @EnumSource
  void mappedAddressIsBeyondASocketOfIpv6(Kind kind) {
    Mirror.permitted(() -> {
      MemorySegment echo = Datagrams.echo(Family.AF_INET6, 1, 1, "");
      try (IpSocket socket = kind.open(Family.AF_INET6)) {
        assertThat(new Outbox(socket, MAPPED, kind == Kind.UDP ? 9 : 0).send(echo))
            .isEqualTo(kind == Kind.ICMP ? -Errno.EINVAL : -Errno.ENETUNREACH);
        assertThatExceptionOfType(SocketFailure.class)
            .isThrownBy(() -> socket.connect(MAPPED, 9))
            .withMessage("connect ::ffff:127.0.0.1: ENETUNREACH (Network is unreachable)");
        assertThatExceptionOfType(SocketFailure.class).isThrownBy(() -> socket.bind(MAPPED, 0));
      }
    });
  }

  /** The option is UDP's to set: ICMP sockets are made with it, and raw ones refuse it. */
  @Test
  void icmpSocketsAreOfOneFamilyAndRawSocketsKnowNoOther() {
    Mirror.permitted(() -> {
      try (IcmpSocket icmp = IcmpSocket.open(Family.AF_INET6);
          RawSocket raw = RawSocket.icmp(Family.AF_INET6)) {
        assertThat(onlyInet6(icmp)).isEqualTo(1);
        assertThatExceptionOfType(SocketFailure.class)
            .isThrownBy(() ->
                raw.begin("IPV6_V6ONLY 1", Sockets.IPPROTO_IPV6, SocketOptions.IPV6_V6ONLY, 1))
            .withMessage("IPV6_V6ONLY 1: EINVAL (Invalid argument)");
        assertThat(raw.isClosed()).as("what cannot begin is closed").isTrue();
      }
    });
  }

  private static int onlyInet6(IpSocket socket) {
    return SocketOptions.get(socket.descriptor(), Sockets.IPPROTO_IPV6, SocketOptions.IPV6_V6ONLY);
  }

  @Test
  void rawSocketOfIpv6HearsNothingOfIpv4() {
    Mirror.permitted(() -> {
      try (Inbox<RawSocket> inet6 = open(Family.AF_INET6);
          Inbox<RawSocket> inet = open(Family.AF_INET)) {
        new Outbox(inet.socket(), Ip4Address.LOOPBACK).sent(Datagrams.text("by IPv4"));
        new Outbox(inet6.socket(), Ip6Address.LOOPBACK).sent(Datagrams.text("by IPv6"));
        assertThat(inet.next().text(Datagrams.IP4_HEADER)).isEqualTo("by IPv4");
        assertThat(inet6.next().text(0)).isEqualTo("by IPv6");
      }
    });
  }

  private static Inbox<RawSocket> open(Family family) throws IOException {
    return new Inbox<>(RawSocket.open(family, Datagrams.EXPERIMENT));
  }
}
