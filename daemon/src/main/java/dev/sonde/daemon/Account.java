package dev.sonde.daemon;

import dev.sonde.socket.SocketFailure;
import dev.sonde.sys.Accounts;
import dev.sonde.sys.Accounts.Group;
import dev.sonde.sys.Accounts.Passwd;
import dev.sonde.sys.Errno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalInt;

/**
 * A user and a group, by their numbers: credentials(7), passwd(5), group(5). Words of digits alone
 * are numbers, which need not be anybody's; others are names, which may be asked of a server.
 */
public record Account(int uid, int gid) {
  /** The user and group that own nothing, by the same number on every Linux. */
  public static final Account NOBODY = new Account(65534, 65534);

  /** What the system calls take for "leave it as it is". */
  private static final int NONE = -1;

  private static final int BUFFER = 1024;
  private static final int LARGEST_BUFFER = 1 << 24;

  /** One of the functions of getpwnam(3), once it knows whom to look for. */
  private interface Lookup {
    int in(MemorySegment struct, MemorySegment buffer, MemorySegment found);
  }

  public Account {
    if (uid == NONE || gid == NONE) throw new IllegalArgumentException("-1 is no user or group");
  }

  /**
   * {@code USER} or {@code USER:GROUP}, names or numbers; alone, a user has the group of his login.
   *
   * @throws IOException where there is no such user or group, or a user is a number nobody has and
   *     the group is missing
   */
  public static Account named(String text) throws IOException {
    int colon = text.indexOf(':');
    if (colon >= 0) {
      return new Account(user(text.substring(0, colon)), group(text.substring(colon + 1)));
    }
    int uid = user(text);
    OptionalInt gid =
        find(
            (struct, buffer, found) -> Accounts.getpwuid(uid, struct, buffer, found),
            Passwd.pw_gid);
    if (gid.isPresent()) return new Account(uid, gid.getAsInt());
    throw new IOException("user " + text + " has no group: " + text + ":GROUP");
  }

  /** The number of a user. */
  public static int user(String text) throws IOException {
    return one(text, "user", Accounts::getpwnam, Passwd.pw_uid);
  }

  /** The number of a group. */
  public static int group(String text) throws IOException {
    return one(text, "group", Accounts::getgrnam, Group.gr_gid);
  }

  /** A function that looks for a name. */
  private interface ByName {
    int in(MemorySegment name, MemorySegment struct, MemorySegment buffer, MemorySegment found);
  }

  private static int one(String text, String what, ByName function, long field) throws IOException {
    if (text.matches("\\d+")) return number(text, what);
    IOException none = new IOException("no " + what + " '" + text + "'");
    if (text.isEmpty() || text.indexOf(0) >= 0) throw none; // C would take what is before it
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(text);
      return find((struct, buffer, found) -> function.in(name, struct, buffer, found), field)
          .orElseThrow(() -> none);
    }
  }

  private static int number(String text, String what) throws IOException {
    try {
      int number = Integer.parseUnsignedInt(text);
      if (number != NONE) return number;
    } catch (NumberFormatException tooLarge) {
      // as any other that nobody can have
    }
    throw new IOException("no " + what + " has the number " + text);
  }

  /** The field of the struct found; absent where nobody is. */
  private static OptionalInt find(Lookup lookup, long field) throws SocketFailure {
    for (int size = BUFFER; ; size *= 4) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment struct = arena.allocate(Math.max(Passwd.SIZE, Group.SIZE), Long.BYTES);
        MemorySegment found = arena.allocate(ValueLayout.JAVA_LONG);
        int errno = lookup.in(struct, arena.allocate(size, Long.BYTES), found);
        if (errno == Errno.ERANGE && size < LARGEST_BUFFER) continue; // a group of many members
        boolean absent = errno == Errno.ENOENT || errno == Errno.ESRCH; // as some services say it
        if (errno != 0 && !absent) throw new SocketFailure("getpwnam", errno);
        boolean none = found.get(ValueLayout.JAVA_LONG, 0) == 0;
        return none ? OptionalInt.empty() : OptionalInt.of(struct.get(ValueLayout.JAVA_INT, field));
      }
    }
  }
}
