package dev.sonde.capture;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/**
 * A file mapped as a whole (mmap(2)), so that nothing is copied. Its size is asked again for every
 * 128 KiB: a file that has grown is read on, and one that was cut ends where it was cut. Owns the
 * channel.
 *
 * <p>A reader of a page that was cut away between two such questions gets an {@link InternalError}
 * of the JVM instead of a signal; {@link CaptureFile} turns it into the end of the file.
 */
final class MappedWindow extends FileWindow {
  private static final long STEP = 1 << 17; // fits in a second-level cache
  private static final int LINE = 64;

  @SuppressWarnings("UnusedVariable") // written so that the reads before it are not left out
  private int touched;

  private final FileChannel channel;
  private Arena arena = Arena.ofShared(); // whoever opens a file may give it to another thread

  MappedWindow(FileChannel channel) throws IOException {
    this.channel = channel;
    bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
  }

  @Override
  protected boolean more(long count) {
    try {
      long size = channel.size();
      if (size < position()) {
        trouble = "the file was cut to " + size + " bytes while it was read";
        return false;
      }
      if (at + count > bytes.byteSize() && size > base + bytes.byteSize()) {
        follow(size);
      }
      long end = Math.min(size - base, bytes.byteSize());
      long from = limit;
      limit = Math.min(end, at + Math.max(count, STEP));
      touch(from, limit);
      return limit - at >= count;
    } catch (IOException e) {
      trouble = Failures.reason(e);
      return false;
    }
  }

  /** Reads nothing of what it goes over, and maps no more for it: that may be gigabytes. */
  @Override
  protected boolean skip(long count) {
    try {
      long there = Math.max(channel.size() - position(), 0);
      at += Math.min(count, there);
      limit = Math.max(limit, at);
      return count <= there;
    } catch (IOException e) {
      trouble = Failures.reason(e);
      return false;
    }
  }

  /**
   * Reads a byte of each cache line to come. Packets lie one behind the other, so that a processor
   * cannot know where the next header is before it has the last one: left to itself it would wait
   * for memory once a packet. It also is here, not in the program's code, that most pages are first
   * read.
   */
  private void touch(long from, long to) {
    int sum = 0;
    for (long i = from; i < to; i += LINE) {
      sum += bytes.get(ValueLayout.JAVA_BYTE, i);
    }
    touched = sum;
  }

  /** Maps the file anew, from the unread bytes to where it ends now. */
  private void follow(long size) throws IOException {
    Arena next = Arena.ofShared();
    long from = position();
    bytes = channel.map(MapMode.READ_ONLY, from, size - from, next);
    arena.close();
    arena = next;
    base = from;
    at = 0;
    limit = 0;
  }

  @Override
  public void close() {
    arena.close();
    Closing.quietly(channel); // it was only read
  }
}
