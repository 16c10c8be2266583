package dev.sonde.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.sys.Errno;
import dev.sonde.sys.Sockets;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told when the peer closes, half or whole, or cannot be reached. */
class PeerKernelTest {
  private static final ValueLayout.OfShort BE16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Trial trial = new Trial();
  private final End[] pair = End.socketPair();
  private final End left = pair[0];
  private final End right = pair[1];

  PeerKernelTest() throws LoopFailure {}

  @AfterEach
  void close() {
    trial.close();
    left.close();
    right.close();
  }

  @Test
  void halfCloseIsToldBesideTheDataThatIsStillToBeRead() throws LoopFailure {
    Tally tally = trial.register(left, Interest.READ.peerClosing());
    right.write();
    trial.turn();
    assertThat(tally.last()).hasToString("Ready(readable)");
    assertThat(Sockets.shutdown(right.descriptor(), Sockets.SHUT_WR)).isZero();
    trial.turn();
    assertThat(tally.last()).hasToString("Ready(readable peer-closed)");
    assertThat(left.read()).as("the data").isEqualTo(1);
    assertThat(left.read()).as("the end").isZero();
  }

  @Test
  void halfClosedConnectionStillCarriesTheOtherDirection() throws LoopFailure {
    Sockets.shutdown(right.descriptor(), Sockets.SHUT_WR);
    Tally tally = trial.register(left, Interest.WRITE.peerClosing());
    trial.turn();
    assertThat(tally.last()).hasToString("Ready(writable peer-closed)");
    left.write();
    assertThat(right.read()).isEqualTo(1);
  }

  @Test
  void halfCloseIsTheEndOfReadingWhereItWasNotAskedFor() throws LoopFailure {
    Tally tally = trial.register(left, Interest.READ);
    Sockets.shutdown(right.descriptor(), Sockets.SHUT_WR);
    trial.turn();
    assertThat(tally.last()).hasToString("Ready(readable)");
    assertThat(left.read()).isZero();
  }

  @Test
  void wholeCloseIsAHangUpThatIsToldToAPausedRegistrationToo() throws LoopFailure {
    Tally tally = trial.register(left, Interest.NONE);
    right.write();
    right.close();
    trial.turn();
    assertThat(tally.last()).hasToString("Ready(hang-up)");
    assertThat(left.drain()).isEqualTo(1);
  }

  @Test
  void pipeWithoutReaderIsAnErrorToItsWriter() throws LoopFailure {
    End[] pipe = End.pipe();
    try (End writing = pipe[1]) {
      Tally tally = trial.register(writing, Interest.NONE);
      pipe[0].close();
      trial.turn();
      assertThat(tally.last()).hasToString("Ready(error)");
      tally.registration().close();
    }
  }

  @Test
  void pipeWithoutWriterIsAHangUpToItsReader() throws LoopFailure {
    End[] pipe = End.pipe();
    try (End reading = pipe[0]) {
      Tally tally = trial.register(reading, Interest.READ);
      pipe[1].close();
      trial.turn();
      assertThat(tally.last()).hasToString("Ready(hang-up)");
      assertThat(reading.read()).isZero();
      tally.registration().close();
    }
  }

  @Test
  void refusedConnectionIsAnErrorAndAHangUp() throws LoopFailure {
    try (End nobody = End.tcp();
        End client = End.tcp()) {
      assertThat(client.connect(nobody)).isEqualTo(-Errno.EINPROGRESS);
      Tally tally = trial.register(client, Interest.WRITE);
      trial.runUntilTold(tally);
      assertThat(tally.last()).hasToString("Ready(writable error hang-up)");
      tally.registration().close();
    }
  }

  @Test
  void urgentDataIsAPriorityWhereItWasAskedFor() throws IOException {
    try (End server = End.tcp();
        Arena arena = Arena.ofConfined()) {
      assertThat(Sockets.listen(server.descriptor(), 1)).isZero();
      short port = server.address(arena).get(BE16, Sockets.SockaddrIn.sin_port);
      try (Socket client =
              new Socket(InetAddress.ofLiteral("127.0.0.1"), Short.toUnsignedInt(port));
          End accepted = new End(Sockets.accept4(server.descriptor(), Sockets.SOCK_CLOEXEC))) {
        Tally tally = trial.register(accepted, Interest.NONE.priority());
        client.sendUrgentData('!');
        trial.runUntilTold(tally);
        assertThat(tally.last()).hasToString("Ready(priority)");
        tally.registration().close();
      }
    }
  }
}
