package dev.sonde.socket;

import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Errno;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * The lock of a directory, flock(2): among those who ask for it, one at a time changes what is
 * there. It leaves no file behind, and goes with the process.
 */
final class DirectoryLock implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(5);

  private final Path directory;
  private final int descriptor;
  private int result;

  private DirectoryLock(Path directory, int descriptor) {
    this.directory = directory;
    this.descriptor = descriptor;
  }

  /**
   * Asks for that of the directory a path is in; {@link #check} fails with EAGAIN when it stays
   * another's, who may be anybody that can read the directory.
   */
  static DirectoryLock of(Path path) throws SocketFailure {
    Path directory = path.toAbsolutePath().getParent();
    return take(directory == null ? path.toAbsolutePath() : directory);
  }

  private static DirectoryLock take(Path directory) throws SocketFailure {
    try (Arena arena = Arena.ofConfined()) {
      // Without waiting: what is no directory may be a FIFO.
      int flags = Descriptors.O_RDONLY | Descriptors.O_NONBLOCK | Descriptors.O_CLOEXEC;
      int opened = Descriptors.open(UnixAddress.name(arena, directory), flags, 0);
      SocketFailure.check("open " + directory, opened);
      DirectoryLock lock = new DirectoryLock(directory, opened);
      lock.result = lock.tryFor(PATIENCE);
      return lock;
    }
  }

  /** Whether this process has it. */
  void check() throws SocketFailure {
    SocketFailure.check("flock " + directory, result);
  }

  private int tryFor(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      int result = Descriptors.flock(descriptor, Descriptors.LOCK_EX | Descriptors.LOCK_NB);
      boolean taken = result == -Errno.EAGAIN || result == -Errno.EINTR;
      if (!taken || System.nanoTime() - deadline > 0) return result;
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  @Override
  public void close() throws SocketFailure {
    SocketFailure.check("close", Descriptors.close(descriptor));
  }
}
