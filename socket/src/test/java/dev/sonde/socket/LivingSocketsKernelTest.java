package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.packet.Ip4Address;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A socket lives until its last descriptor is closed, whoever has it, and not longer. */
class LivingSocketsKernelTest {
  private static final MemorySegment BYTES = Arena.global().allocate(1);
  private static final int MANY = 1000;

  private LivingSockets sockets;

  @BeforeEach
  void open() throws IOException {
    sockets = LivingSockets.open();
  }

  @AfterEach
  void close() throws IOException {
    sockets.close();
  }

  /** Another descriptor of the same socket, as another process would have it. */
  private static Descriptor copy(UdpSocket socket) throws SocketFailure {
    List<Descriptor> received = new ArrayList<>();
    UnixSocket[] pair = UnixSocket.pair();
    try (UnixSocket near = pair[0];
        UnixSocket far = pair[1]) {
      assertThat(near.sendWith(socket, BYTES, 0, 1)).isEqualTo(1);
      assertThat(far.receiveWith(received, BYTES, 0, 1)).isEqualTo(1);
    }
    return received.getFirst();
  }

  @Test
  void socketsDieInAnyOrder() throws IOException {
    UdpSocket first = UdpSocket.open(Family.AF_INET);
    UdpSocket second = UdpSocket.open(Family.AF_INET6);
    assertThat(sockets.living()).isEmpty();
    sockets.add(first, 1);
    sockets.add(second, 0xfedc_ba98_7654_3210L);
    assertThat(sockets.living()).containsExactlyInAnyOrder(1L, 0xfedc_ba98_7654_3210L);
    first.close();
    assertThat(sockets.living()).containsExactly(0xfedc_ba98_7654_3210L);
    second.close();
    assertThat(sockets.living()).isEmpty();
  }

  @Test
  void socketLivesAsLongAsAnotherHasIt() throws IOException {
    UdpSocket socket = UdpSocket.open(Family.AF_INET);
    Descriptor another = copy(socket);
    Descriptor third = copy(socket);
    sockets.add(socket, 7);
    socket.close();
    assertThat(sockets.living()).containsExactly(7L);
    another.close();
    assertThat(sockets.living()).containsExactly(7L);
    third.close();
    assertThat(sockets.living()).isEmpty();
  }

  @Test
  void numberUsedAgainIsAnotherSocket() throws IOException {
    List<Descriptor> kept = new ArrayList<>();
    for (int id = 0; id < 10; id++) {
      try (UdpSocket socket = UdpSocket.open(Family.AF_INET)) {
        kept.add(copy(socket));
        sockets.add(socket, id);
      }
    }
    assertThat(sockets.living()).hasSize(10);
    kept.get(3).close();
    kept.get(0).close();
    assertThat(sockets.living()).containsExactlyInAnyOrder(1L, 2L, 4L, 5L, 6L, 7L, 8L, 9L);
    kept.forEach(Descriptor::close);
    assertThat(sockets.living()).isEmpty();
  }

  @Test
  void thousandSocketsAreMoreThanOneReadAndAllAreFound() throws IOException {
    List<Descriptor> kept = new ArrayList<>();
    Set<Long> expected = new HashSet<>();
    for (long id = 0; id < MANY; id++) {
      try (UdpSocket socket = UdpSocket.open(Family.AF_INET)) {
        kept.add(copy(socket));
        sockets.add(socket, id << 40);
        expected.add(id << 40);
      }
    }
    assertThat(sockets.living()).isEqualTo(expected);
    for (int i = 0; i < MANY; i += 2) {
      kept.get(i).close();
      expected.remove((long) i << 40);
    }
    assertThat(sockets.living()).isEqualTo(expected);
    kept.forEach(Descriptor::close);
    assertThat(sockets.living()).isEmpty();
  }

  @Test
  void datagramsAndErrorsDoNotMakeItLiveLonger() throws IOException {
    try (UdpSocket sender = UdpSocket.open(Family.AF_INET)) {
      UdpSocket socket = UdpSocket.open(Family.AF_INET);
      socket.bind(Ip4Address.LOOPBACK, 0);
      Endpoint local = socket.local();
      sockets.add(socket, 1);
      new Outbox(sender, local.address(), local.port()).sent(Datagrams.text("unread"));
      socket.close();
      assertThat(sockets.living()).isEmpty();
    }
  }

  @Test
  void closedSocketCannotBeAdded() throws IOException {
    UdpSocket socket = UdpSocket.open(Family.AF_INET);
    socket.close();
    assertThatExceptionOfType(SocketFailure.class)
        .isThrownBy(() -> sockets.add(socket, 1))
        .withMessage("EPOLL_CTL_ADD: EBADF (Bad file descriptor)");
    sockets.close();
    sockets.close();
  }
}
