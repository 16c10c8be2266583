package dev.sonde.socket;

import dev.sonde.loop.Source;
import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Errno;
import dev.sonde.sys.Sockets;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stream socket that listens at a path: unix(7), listen(2), accept(2). It takes the place of one
 * that was left behind, and of nothing else; see {@link SocketFile}. Owned by one thread.
 */
public final class UnixListener implements Source, AutoCloseable {
  /** More than any kernel's default of net.core.somaxconn, which is what counts then. */
  private static final int BACKLOG = 4096;

  private final SocketFile file;
  private int descriptor;

  private UnixListener(int descriptor, SocketFile file) {
    this.descriptor = descriptor;
    this.file = file;
  }

  /**
   * Listens at a path. Mode and owner are right before anybody can connect. While several try at
   * once, in one directory, each waits for the other, for a second.
   *
   * @param mode who may connect: those who may write
   * @param uid the owner, or -1 for this process's user
   * @param gid the group, or -1 for this process's
   * @throws AlreadyServed where a daemon answers
   * @throws java.nio.file.FileAlreadyExistsException where something is that is no socket
   */
  public static UnixListener open(Path path, Set<PosixFilePermission> mode, int uid, int gid)
      throws IOException {
    try (DirectoryLock lock = DirectoryLock.of(path)) {
      if (SocketFile.isThere(path)) {
        lock.check(); // only to replace something: else anybody could keep everybody from starting
        SocketFile.makeRoom(path);
      }
      int descriptor = UnixSocket.open();
      try {
        return listen(descriptor, path, new SocketFile.Access(mode, uid, gid));
      } catch (IOException | RuntimeException failure) {
        Descriptors.close(descriptor);
        throw failure;
      }
    }
  }

  private static UnixListener listen(int descriptor, Path path, SocketFile.Access access)
      throws IOException {
    bind(descriptor, path);
    SocketFile file = SocketFile.of(path, access);
    try {
      SocketFailure.check("listen " + path, Sockets.listen(descriptor, BACKLOG));
      return new UnixListener(descriptor, file);
    } catch (SocketFailure failure) {
      file.remove();
      throw failure;
    }
  }

  private static void bind(int descriptor, Path path) throws SocketFailure {
    String call = "bind " + path;
    try (Arena arena = Arena.ofConfined()) {
      UnixAddress address = UnixAddress.of(arena, call, path);
      SocketFailure.check(call, Sockets.bind(descriptor, address.bytes(), address.length()));
    }
  }

  @Override
  public int descriptor() {
    return descriptor;
  }

  /**
   * Takes the next connection, without waiting.
   *
   * @return null where there is none
   * @throws SocketFailure EMFILE or ENFILE where no more descriptors may be open, ENOBUFS or
   *     ENOMEM; the connection then waits still, and keeps the listener readable
   */
  public @Nullable UnixSocket accept() throws SocketFailure {
    int flags = Sockets.SOCK_NONBLOCK | Sockets.SOCK_CLOEXEC;
    int result = Sockets.accept4(descriptor, flags);
    return switch (result) {
      case -Errno.EAGAIN, -Errno.ECONNABORTED, -Errno.EINTR -> null;
      default -> new UnixSocket(SocketFailure.check("accept", result));
    };
  }

  public boolean isClosed() {
    return descriptor < 0;
  }

  /**
   * Removes the path, if what is there is still this socket, and closes it. Closing again does
   * nothing.
   *
   * @throws IOException where the path could not be removed; it is closed then as well
   */
  @Override
  public void close() throws IOException {
    if (isClosed()) return;
    int last = descriptor;
    descriptor = -1;
    try {
      file.remove(); // while it is open: until then no other file has its number
    } finally {
      SocketFailure.check("close", Descriptors.close(last));
    }
  }
}
