package dev.sonde.icmpd;

import dev.sonde.socket.PeerCredentials;
import dev.sonde.socket.SocketFailure;
import java.util.HashMap;
import java.util.Map;

/** Who is let in, and how many of whom. Owned by the loop's thread. */
final class Admission {
  private static final int EACCES = 13, EUSERS = 87, EPROTONOSUPPORT = 93;

  private final Access access;
  private final int most;
  private final Map<Integer, Integer> byUser = new HashMap<>();
  private int clients;

  Admission(IcmpdSetup setup) {
    access = setup.access();
    most = setup.clients();
  }

  /** Whether this peer may ask for that: its first byte. */
  void check(PeerCredentials peer, int asked) throws SocketFailure {
    if (asked > Protocol.EXTENDED) {
      throw new SocketFailure("a protocol this daemon does not speak", EPROTONOSUPPORT);
    }
    if (!access.permits(peer)) throw new SocketFailure("registration", EACCES);
    if (asked == Protocol.STATUS) return;
    if (clients >= most || hasMost(peer)) throw new SocketFailure("too many clients", EUSERS);
  }

  /** One user must not keep all others out: half of the places are the most, except for root. */
  private boolean hasMost(PeerCredentials peer) {
    return peer.uid() != 0 && byUser.getOrDefault(peer.uid(), 0) >= Math.max(1, most / 2);
  }

  void add(PeerCredentials peer) {
    clients++;
    byUser.merge(peer.uid(), 1, Integer::sum);
  }

  void remove(PeerCredentials peer) {
    clients--;
    byUser.computeIfPresent(peer.uid(), (_, own) -> own == 1 ? null : own - 1);
  }
}
