package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.sys.Errno;
import dev.sonde.sys.Sockets;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The path of a listener: whose place it takes, whose it never takes, and how it goes. */
class UnixListenerKernelTest {
  private static final int ROUNDS = 200;
  private static final int OPENERS = 4;

  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void choose() {
    path = folder.resolve("socket");
  }

  /** What a daemon leaves behind that was killed. */
  private void leaveBehind(int type) throws SocketFailure {
    try (Arena arena = Arena.ofConfined()) {
      bound(arena, type).close();
    }
  }

  private Descriptor bound(Arena arena, int type) throws SocketFailure {
    Descriptor socket = new Descriptor(Sockets.socket(Sockets.AF_UNIX, type, 0));
    UnixAddress address = UnixAddress.of(arena, "bind", path);
    assertThat(Sockets.bind(socket.descriptor(), address.bytes(), address.length())).isZero();
    return socket;
  }

  @Test
  void connectionsComeInTheirOrderAndThenNone() throws IOException {
    try (UnixListener listener = UnixListeners.open(path);
        UnixSocket first = UnixSocket.connect(path);
        UnixSocket second = UnixSocket.connect(path);
        Arena arena = Arena.ofConfined()) {
      var bytes = arena.allocateFrom("12");
      assertThat(first.send(bytes, 0, 1)).isEqualTo(1);
      assertThat(second.send(bytes, 1, 1)).isEqualTo(1);
      try (UnixSocket one = UnixListeners.accepted(listener);
          UnixSocket two = UnixListeners.accepted(listener)) {
        assertThat(one.receive(bytes, 0, 1)).isEqualTo(1);
        assertThat(bytes.getString(0)).isEqualTo("12");
        assertThat(two.receive(bytes, 0, 1)).isEqualTo(1);
        assertThat(bytes.getString(0)).isEqualTo("22");
        assertThat(listener.accept()).isNull();
      }
    }
  }

  @Test
  void pathIsGoneWhenTheListenerIsClosed() throws IOException {
    UnixListener listener = UnixListeners.open(path);
    assertThat(path).exists();
    listener.close();
    assertThat(path).doesNotExist();
    assertThat(listener.isClosed()).isTrue();
    listener.close();
  }

  @Test
  void whatAKilledDaemonLeftBehindIsReplaced() throws IOException {
    leaveBehind(Sockets.SOCK_STREAM);
    try (UnixListener listener = UnixListeners.open(path);
        UnixSocket client = UnixSocket.connect(path);
        UnixSocket accepted = UnixListeners.accepted(listener)) {
      assertThat(accepted.peer()).isEqualTo(client.peer());
    }
  }

  @Test
  void daemonThatAnswersIsLeftAlone() throws IOException {
    try (UnixListener living = UnixListeners.open(path)) {
      assertThatExceptionOfType(AlreadyServed.class)
          .isThrownBy(() -> UnixListeners.open(path))
          .withMessage("a daemon answers at " + path);
      UnixListeners.accepted(living).close(); // that was the question
      UnixSocket.connect(path).close();
    }
  }

  @Test
  void daemonTooBusyToAnswerIsLeftAlone() throws IOException {
    try (UnixListener living = UnixListeners.open(path)) {
      assertThat(Sockets.listen(living.descriptor(), 0)).isZero();
      try (UnixSocket waiting = UnixSocket.connect(path)) {
        assertThatExceptionOfType(AlreadyServed.class).isThrownBy(() -> UnixListeners.open(path));
        UnixListeners.accepted(living).close();
        assertThat(waiting.isClosed()).isFalse();
      }
      UnixSocket.connect(path).close();
    }
  }

  @Test
  void daemonThatReadsDatagramsIsLeftAlone() throws IOException {
    try (Arena arena = Arena.ofConfined();
        Descriptor living = bound(arena, Sockets.SOCK_DGRAM)) {
      Object key = key();
      assertThatExceptionOfType(SocketFailure.class)
          .isThrownBy(() -> UnixListeners.open(path))
          .withMessage("connect " + path + ": EPROTOTYPE (Protocol wrong type for socket)");
      assertThat(key()).isEqualTo(key);
      assertThat(living.isClosed()).isFalse();
    }
  }

