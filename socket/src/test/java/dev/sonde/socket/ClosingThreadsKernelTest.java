package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.loop.Source;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What takes its time to close holds up nobody. */
class ClosingThreadsKernelTest {
  private static final MemorySegment BYTES = Arena.global().allocate(16);
  private static final int MANY = 40;

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
      pass(lingering);
      lingering.forget();
      assertThat(far.receiveWith(received, BYTES, 0, 1)).isEqualTo(1);
      threads.close(received.getFirst());
      assertThat(received.getFirst().isClosed()).isTrue();
      assertThat(threads.waiting()).isEqualTo(1);
      lingering.release();
      Patience.until("it is closed", () -> threads.waiting() == 0);
    }
  }

  @Test
  void udpSocketIsClosedAtOnce() throws IOException {
    try (UdpSocket socket = UdpSocket.open(Family.AF_INET)) {
      OpenFile file = new OpenFile(socket);
      pass(socket);
      assertThat(far.receiveWith(received, BYTES, 0, 1)).isEqualTo(1);
      threads.close(received.getFirst());
      assertThat(file.descriptors()).isEqualTo(1);
      threads.close(received.getFirst()); // a second time: nothing
      assertThat(threads.waiting()).isZero();
      assertThat(socket.takeError()).isZero();
    }
  }

  @Test
  void connectionIsClosedAtOnceAndThenWhatItBrought() throws IOException {
    try (LingeringSocket lingering = new LingeringSocket();
        UdpSocket socket = UdpSocket.open(Family.AF_INET)) {
      OpenFile file = new OpenFile(socket);
      assertThat(near.send(BYTES, 0, 5)).isEqualTo(5);
      pass(lingering);
      assertThat(near.sendWith(Collections.nCopies(253, socket), BYTES, 0, 1)).isEqualTo(1);
      assertThat(far.send(BYTES, 0, 3)).isEqualTo(3);
      lingering.forget();
      threads.close(far);
      assertThat(far.isClosed()).isTrue();
      assertThat(file.descriptors()).isEqualTo(1);
      assertThat(threads.waiting()).isEqualTo(1);
      assertThat(near.receive(BYTES, 0, 16)).as("what was sent to it").isEqualTo(3);
      assertThat(near.receive(BYTES, 0, 16)).as("the end, and no ECONNRESET").isZero();
      lingering.release();
      Patience.until("it is closed", () -> threads.waiting() == 0);
    }
  }

  @Test
  void moreThanThereAreThreadsWaitForOneAndAreAllClosed() throws IOException {
    List<LingeringSocket> all = new ArrayList<>();
    try {
      for (int i = 0; i < MANY; i++) {
        LingeringSocket lingering = new LingeringSocket();
        all.add(lingering);
        pass(lingering);
        lingering.forget();
      }
      threads.close(far);
      assertThat(threads.waiting()).isEqualTo(MANY);
    } finally {
      all.forEach(LingeringSocket::close);
    }
    Patience.until("all are closed", () -> threads.waiting() == 0);
  }

  @Test
  void closedConnectionIsNoFailure() throws IOException {
    threads.close(far);
    threads.close(far);
    assertThat(threads.waiting()).isZero();
  }
}
