package dev.sonde.socket;

import dev.sonde.sys.Errno;
import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.SocketOptions.Ucred;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashSet;
import java.util.Set;

/**
 * Who the process was at the other end of a Unix socket when it called connect, listen or
 * socketpair: unix(7), SO_PEERCRED and SO_PEERGROUPS. The kernel vouches for it.
 *
 * @param pid its process id, or 0 where it has none in this namespace of processes
 * @param uid its effective user
 * @param gid its effective group
 * @param groups its supplementary groups; none where the kernel does not tell (before Linux 4.13)
 */
public record PeerCredentials(int pid, int uid, int gid, Set<Integer> groups) {
  private static final int USUAL_GROUPS = 64;
  private static final int MOST_GROUPS = 65_536; // NGROUPS_MAX

  public PeerCredentials {
    groups = Set.copyOf(groups);
  }

  static PeerCredentials of(int descriptor) throws SocketFailure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ucred = arena.allocate(Ucred.SIZE, 4);
      int level = SocketOptions.SOL_SOCKET;
      int result = SocketOptions.get(descriptor, level, SocketOptions.SO_PEERCRED, ucred);
      SocketFailure.check("SO_PEERCRED", result);
      return new PeerCredentials(
          ucred.get(ValueLayout.JAVA_INT, Ucred.pid),
          ucred.get(ValueLayout.JAVA_INT, Ucred.uid),
          ucred.get(ValueLayout.JAVA_INT, Ucred.gid),
          groups(arena, descriptor));
    }
  }

  private static Set<Integer> groups(Arena arena, int descriptor) throws SocketFailure {
    int level = SocketOptions.SOL_SOCKET;
    int result = -Errno.ERANGE;
    for (int room = USUAL_GROUPS; result == -Errno.ERANGE && room <= MOST_GROUPS; room *= 4) {
      MemorySegment ids = arena.allocate(ValueLayout.JAVA_INT, room);
      result = SocketOptions.get(descriptor, level, SocketOptions.SO_PEERGROUPS, ids);
      if (result >= 0) return read(ids, result / Integer.BYTES);
    }
    if (result == -Errno.ENOPROTOOPT || result == -Errno.ENODATA) return Set.of();
    throw new SocketFailure("SO_PEERGROUPS", -result);
  }

  private static Set<Integer> read(MemorySegment ids, int count) {
    Set<Integer> groups = new HashSet<>();
    for (int i = 0; i < count; i++) groups.add(ids.getAtIndex(ValueLayout.JAVA_INT, i));
    return groups;
  }
}
