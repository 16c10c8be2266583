package dev.sonde.icmpd;

import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * Memory for what clients have not read. A client alone may have as much as was asked for; when
 * there are many, each has its share of the whole, so that slow ones take nothing from the others.
 * Owned by the loop's thread.
 */
final class Chunks {
  static final int SIZE = 4 << 10;

  /** For all clients together, about: 64 MiB. By default there are no more clients than chunks. */
  private static final int ALL = 16_384;

  /** So many are kept when nobody needs them; others are the collector's. */
  private static final int SPARE = 1024;

  private final int most;
  private int clients;
  private @Nullable Chunk spare;
  private int spares;

  /** {@code records}: a client may have at least so many waiting, as long as there are few. */
  Chunks(int records) {
    int inOne = SIZE / ErrorFrame.LONGEST;
    most = (records + inOne - 1) / inOne;
  }

  void clients(int count) {
    clients = count;
  }

  /** How many chunks a client may hold. */
  int share() {
    return Math.clamp(ALL / Math.max(1, clients), 1, most);
  }

  Chunk take() {
    Chunk taken = spare;
    if (taken == null) return new Chunk(Arena.ofAuto().allocate(SIZE, Long.BYTES));
    spare = taken.next;
    taken.next = null;
    spares--;
    return taken;
  }

  void give(Chunk chunk) {
    if (spares == SPARE) return;
    chunk.start = 0;
    chunk.end = 0;
    chunk.next = spare;
    spare = chunk;
    spares++;
  }
}
