package dev.sonde.socket;

import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Errno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The file by which a listening Unix socket is found: unix(7), inode(7). */
final class SocketFile {
  private static final int S_IFMT = 0170000;
  private static final int S_IFSOCK = 0140000;
  private static final int SAME = -1;

  private final Path path;

  /** Device and inode of it: no other file has these while the socket is open. */
  private final Object key;

  /** Who may connect; -1 leaves owner or group as they are. */
  record Access(Set<PosixFilePermission> mode, int uid, int gid) {}

  private SocketFile(Path path, Object key) {
    this.path = path;
    this.key = key;
  }

  static boolean isThere(Path path) throws IOException {
    return key(path) != null;
  }

  /** Removes a socket at which nobody listens any more; anything else it refuses to touch. */
  static void makeRoom(Path path) throws IOException {
    if (key(path) == null) return;
    if (!isSocket(path)) {
      throw new FileAlreadyExistsException(path.toString(), null, "no socket: it stays there");
    }
    try (UnixSocket _ = UnixSocket.connect(path)) {
      throw new AlreadyServed(path);
    } catch (SocketFailure refused) {
      if (refused.errno() == Errno.EAGAIN) throw new AlreadyServed(path); // its queue is full
      if (refused.errno() != Errno.ECONNREFUSED) throw refused;
    }
    Files.deleteIfExists(path);
  }

  private static boolean isSocket(Path path) throws IOException {
    Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return ((Integer) mode & S_IFMT) == S_IFSOCK;
  }

  private static @Nullable Object key(Path path) throws IOException {
    try {
      LinkOption itself = LinkOption.NOFOLLOW_LINKS;
      return Files.readAttributes(path, BasicFileAttributes.class, itself).fileKey();
    } catch (NoSuchFileException gone) {
      return null;
    }
  }

  /** The one just bound, with the access it is to have. */
  static SocketFile of(Path path, Access access) throws IOException {
    Object key = key(path);
    if (key == null || !isSocket(path)) {
      throw new NoSuchFileException(path.toString(), null, "what was bound here is gone");
    }
    SocketFile file = new SocketFile(path, key);
    try {
      file.give(access);
      return file;
    } catch (IOException | RuntimeException failure) {
      file.remove();
      throw failure;
    }
  }

  /**
   * By a descriptor of the file: what another user may have put in its place, as a link to a file
   * of root's, is then not changed.
   */
  private void give(Access access) throws IOException {
    try (Descriptor handle = handle()) {
      Path itself = Path.of("/proc/thread-self/fd/" + handle.descriptor());
      if (!key.equals(Files.readAttributes(itself, BasicFileAttributes.class).fileKey())) {
        throw new NoSuchFileException(path.toString(), null, "another took its place");
      }
      // The mode first: who may give files away may not therefore change those of others.
      Files.setPosixFilePermissions(itself, access.mode);
      if (access.gid != SAME) Files.setAttribute(itself, "unix:gid", access.gid);
      if (access.uid != SAME) Files.setAttribute(itself, "unix:uid", access.uid);
    }
  }

  private Descriptor handle() throws SocketFailure {
    try (Arena arena = Arena.ofConfined()) {
      int flags = Descriptors.O_PATH | Descriptors.O_CLOEXEC;
      int opened = Descriptors.open(UnixAddress.name(arena, path), flags, 0);
      return new Descriptor(SocketFailure.check("open " + path, opened));
    }
  }

  /** Removes it, unless it is gone or another's by now. */
  void remove() throws IOException {
    if (key.equals(key(path))) Files.deleteIfExists(path);
  }
}
