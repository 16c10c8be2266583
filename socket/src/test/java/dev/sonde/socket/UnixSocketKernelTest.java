package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.loop.Reactor;
import dev.sonde.loop.Signal;
import dev.sonde.sys.Credentials;
import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Errno;
import dev.sonde.sys.Sockets;
import dev.sonde.testkit.Garbage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes between two Unix sockets, and what a connection that cannot be had says: unix(7). */
class UnixSocketKernelTest {
  private static final MemorySegment BYTES = Arena.global().allocate(1 << 16);
  private static final int LONGEST_PATH = 107;

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

  private static void assertFails(ThrowingCallable call, String message) {
    assertThatExceptionOfType(SocketFailure.class).isThrownBy(call).withMessage(message);
  }

  @Test
  void bytesArriveAsTheyWereSentAndThenTheEnd() throws SocketFailure {
    BYTES.setString(0, "to be read");
    assertThat(near.send(BYTES, 3, 7)).isEqualTo(7);
    assertThat(far.receive(BYTES, 100, 5)).isEqualTo(5);
    assertThat(far.receive(BYTES, 105, 1000)).isEqualTo(2);
    assertThat(BYTES.getString(100)).isEqualTo("be read");
    assertThat(far.receive(BYTES, 0, 1)).isEqualTo(-Errno.EAGAIN);
    near.close();
    assertThat(far.receive(BYTES, 0, 1)).isZero();
  }

  @Test
  void fullQueueTakesAPartAndThenNothing() throws SocketFailure {
    near.sendBuffer(1 << 14);
    int sent = near.send(BYTES, 0, 1 << 16);
    assertThat(sent).isBetween(1, (1 << 16) - 1);
    assertThat(near.send(BYTES, 0, 1 << 16)).isEqualTo(-Errno.EAGAIN);
    int received = 0;
    for (int count; (count = far.receive(BYTES, 0, 1 << 16)) > 0; ) received += count;
    assertThat(received).isEqualTo(sent);
    assertThat(near.send(BYTES, 0, 1)).isEqualTo(1);
  }

  @Test
  void whoHungUpIsAnAnswerAndNoSignal() throws IOException {
    AtomicBoolean signalled = new AtomicBoolean();
    try (Reactor reactor = Reactor.open();
        UdpSocket any = UdpSocket.open(Family.AF_INET)) {
      reactor.on(Signal.PIPE, () -> signalled.set(true));
      far.close();
      assertThat(near.send(BYTES, 0, 1)).isEqualTo(-Errno.EPIPE);
      assertThat(near.sendWith(any, BYTES, 0, 1)).isEqualTo(-Errno.EPIPE);
      // What was raised would be reported in the turn it wakes the loop for, so before USR1.
      reactor.on(Signal.USR1, reactor::stop);
      raise();
      reactor.run();
    }
    assertThat(signalled).isFalse();
  }

  private static void raise() throws IOException {
    String own = Long.toString(ProcessHandle.current().pid());
    new ProcessBuilder("kill", "-USR1", own).inheritIO().start();
  }

  @Test
  void descriptorsNeitherBlockNorOutliveAnExec(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("socket");
    try (UnixListener listener = UnixListeners.open(path);
        UnixSocket client = UnixSocket.connect(path);
        UnixSocket accepted = UnixListeners.accepted(listener)) {
      int[] all = {
        near.descriptor(),
        far.descriptor(),
        listener.descriptor(),
        client.descriptor(),
        accepted.descriptor()
      };
      for (int each : all) {
        int flags = Descriptors.fcntl(each, Descriptors.F_GETFL, 0);
        assertThat(flags & Descriptors.O_NONBLOCK).isNotZero();
        assertThat(Descriptors.fcntl(each, Descriptors.F_GETFD, 0))
            .isEqualTo(Descriptors.FD_CLOEXEC);
      }
    }
  }

  @Test
  void connectionThatCannotBeHadNamesItsPath(@TempDir Path folder) throws IOException {
    Path none = folder.resolve("none");
    assertFails(
        () -> UnixSocket.connect(none), "connect " + none + ": ENOENT (No such file or directory)");
    Path file = Files.createFile(folder.resolve("file"));
    assertFails(
        () -> UnixSocket.connect(file), "connect " + file + ": ECONNREFUSED (Connection refused)");
    assertFails(
        () -> UnixSocket.connect(Path.of("")), "connect : ENOENT (No such file or directory)");
  }

