package dev.sonde.dissect;

import dev.sonde.packet.Ip4View;
import dev.sonde.packet.Ip6View;

/**
 * Where the sequence numbers of TCP connections start, for both directions. Of a bounded number of
 * connections: a new one takes the place of the one that was heard of last in its row, and then the
 * next packet of that one counts as its first. Owned by one thread.
 */
final class Conversations {
  private static final int ROWS = 4096;
  private static final int WAYS = 8;

  /** Source and target address, both halves of each, then the ports and the version. */
  private static final int KEY = 5;

  private long[] keys = {};
  private int[] starts = {};
  private int[] heard = {};
  private int clock;
  private final long[] key = new long[KEY];
  private int entry;
  private boolean isReversed;
  private boolean isNew;

  /**
   * Turns to the connection of a segment with an acknowledgment, and notes where its numbers start
   * if it is the first one or opens the connection.
   */
  void find(Page page, Outer ip, int source, int target, boolean opens, int sequence, int ack) {
    if (keys.length == 0) {
      keys = new long[ROWS * WAYS * KEY];
      starts = new int[ROWS * WAYS * 2];
      heard = new int[ROWS * WAYS];
    }
    key(page.in, ip, source, target);
    isNew = !lookUp() || opens;
    heard[entry] = ++clock;
    if (isNew) {
      System.arraycopy(key, 0, keys, entry * KEY, KEY);
      starts[2 * entry + (isReversed ? 1 : 0)] = sequence;
      starts[2 * entry + (isReversed ? 0 : 1)] = ack - 1;
    }
  }

  /** Both directions have one key: the lower port, or else address, comes first. */
  private void key(Snapped in, Outer ip, int source, int target) {
    boolean v6 = ip.version() == 6;
    long fromHigh = v6 ? in.i64(ip.at() + Ip6View.FROM) : 0;
    long fromLow = v6 ? in.i64(ip.at() + Ip6View.FROM + 8) : in.u32(ip.at() + Ip4View.FROM);
    long toHigh = v6 ? in.i64(ip.at() + Ip6View.TO) : 0;
    long toLow = v6 ? in.i64(ip.at() + Ip6View.TO + 8) : in.u32(ip.at() + Ip4View.TO);
    int order = Long.compareUnsigned(fromHigh, toHigh);
    if (order == 0) {
      order = Long.compareUnsigned(fromLow, toLow);
    }
    isReversed = source == target ? order > 0 : source > target;
    key[0] = isReversed ? toHigh : fromHigh;
    key[1] = isReversed ? toLow : fromLow;
    key[2] = isReversed ? fromHigh : toHigh;
    key[3] = isReversed ? fromLow : toLow;
    int ports = isReversed ? target << 16 | source : source << 16 | target;
    key[4] = (long) ip.version() << Integer.SIZE | (ports & 0xffff_ffffL);
  }

  /** Finds the entry of the key, or makes the oldest of its row its entry. */
  private boolean lookUp() {
    long hash = 0;
    for (long part : key) {
      hash = (hash ^ part) * 0x9e37_79b9_7f4a_7c15L;
      hash ^= hash >>> 29;
    }
    int row = (int) (hash >>> 40) % ROWS * WAYS;
    entry = row;
    for (int i = row; i < row + WAYS; i++) {
      if (matches(i)) {
        entry = i;
        return true;
      }
      if (heard[i] - clock < heard[entry] - clock) {
        entry = i;
      }
    }
    return false;
  }

  private boolean matches(int i) {
    int at = i * KEY;
    return keys[at + 4] == key[4]
        && keys[at + 3] == key[3]
        && keys[at + 2] == key[2]
        && keys[at + 1] == key[1]
        && keys[at] == key[0];
  }

  /** The segment is told with its numbers as they are: there is no start yet, or it is one. */
  boolean isNew() {
    return isNew;
  }

  /** The start of the numbers that the sender of the segment counts in. */
  int own() {
    return starts[2 * entry + (isReversed ? 1 : 0)];
  }

  /** The start of the numbers that the sender of the segment acknowledges. */
  int other() {
    return starts[2 * entry + (isReversed ? 0 : 1)];
  }
}
