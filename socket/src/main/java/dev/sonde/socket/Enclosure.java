package dev.sonde.socket;

import dev.sonde.sys.Mounts;
import dev.sonde.sys.Namespaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A world of its own for one thread and for the threads and programs that it starts from then on:
 * namespaces(7). There is no way back: it lasts as long as they do, and nothing of it remains.
 * Needs CAP_SYS_ADMIN, which root of a user namespace has in it.
 */
public final class Enclosure {
  /** A folder that is everywhere, and in which Java has nothing to load while it is covered. */
  private static final String DESK = "/proc";

  private Enclosure() {}

  /** A network with nothing but a loopback that is down: network_namespaces(7). */
  public static void network() throws SocketFailure {
    SocketFailure.check("unshare(CLONE_NEWNET)", Namespaces.unshare(Namespaces.CLONE_NEWNET));
  }

  /**
   * From now on this text is seen in the place of a file: mount_namespaces(7). It never was on a
   * disk, where it could remain: it is written to a tmpfs that is out of sight again at once.
   */
  public static void file(String text, Path place) throws IOException {
    SocketFailure.check("unshare(CLONE_NEWNS)", Namespaces.unshare(Namespaces.CLONE_NEWNS));
    int apart = Mounts.MS_REC | Mounts.MS_PRIVATE; // what is mounted here stays here
    SocketFailure.check("mount(MS_PRIVATE) /", Mounts.mount("none", "/", apart));
    SocketFailure.check("mount(tmpfs) " + DESK, Mounts.mount("none", DESK, "tmpfs", 0));
    try {
      Path file = Files.writeString(Path.of(DESK, "file"), text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
      String what = "mount(MS_BIND) " + place;
      SocketFailure.check(what, Mounts.mount(file.toString(), place.toString(), Mounts.MS_BIND));
    } finally {
      SocketFailure.check("umount " + DESK, Mounts.umount(DESK, Mounts.MNT_DETACH));
    }
  }
}
