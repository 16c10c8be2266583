package dev.sonde.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The folder for a daemon's Unix socket, which he who is to remove the socket must own. */
final class SocketFolder {
  private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rwxr-xr-x");

  private SocketFolder() {}

  /** Makes the folder of a path if it is not there; -1 makes it this process's user's. */
  static void make(Path path, int user, int group) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || Files.exists(folder)) return;
    try {
      Files.createDirectory(folder);
    } catch (NoSuchFileException above) {
      throw new IOException("no folder " + folder.getParent() + " to make " + folder + " in");
    }
    mode(folder);
    give(folder, "unix:gid", group);
    give(folder, "unix:uid", user);
  }

  /** Whatever the umask took away; and not of what another may have linked to in its place. */
  private static void mode(Path folder) throws IOException {
    LinkOption itself = LinkOption.NOFOLLOW_LINKS;
    Files.getFileAttributeView(folder, PosixFileAttributeView.class, itself).setPermissions(MODE);
  }

  /**
   * Whose the folder of a socket is, if neither root's nor his who has the socket: he can put
   * another in its place.
   */
  static @Nullable String stranger(Path socket) throws IOException {
    Path folder = socket.toAbsolutePath().getParent();
    if (folder == null) return null;
    int owner = owner(folder);
    if (owner == 0 || owner == owner(socket)) return null;
    return Files.getOwner(folder).getName();
  }

  private static int owner(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:uid");
  }

  private static void give(Path folder, String attribute, int number) throws IOException {
    if (number != -1) Files.setAttribute(folder, attribute, number, LinkOption.NOFOLLOW_LINKS);
  }
}
