package dev.sonde.daemon;

import dev.sonde.socket.SocketFailure;
import dev.sonde.sys.Capabilities;
import dev.sonde.sys.Credentials;
import dev.sonde.sys.Errno;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Gives privileges up for good: credentials(7), setresuid(2), capabilities(7), prctl(2).
 *
 * <p>What becomes of which thread:
 *
 * <pre>
 *                          the calling thread, and    threads that
 *                          those it starts later      were there before
 *   user and group ids     another's, or nobody's     the same: libc's calls change all
 *   capabilities of root   none                       none: they go with user id 0
 *   capabilities of others none                       as they were
 *   no_new_privs           set                        as it was
 * </pre>
 *
 * <p>Capabilities belong to threads, and the JVM has started a dozen before it calls {@code main}:
 * those run no code of a tool's. Call it when every privileged socket is open, before anything from
 * the network is read, and on the thread that starts the others.
 */
public final class Privileges {
  private static final int KEEP = -1;

  /** CAP_SETGID and CAP_SETUID: linux/capability.h. */
  private static final long SET_IDS = 1 << 6 | 1 << 7;

  /** What became of the privileges. */
  public enum Outcome {
    /** Root's: every thread is the other user's now, and none can become root again. */
    DROPPED,
    /**
     * Capabilities of somebody else's, or of a root who cannot become another (of a user namespace
     * that lacks him, or without CAP_SETUID and CAP_SETGID): the calling thread and those it starts
     * have none now, nor will a program they run. The user stays the same, so root's files can
     * still be written.
     */
    CAPABILITIES,
    /** There were none: nothing was changed. */
    NONE
  }

  private Privileges() {}

  /** The real user is root, who alone may flood. */
  public static boolean isRoot() {
    return Credentials.getuid() == 0;
  }

  /** Gives up what there is; root becomes {@link Account#NOBODY}. */
  public static Outcome drop() throws SocketFailure {
    return drop(Account.NOBODY);
  }

  /**
   * Gives up what there is; root becomes this user, without supplementary groups. Anybody else
   * stays who he is.
   *
   * @throws IllegalArgumentException for root's user or group, which would be nothing given up
   * @throws SocketFailure where a part of it failed; the process must then not go on
   * @throws IllegalStateException where something was left; nor must it then
   */
  public static Outcome drop(Account other) throws SocketFailure {
    if (other.uid() == 0 || other.gid() == 0) throw new IllegalArgumentException("root's " + other);
    boolean changed = Credentials.geteuid() == 0 && become(other);
    if (changed) verify(other);
    else if (permitted() == 0) return Outcome.NONE;
    check("capset", Capabilities.drop());
    check("prctl(PR_SET_NO_NEW_PRIVS)", Credentials.prctl(Credentials.PR_SET_NO_NEW_PRIVS, 1));
    verify(permitted() == 0, "capabilities");
    return changed ? Outcome.DROPPED : Outcome.CAPABILITIES;
  }

  /**
   * Whether this process is a root who can become that user: not one of a user namespace that lacks
   * him, nor one without CAP_SETUID and CAP_SETGID. For whoever prepares files for him.
   */
  public static boolean canBecome(Account other) throws SocketFailure {
    return Credentials.geteuid() == 0
        && (permitted() & SET_IDS) == SET_IDS
        && IdMap.of("/proc/self/uid_map").has(other.uid())
        && IdMap.of("/proc/self/gid_map").has(other.gid());
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

  /** Turns every thread into the other's; false when this root is not able to. */
  private static boolean become(Account other) throws SocketFailure {
    prepare();
    int uid = other.uid();
    int gid = other.gid();
    int group = Credentials.setresgid(gid, gid, gid);
    if (group == -Errno.EINVAL || group == -Errno.EPERM) return false;
    check("setresgid", group);
    check("setgroups", Credentials.clearGroups());
    check("setresuid", Credentials.setresuid(uid, uid, uid));
    return true;
  }

  /**
   * What was given up must not come back. Asked before this thread's capabilities go, while all
   * threads have the same: libc's calls abort where one thread may and another may not. They do not
   * go with root where a securebit keeps them, SECBIT_NO_SETUID_FIXUP.
   */
  private static void verify(Account other) throws SocketFailure {
    verify(permitted() == 0, "capabilities");
    verify(Credentials.setresuid(KEEP, 0, KEEP) < 0, "the user id of root");
    verify(Credentials.setresgid(KEEP, 0, KEEP) < 0, "the group id of root");
    int uid = other.uid();
    int gid = other.gid();
    verify(Credentials.getuid() == uid && Credentials.geteuid() == uid, "user ids");
    verify(Credentials.getgid() == gid && Credentials.getegid() == gid, "group ids");
    verify(Credentials.groups() == 0, "supplementary groups");
  }

  private static void verify(boolean gone, String what) {
    if (!gone) throw new IllegalStateException("privileges were not given up: " + what);
  }

  private static long permitted() throws SocketFailure {
    long set = Capabilities.permitted();
    if (set < 0) throw new SocketFailure("capget", (int) -set);
    return set;
  }

  private static void check(String call, int result) throws SocketFailure {
    if (result < 0) throw new SocketFailure(call, -result);
  }
}