  @Test
  void pathOf107BytesIsTheLongest() {
    Path longest = Path.of("/" + "x".repeat(LONGEST_PATH - 1));
    assertFails(
        () -> UnixSocket.connect(longest),
        "connect " + longest + ": ENOENT (No such file or directory)");
    Path longer = Path.of(longest + "x");
    assertFails(
        () -> UnixSocket.connect(longer),
        "connect " + longer + ": ENAMETOOLONG (File name too long)");
    Path wide = Path.of("/" + "\u00e9".repeat(LONGEST_PATH / 2 + 1));
    assertFails(
        () -> UnixSocket.connect(wide), "connect " + wide + ": ENAMETOOLONG (File name too long)");
  }

  @Test
  void fullQueueOfTheListenerIsAFailureAndNoWait(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("socket");
    try (UnixListener listener = UnixListeners.open(path)) {
      assertThat(Sockets.listen(listener.descriptor(), 0)).isZero();
      try (UnixSocket waiting = UnixSocket.connect(path)) {
        assertFails(
            () -> UnixSocket.connect(path),
            "connect " + path + ": EAGAIN (Resource temporarily unavailable)");
        assertThat(waiting.isClosed()).isFalse();
      }
    }
  }

  @Test
  void peerOfASocketMadeHereIsThisProcess() throws SocketFailure {
    PeerCredentials peer = near.peer();
    assertThat(peer.pid()).isEqualTo((int) ProcessHandle.current().pid());
    assertThat(peer.uid()).isEqualTo(Credentials.geteuid());
    assertThat(peer.gid()).isEqualTo(Credentials.getegid());
    assertThat(peer.groups()).hasSize(Credentials.groups());
  }

  @Test
  void peerOfAnAcceptedSocketIsWhoConnected(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("socket");
    try (UnixListener listener = UnixListeners.open(path);
        UnixSocket client = UnixSocket.connect(path);
        UnixSocket accepted = UnixListeners.accepted(listener)) {
      assertThat(accepted.peer()).isEqualTo(near.peer());
      assertThat(client.peer()).isEqualTo(near.peer());
    }
  }

  @Test
  void closedSocketTouchesNoDescriptorThatIsAnothersByNow() throws IOException {
    near.close();
    try (UdpSocket heir = UdpSocket.open(Family.AF_INET)) {
      near.close();
      assertThat(near.isClosed()).isTrue();
      assertThat(heir.takeError()).as("it is still open").isZero();
      assertThat(near.send(BYTES, 0, 1)).isEqualTo(-Errno.EBADF);
      assertThat(near.sendWith(heir, BYTES, 0, 1)).isEqualTo(-Errno.EBADF);
      assertThat(near.receive(BYTES, 0, 1)).isEqualTo(-Errno.EBADF);
      assertThat(near.receiveWith(new ArrayList<>(), BYTES, 0, 1)).isEqualTo(-Errno.EBADF);
      assertFails(near::peer, "SO_PEERCRED: EBADF (Bad file descriptor)");
      assertFails(() -> near.sendBuffer(1), "SO_SNDBUF 1: EBADF (Bad file descriptor)");
    }
  }

  @Test
  void bytesOutsideOfTheMemoryAreNotTouched() {
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> near.send(BYTES, 1, 1 << 16));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> near.receive(BYTES, -1, 1));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> near.sendWith(far, BYTES, 1, 1 << 16));
  }

  @Test
  void sendingAndReceivingMakesNoGarbage() {
    long least = Garbage.ofTheBestRound(0, this::round);
    assertThat(least).isZero();
    assertThat(BYTES.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 7);
  }

  private void round() {
    for (int i = 0; i < 1000; i++) {
      BYTES.set(ValueLayout.JAVA_BYTE, 1, (byte) 7);
      int result = near.send(BYTES, 1, 1) + far.receive(BYTES, 0, 1);
      if (result != 2) throw new AssertionError(result);
    }
  }
}
