package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.loop.Source;
import dev.sonde.sys.Messages;
import dev.sonde.testkit.LingeringSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What takes its time to close holds up nobody. */
class ClosingThreadsKernelTest {
  private static final MemorySegment BYTES = Arena.global().allocate(16);
  private static final int MANY = 40, USER = 1000, OTHER = 1001, MSG_OOB = 1;

  private final ClosingThreads threads = new ClosingThreads();
  private final List<Descriptor> received = new ArrayList<>();
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

  private void pass(Source source) {
    assertThat(near.sendWith(source, BYTES, 0, 1)).isEqualTo(1);
  }

  @Test
  void socketThatLingersIsClosedElsewhere() throws IOException {
    try (LingeringSocket lingering = new LingeringSocket()) {
      pass(lingering::descriptor);
      lingering.forget();
      assertThat(far.receiveWith(received, BYTES, 0, 1)).isEqualTo(1);
      threads.close(USER, received.getFirst());
      assertThat(received.getFirst().isClosed()).isTrue();
      assertThat(threads.waiting(USER)).isEqualTo(1);
      lingering.release();
      Patience.until("it is closed", () -> threads.waiting(USER) == 0);
    }
  }

  @Test
  void udpSocketIsClosedAtOnce() throws IOException {
    try (UdpSocket socket = UdpSocket.open(Family.AF_INET)) {
      OpenFile file = new OpenFile(socket);
      pass(socket);
      assertThat(far.receiveWith(received, BYTES, 0, 1)).isEqualTo(1);
      threads.close(USER, received.getFirst());
      assertThat(file.descriptors()).isEqualTo(1);
      threads.close(USER, received.getFirst()); // a second time: nothing
      assertThat(threads.waiting(USER)).isZero();
      assertThat(socket.takeError()).isZero();
    }
  }

  @Test
  void connectionIsClosedAtOnceAndThenWhatItBrought() throws IOException {
    try (LingeringSocket lingering = new LingeringSocket();
        UdpSocket socket = UdpSocket.open(Family.AF_INET)) {
      OpenFile file = new OpenFile(socket);
      assertThat(near.send(BYTES, 0, 5)).isEqualTo(5);
      pass(lingering::descriptor);
      assertThat(near.sendWith(Collections.nCopies(253, socket), BYTES, 0, 1)).isEqualTo(1);
      assertThat(far.send(BYTES, 0, 3)).isEqualTo(3);
      lingering.forget();
      threads.close(USER, far);
      assertThat(far.isClosed()).isTrue();
      assertThat(file.descriptors()).isEqualTo(1);
      assertThat(threads.waiting(USER)).isEqualTo(1);
      assertThat(near.receive(BYTES, 0, 16)).as("what was sent to it").isEqualTo(3);
      assertThat(near.receive(BYTES, 0, 16)).as("the end, and no ECONNRESET").isZero();
      lingering.release();
      Patience.until("it is closed", () -> threads.waiting(USER) == 0);
    }
  }

  /** Received here, and so to be closed here. */
  private void bring(int user, Source source) {
    pass(source);
    received.clear();
    assertThat(far.receiveWith(received, BYTES, 0, 1)).isEqualTo(1);
    threads.close(user, received.getFirst());
  }

  @Test
  void moreThanThereAreThreadsWaitForOneAndAreAllClosed() throws IOException {
    List<LingeringSocket> all = new ArrayList<>();
    try {
      for (int i = 0; i < MANY; i++) {
        LingeringSocket lingering = new LingeringSocket();
        all.add(lingering);
        pass(lingering::descriptor);
        lingering.forget();
        assertThat(far.receiveWith(received, BYTES, 0, 1)).isEqualTo(1);
        threads.close(USER, received.getLast());
      }
      assertThat(threads.waiting(USER)).isEqualTo(MANY);
    } finally {
      all.forEach(LingeringSocket::close);
    }
    Patience.until("all are closed", () -> threads.waiting(USER) == 0);
  }

  @Test
  void whoHasManyWaitingKeepsNobodyElseWaiting() throws IOException {
    List<LingeringSocket> all = new ArrayList<>();
    try {
      while (!threads.isFull(USER)) {
        LingeringSocket lingering = new LingeringSocket();
        all.add(lingering);
        pass(lingering::descriptor);
        lingering.forget();
        assertThat(far.receiveWith(received, BYTES, 0, 1)).isEqualTo(1);
        threads.close(USER, received.getLast());
      }
      bring(OTHER, near);
      Patience.until("the other's is closed", () -> threads.waiting(OTHER) == 0);
      assertThat(threads.isFull(OTHER)).isFalse();
      assertThat(threads.isFull(USER)).isTrue();
    } finally {
      all.forEach(LingeringSocket::close);
    }
    Patience.until("all are closed", () -> threads.waiting(USER) == 0);
  }

  @Test
  void whoFindsNoThreadLeftHasTheNextThatIsFree() throws IOException {
    ClosingThreads one = new ClosingThreads(1);
    try (LingeringSocket lingering = new LingeringSocket()) {
      pass(lingering::descriptor);
      lingering.forget();
      pass(near);
      for (int user : List.of(USER, OTHER)) {
        received.clear();
        assertThat(far.receiveWith(received, BYTES, 0, 1)).isEqualTo(1);
        one.close(user, received.getFirst());
      }
      assertThat(one.waiting(OTHER)).isEqualTo(1);
      lingering.release();
      Patience.until("both are closed", () -> one.waiting(USER) + one.waiting(OTHER) == 0);
    }
  }

  /** Nothing of it is received, whatever there is. */
  @Test
  void connectionFullOfDescriptorsTakesOneAndNotHundreds() throws IOException {
    try (LingeringSocket lingering = new LingeringSocket()) {
      OpenFile file = new OpenFile(near);
      pass(lingering::descriptor);
      lingering.forget();
      for (int i = 0; i < 10; i++) {
        assertThat(near.sendWith(Collections.nCopies(253, near), BYTES, 0, 1)).isEqualTo(1);
      }
      threads.close(USER, far);
      assertThat(threads.waiting(USER)).isEqualTo(1);
      assertThat(file.descriptors()).isEqualTo(1);
      assertThat(near.receive(BYTES, 0, 16)).as("the end, at once").isZero();
      lingering.release();
      Patience.until("it is closed", () -> threads.waiting(USER) == 0);
    }
  }

  /** Which a peek does not always look behind: tcp(7) and unix(7), MSG_OOB. */
  @Test
  void urgentByteHidesNothingThatTakesItsTime() throws IOException {
    try (LingeringSocket lingering = new LingeringSocket()) {
      int sent = Messages.send(near.descriptor(), BYTES, 0, 1, MSG_OOB);
      Assumptions.assumeTrue(sent == 1, "this kernel has no urgent data here");
      pass(lingering::descriptor);
      lingering.forget();
      threads.close(USER, far);
      assertThat(far.isClosed()).isTrue();
      assertThat(threads.waiting(USER)).isEqualTo(1);
      lingering.release();
      Patience.until("it is closed", () -> threads.waiting(USER) == 0);
    }
  }

  @Test
  void closedConnectionIsNoFailure() throws IOException {
    threads.close(USER, far);
    threads.close(USER, far);
    assertThat(threads.waiting(USER)).isZero();
  }
}
