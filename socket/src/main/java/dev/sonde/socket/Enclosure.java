package dev.sonde.socket;

import dev.sonde.sys.Mounts;
import dev.sonde.sys.Namespaces;
import java.nio.file.Path;

/**
 * A world of its own for one thread and for the threads and programs that it starts from then on:
 * namespaces(7). There is no way back: it lasts as long as they do, and nothing of it remains.
 * Needs CAP_SYS_ADMIN, which root of a user namespace has in it.
 */
public final class Enclosure {
  private Enclosure() {}

  /** A network with nothing but a loopback that is down: network_namespaces(7). */
  public static void network() throws SocketFailure {
    SocketFailure.check("unshare(CLONE_NEWNET)", Namespaces.unshare(Namespaces.CLONE_NEWNET));
  }

  /** From now on {@code file} is seen in the place of another: mount_namespaces(7). */
  public static void file(Path file, Path place) throws SocketFailure {
    SocketFailure.check("unshare(CLONE_NEWNS)", Namespaces.unshare(Namespaces.CLONE_NEWNS));
    int apart = Mounts.MS_REC | Mounts.MS_PRIVATE; // what is mounted here stays here
    SocketFailure.check("mount(MS_PRIVATE) /", Mounts.mount("none", "/", apart));
    String what = "mount(MS_BIND) " + place;
    SocketFailure.check(what, Mounts.mount(file.toString(), place.toString(), Mounts.MS_BIND));
  }
}
