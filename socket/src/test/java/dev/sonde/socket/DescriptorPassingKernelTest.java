package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.loop.Source;
import dev.sonde.packet.Ip4Address;
import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Errno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Descriptors that go with bytes, and that none leaks: unix(7), SCM_RIGHTS. */
class DescriptorPassingKernelTest {
  private static final MemorySegment BYTES = Arena.global().allocate(16);

  private final List<Descriptor> received = new ArrayList<>();
  private UnixSocket near;
  private UnixSocket far;
  private UdpSocket passed;
  private OpenFile file;

  @BeforeEach
  void open() throws IOException {
    UnixSocket[] pair = UnixSocket.pair();
    near = pair[0];
    far = pair[1];
    passed = UdpSocket.open(Family.AF_INET);
    file = new OpenFile(passed);
  }

  @AfterEach
  void close() throws IOException {
    received.forEach(Descriptor::close);
    near.close();
    far.close();
    passed.close();
  }

  private List<Source> copies(int count) {
    return Collections.nCopies(count, passed);
  }

  @Test
  void whatArrivesIsTheSameSocketUnderANumberOfItsOwn() throws IOException {
    assertThat(near.sendWith(passed, BYTES, 0, 1)).isEqualTo(1);
    assertThat(far.receiveWith(received, BYTES, 0, 16)).isEqualTo(1);
    assertThat(received).hasSize(1);
    int descriptor = received.getFirst().descriptor();
    assertThat(descriptor).isNotEqualTo(passed.descriptor());
    assertThat(Descriptors.fcntl(descriptor, Descriptors.F_GETFD, 0))
        .isEqualTo(Descriptors.FD_CLOEXEC);
    passed.bind(Ip4Address.LOOPBACK, 0);
    try (UdpSocket adopted = UdpSocket.adopt(received.getFirst())) {
      assertThat(adopted.local()).isEqualTo(passed.local());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 252, 253})
  void allThatAreSentArriveAndAreTheReceiversToClose(int count) throws IOException {
    assertThat(near.sendWith(copies(count), BYTES, 0, 3)).isEqualTo(3);
    assertThat(far.receiveWith(received, BYTES, 0, 16)).isEqualTo(3);
    assertThat(received).hasSize(count);
    assertThat(file.descriptors()).isEqualTo(1 + count);
    received.forEach(Descriptor::close);
    assertThat(file.descriptors()).isEqualTo(1);
    received.forEach(Descriptor::close); // a second time: nothing
    assertThat(passed.takeError()).isZero();
  }

  @Test
  void moreThan253AreRefused() throws IOException {
    assertThat(near.sendWith(copies(254), BYTES, 0, 1)).isEqualTo(-Errno.EINVAL);
    assertThat(far.receiveWith(received, BYTES, 0, 1)).isEqualTo(-Errno.EAGAIN);
    assertThat(file.descriptors()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 253})
  void whoReceivesBytesOnlyGetsNoDescriptor(int count) throws IOException {
    try (UdpTable sockets = UdpTable.open()) {
      passed.bind(Ip4Address.LOOPBACK, 0);
      long cookie = passed.cookie();
      assertThat(near.sendWith(copies(count), BYTES, 0, 3)).isEqualTo(3);
      assertThat(far.receive(BYTES, 0, 16)).isEqualTo(3);
      assertThat(file.descriptors()).isEqualTo(1);
      passed.close();
      assertThat(sockets.all(Family.AF_INET, Set.of(cookie)))
          .as("nor one anywhere")
          .doesNotContainKey(cookie);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 253})
  void whatNobodyReceivedIsClosedWithTheSocket(int count) throws IOException {
    try (UdpTable sockets = UdpTable.open()) {
      passed.bind(Ip4Address.LOOPBACK, 0);
      long cookie = passed.cookie();
      assertThat(near.sendWith(copies(count), BYTES, 0, 1)).isEqualTo(1);
      passed.close();
      assertThat(sockets.all(Family.AF_INET, Set.of(cookie))).as("on its way").containsKey(cookie);
      far.close();
      assertThat(sockets.all(Family.AF_INET, Set.of(cookie))).doesNotContainKey(cookie);
    }
  }

  @Test
  void receiveEndsWithTheBytesThatDescriptorsCameWith() throws IOException {
    assertThat(near.send(BYTES, 0, 2)).isEqualTo(2);
    assertThat(near.sendWith(passed, BYTES, 0, 3)).isEqualTo(3);
    assertThat(near.sendWith(copies(2), BYTES, 0, 4)).isEqualTo(4);
    assertThat(near.send(BYTES, 0, 5)).isEqualTo(5);
    assertThat(far.receiveWith(received, BYTES, 0, 16)).isEqualTo(5);
    assertThat(received).hasSize(1);
    assertThat(far.receiveWith(received, BYTES, 0, 16)).isEqualTo(4);
    assertThat(received).hasSize(3);
    assertThat(far.receiveWith(received, BYTES, 0, 16)).isEqualTo(5);
    assertThat(far.receiveWith(received, BYTES, 0, 16)).isEqualTo(-Errno.EAGAIN);
    near.close();
    assertThat(far.receiveWith(received, BYTES, 0, 16)).isZero();
    assertThat(received).hasSize(3);
  }

  @Test
  void bytesReadOneByOneBringTheirDescriptorsWithTheFirst() {
    assertThat(near.sendWith(copies(2), BYTES, 0, 2)).isEqualTo(2);
    assertThat(far.receiveWith(received, BYTES, 0, 1)).isEqualTo(1);
    assertThat(received).hasSize(2);
    assertThat(far.receiveWith(received, BYTES, 0, 1)).isEqualTo(1);
    assertThat(received).hasSize(2);
  }

  @Test
  void closedSourceIsNotSent() throws IOException {
    UdpSocket closed = UdpSocket.open(Family.AF_INET);
    closed.close();
    assertThat(near.sendWith(closed, BYTES, 0, 1)).isEqualTo(-Errno.EBADF);
    assertThat(near.sendWith(List.of(passed, closed), BYTES, 0, 1)).isEqualTo(-Errno.EBADF);
    assertThat(far.receiveWith(received, BYTES, 0, 1)).isEqualTo(-Errno.EAGAIN);
  }

  @Test
  void withoutAByteNothingIsSent() {
    assertThat(near.sendWith(passed, BYTES, 0, 0)).isZero();
    assertThat(far.receiveWith(received, BYTES, 0, 1)).isEqualTo(-Errno.EAGAIN);
  }
}
