package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.sys.Errno;
import dev.sonde.sys.Sockets;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What only root can open is no UDP socket either, and networks are told from each other. */
class AdoptionRootTest {
  private static final int CLOEXEC = Sockets.SOCK_CLOEXEC;

  private static void assertRefused(int domain, int type, int protocol, int errno) {
    int opened = Sockets.socket(domain, type | CLOEXEC, protocol);
    assertThat(opened).as("socket(%d, %d, %d)", domain, type, protocol).isNotNegative();
    try (Descriptor descriptor = new Descriptor(opened)) {
      assertThatExceptionOfType(SocketFailure.class)
          .isThrownBy(() -> UdpSocket.adopt(descriptor))
          .satisfies(failure -> assertThat(failure.errno()).isEqualTo(errno));
      assertThat(descriptor.isClosed()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void rawSocketsAndPingSocketsAreRefused(Family family) {
    Mirror.permitted(() -> {
      int domain = family.number;
      assertRefused(domain, Sockets.SOCK_RAW, Sockets.IPPROTO_UDP, Errno.EPROTOTYPE);
      assertRefused(domain, Sockets.SOCK_RAW, family.icmpProtocol(), Errno.EPROTOTYPE);
      assertRefused(domain, Sockets.SOCK_DGRAM, family.icmpProtocol(), Errno.EPROTONOSUPPORT);
    });
  }

  @Test
  void socketTellsItsNetwork() throws IOException {
    try (UdpSocket here = UdpSocket.open(Family.AF_INET);
        UdpSocket too = UdpSocket.open(Family.AF_INET6)) {
      assertThat(here.networkNamespace()).isPositive().isEqualTo(too.networkNamespace());
      PrivateNetwork.inside(() -> {
        try (UdpSocket there = UdpSocket.open(Family.AF_INET)) {
          assertThat(there.networkNamespace()).isPositive().isNotEqualTo(here.networkNamespace());
        }
      });
    }
  }
}
