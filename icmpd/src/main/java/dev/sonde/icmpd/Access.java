package dev.sonde.icmpd;

import dev.sonde.socket.PeerCredentials;
import java.util.Collections;
import java.util.Set;

/**
 * Who may register: users and groups, by the credentials that the kernel vouches for (unix(7),
 * SO_PEERCRED and SO_PEERGROUPS). With neither named, everyone whom the path's mode lets in. Root
 * always may.
 */
public record Access(Set<Integer> users, Set<Integer> groups) {
  /** Everyone who can open the path. */
  public static final Access ANYONE = new Access(Set.of(), Set.of());

  public Access {
    users = Set.copyOf(users);
    groups = Set.copyOf(groups);
  }

  boolean permits(PeerCredentials peer) {
    if (users.isEmpty() && groups.isEmpty()) return true;
    return peer.uid() == 0
        || users.contains(peer.uid())
        || groups.contains(peer.gid())
        || !Collections.disjoint(groups, peer.groups());
  }
}
