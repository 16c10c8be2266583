package dev.sonde.socket;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** Listeners that tests need and do not test. */
final class UnixListeners {
  static final Set<PosixFilePermission> EVERYBODY = PosixFilePermissions.fromString("rw-rw-rw-");
  static final int SAME = -1;

  private UnixListeners() {}

  /** One that everybody may connect to. */
  static UnixListener open(Path path) throws IOException {
    return UnixListener.open(path, EVERYBODY, SAME, SAME);
  }

  /** The connection that waits. */
  static UnixSocket accepted(UnixListener listener) throws SocketFailure {
    return Objects.requireNonNull(listener.accept(), "no connection waits");
  }
}
