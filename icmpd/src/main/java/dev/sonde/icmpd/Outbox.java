package dev.sonde.icmpd;

import dev.sonde.socket.UnixSocket;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way to one client, beyond what the kernel holds for it: a row of chunks, of which
 * there are at most so many. Owned by the loop's thread.
 */
final class Outbox {
  private final Chunks chunks;
  private @Nullable Chunk first;
  private @Nullable Chunk last;
  private int held;

  Outbox(Chunks chunks) {
    this.chunks = chunks;
  }

  boolean isEmpty() {
    return first == null;
  }

  /**
   * A chunk with room for so many bytes at its end, or null when the client has too much waiting.
   */
  @Nullable Chunk room(int bytes) {
    Chunk tail = last;
    if (tail != null && tail.room() >= bytes) return tail;
    if (held >= chunks.share()) return null;
    Chunk added = chunks.take();
    held++;
    if (tail == null) first = added;
    else tail.next = added;
    last = added;
    return added;
  }

  /**
   * Gives the kernel what it takes.
   *
   * @return 0 when all is gone, or minus errno: of EAGAIN the rest waits
   */
  int flush(UnixSocket socket) {
    for (Chunk head = first; head != null; head = first) {
      MemorySegment bytes = head.bytes;
      int sent = socket.send(bytes, head.start, head.length());
      if (sent < 0) return sent;
      head.start += sent;
      if (head.length() == 0) release(head);
    }
    return 0;
  }

  private void release(Chunk head) {
    first = head.next;
    if (first == null) last = null;
    held--;
    chunks.give(head);
  }

  /** Throws away what waits. */
  void clear() {
    for (Chunk head = first; head != null; head = first) release(head);
  }
}
