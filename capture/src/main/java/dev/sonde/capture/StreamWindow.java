package dev.sonde.capture;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A file that comes as a stream: a pipe, standard input, what gzip gives. Holds what is unread in a
 * buffer that grows with what really arrives, never with what a length in the file says. Owns the
 * stream.
 */
final class StreamWindow extends FileWindow {
  private static final int FIRST = 1 << 16;
  private static final int CHUNK = 1 << 15;

  private final InputStream in;
  private final byte[] chunk = new byte[CHUNK];

  StreamWindow(InputStream in) {
    this.in = in;
    bytes = Arena.ofAuto().allocate(FIRST);
  }

  @Override
  protected boolean more(long count) {
    try {
      while (limit - at < count) {
        makeRoom(count);
        int room = (int) Math.min(CHUNK, bytes.byteSize() - limit);
        int got = in.read(chunk, 0, room);
        if (got < 0) return false;
        MemorySegment.copy(chunk, 0, bytes, ValueLayout.JAVA_BYTE, limit, got);
        limit += got;
      }
      return true;
    } catch (IOException e) {
      trouble = Failures.reason(e);
      return false;
    }
  }

  @Override
  protected boolean skip(long count) {
    long open = count;
    while (open > 0 && has(1)) {
      long step = Math.min(open, limit - at);
      at += step;
      open -= step;
    }
    return open == 0;
  }

  /** Moves what is unread to the start, and doubles the buffer once that fills it. */
  private void makeRoom(long count) {
    boolean fits = at == 0 || at + count <= bytes.byteSize();
    if (fits && limit < bytes.byteSize()) return;
    long unread = limit - at;
    MemorySegment target = bytes;
    if (unread == bytes.byteSize()) {
      target = Arena.ofAuto().allocate(2 * unread);
    }
    MemorySegment.copy(bytes, at, target, 0, unread);
    bytes = target;
    base += at;
    at = 0;
    limit = unread;
  }

  @Override
  public void close() {
    Closing.quietly(in); // it was only read
  }
}