  private Object key() throws IOException {
    return Files.getAttribute(path, "fileKey", LinkOption.NOFOLLOW_LINKS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "folder", "link to a file", "link to a stale socket", "fifo"})
  void whatIsNoSocketStaysAsItIs(String kind) throws Exception {
    Path other = folder.resolve("other");
    switch (kind) {
      case "file" -> Files.writeString(path, "precious");
      case "folder" -> Files.createDirectory(path);
      case "link to a file" -> Files.createSymbolicLink(path, Files.writeString(other, "precious"));
      case "link to a stale socket" -> {
        leaveBehind(Sockets.SOCK_STREAM);
        Files.move(path, other);
        Files.createSymbolicLink(path, other);
      }
      default ->
          assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
    }
    Object key = key();
    Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> UnixListeners.open(path))
        .withMessageContaining(path.toString());
    assertThat(key()).isEqualTo(key);
    assertThat(Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS)).isEqualTo(mode);
    if (kind.endsWith("file")) assertThat(path).hasContent("precious");
    if (kind.startsWith("link")) assertThat(other).existsNoFollowLinks();
  }

  @Test
  void pathOfALaterDaemonIsNotRemoved() throws IOException {
    UnixListener first = UnixListeners.open(path);
    Files.delete(path);
    try (UnixListener second = UnixListeners.open(path)) {
      first.close();
      UnixSocket.connect(path).close();
      UnixListeners.accepted(second).close();
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void fileThatTookItsPlaceIsNotRemoved() throws IOException {
    UnixListener listener = UnixListeners.open(path);
    Files.delete(path);
    Files.writeString(path, "precious");
    listener.close();
    assertThat(path).hasContent("precious");
  }

  @Test
  void pathThatIsGoneAlreadyIsNoFailure() throws IOException {
    UnixListener listener = UnixListeners.open(path);
    Files.delete(path);
    listener.close();
    assertThat(listener.isClosed()).isTrue();
  }

  @Test
  void folderThatIsMissingIsNamed() {
    Path nowhere = folder.resolve("nowhere").resolve("socket");
    assertThatExceptionOfType(SocketFailure.class)
        .isThrownBy(() -> UnixListeners.open(nowhere))
        .withMessage("open " + nowhere.getParent() + ": ENOENT (No such file or directory)");
  }

  @Test
  void pathTooLongLeavesNothingBehind() throws IOException {
    Path longer = folder.resolve("x".repeat(108));
    assertThatExceptionOfType(SocketFailure.class)
        .isThrownBy(() -> UnixListeners.open(longer))
        .withMessage("bind " + longer + ": ENAMETOOLONG (File name too long)");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void noMoreThanOneOfSeveralThatOpenAtOnceListens() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(OPENERS)) {
      CyclicBarrier start = new CyclicBarrier(OPENERS);
      Callable<UnixListener> opener =
          () -> {
            start.await();
            return UnixListeners.open(path);
          };
      for (int round = 0; round < ROUNDS; round++) {
        if (round % 2 == 1) leaveBehind(Sockets.SOCK_STREAM);
        List<Future<UnixListener>> all = new ArrayList<>();
        for (int i = 0; i < OPENERS; i++) all.add(threads.submit(opener));
        List<UnixListener> winners = new ArrayList<>();
        for (Future<UnixListener> each : all) {
          if (won(each)) winners.add(each.resultNow());
        }
        assertThat(winners).as("listeners in round %d", round).hasSize(1);
        UnixSocket.connect(path).close();
        winners.getFirst().close();
        assertThat(path).doesNotExist();
      }
    }
  }

  private static boolean won(Future<UnixListener> opened) throws Exception {
    try {
      opened.get();
      return true;
    } catch (ExecutionException lost) {
      assertThat(lost).hasCauseInstanceOf(AlreadyServed.class);
      return false;
    }
  }

  @Test
  void modeIsRightWhenTheFirstConnects() throws Exception {
    Set<PosixFilePermission> mode = PosixFilePermissions.fromString("rw--w----");
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      for (int round = 0; round < ROUNDS; round++) {
        Future<Set<PosixFilePermission>> seen = thread.submit(this::modeAtFirst);
        try (UnixListener listener = UnixListener.open(path, mode, -1, -1)) {
          assertThat(seen.get()).isEqualTo(mode);
          UnixListeners.accepted(listener).close();
        }
      }
    }
  }

  private Set<PosixFilePermission> modeAtFirst() throws IOException {
    Patience.until("a connection", this::connects);
    return Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
  }

  private boolean connects() throws IOException {
    try (UnixSocket _ = UnixSocket.connect(path)) {
      return true;
    } catch (SocketFailure notYet) {
      assertThat(notYet.errno()).isIn(Errno.ENOENT, Errno.ECONNREFUSED);
      return false;
    }
  }

  @Test
  void lockThatSomebodyKeepsIsSaidWhereSomethingIsToBeReplaced() throws IOException {
    try (DirectoryLock lock = DirectoryLock.of(path)) {
      lock.check();
      UnixListeners.open(path).close(); // nothing to replace: nobody can keep it from starting
      Files.createFile(path);
      assertThatExceptionOfType(SocketFailure.class)
          .isThrownBy(() -> UnixListeners.open(path))
          .withMessage("flock " + folder + ": EAGAIN (Resource temporarily unavailable)");
    }
    Files.delete(path);
    UnixListeners.open(path).close();
    assertThat(folder).isEmptyDirectory();
  }
}
