package dev.sonde.icmpd;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A piece of an {@link Outbox}; whole records only, of which the first may be sent in part. */
final class Chunk {
  final MemorySegment bytes;
  @Nullable Chunk next;

  /** What is not sent yet is from here, to {@link #end}. */
  int start;

  int end;

  Chunk(MemorySegment bytes) {
    this.bytes = bytes;
  }

  int length() {
    return end - start;
  }

  int room() {
    return (int) bytes.byteSize() - end;
  }
}
