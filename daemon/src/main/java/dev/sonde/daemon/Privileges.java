package dev.sonde.daemon;

import dev.sonde.socket.SocketFailure;
import dev.sonde.sys.Credentials;
import dev.sonde.sys.Errno;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Gives root's privileges up for good: credentials(7), setresuid(2), capabilities(7).
 *
 * <p>The calls are libc's, which change every thread of the JVM; the kernel's own would change one.
 * A user id that is not 0 loses all capabilities with it. Call it when every privileged socket is
 * open, and before anything from the network is read.
 */
public final class Privileges {
  /** The user and group that own nothing, by the same number on every Linux. */
  public static final int NOBODY = 65534;

  private static final int KEEP = -1;

  /** What became of the privileges. */
  public enum Outcome {
    /** Every thread is nobody's now, and none can become root again. */
    DROPPED,
    /** The process was not root's: nothing was changed. */
    NOT_ROOT,
    /**
     * Root of a user namespace that has no nobody, or without the capability to be another. Such a
     * root has no power outside; nothing was changed.
     */
    IMPOSSIBLE
  }

  private Privileges() {}

  /** The real user is root, who alone may flood. */
  public static boolean isRoot() {
    return Credentials.getuid() == 0;
  }

  /**
   * Turns root into nobody, in every thread, for good.
   *
   * @throws SocketFailure where a part of it failed; the process must then not go on
   */
  public static Outcome drop() throws SocketFailure {
    if (Credentials.geteuid() != 0) return Outcome.NOT_ROOT;
    prepare();
    int group = Credentials.setresgid(NOBODY, NOBODY, NOBODY);
    if (group == -Errno.EINVAL || group == -Errno.EPERM) return Outcome.IMPOSSIBLE;
    check("setresgid", group);
    check("setgroups", Credentials.clearGroups());
    check("setresuid", Credentials.setresuid(NOBODY, NOBODY, NOBODY));
    check("prctl(PR_SET_NO_NEW_PRIVS)", Credentials.prctl(Credentials.PR_SET_NO_NEW_PRIVS, 1));
    verify();
    return Outcome.DROPPED;
  }

  /**
   * Has the JVM open its file of classes: what it has not loaded yet it looks for as nobody, who
   * may not be let into the folder. {@link #drop} does this first.
   */
  public static void prepare() {
    try (InputStream any = Object.class.getResourceAsStream("Object.class")) {
      if (any == null) throw new IllegalStateException("the JVM has no Object");
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static void check(String call, int result) throws SocketFailure {
    if (result < 0) throw new SocketFailure(call, -result);
  }

  /** What was given up must not come back. */
  private static void verify() {
    boolean regained = Credentials.setresuid(KEEP, 0, KEEP) >= 0;
    if (regained || Credentials.getuid() != NOBODY || Credentials.geteuid() != NOBODY) {
      throw new IllegalStateException("root's privileges came back");
    }
  }
}
