package dev.sonde.capture;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The part of a capture file that is in memory, and where in it the decoder is. What has been asked
 * for by {@link #has} stays where it is until the next question. Confined to one thread at a time.
 *
 * <p>Fields are in the byte order of the file: read in one order and turned where that is wrong,
 * since a layout that is no constant would be looked up for each field.
 */
abstract sealed class FileWindow implements AutoCloseable permits MappedWindow, StreamWindow {
  private static final ValueLayout.OfShort LITTLE16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt LITTLE32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LITTLE64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** What is in memory. */
  protected MemorySegment bytes = MemorySegment.NULL;

  /** Where in the file {@link #bytes} starts. */
  protected long base;

  /** Where in {@link #bytes} the next unread byte is, and the end of those that are there. */
  protected long at;

  protected long limit;

  /** Why no more can be had, where that is not the end of the file. */
  protected @Nullable String trouble;

  private boolean bigEndian;

  /** Tries to have {@code count} bytes from {@link #at} on in one piece. */
  protected abstract boolean more(long count);

  @Override
  public abstract void close();

  /** Whether {@code count} bytes are left; if so they are in memory, in one piece. */
  final boolean has(long count) {
    return limit - at >= count || more(count);
  }

  /** How many bytes are left where {@link #has} has just denied more. */
  final long left() {
    return Math.max(limit - at, 0);
  }

  /** Goes over bytes that need not be in memory together; where there are fewer, over those. */
  protected abstract boolean skip(long count);

  /** Goes over bytes that {@link #has} has found. */
  final void advance(long count) {
    at += count;
  }

  /** Where in the file the next unread byte is. */
  final long position() {
    return base + at;
  }

  final @Nullable String trouble() {
    return trouble;
  }

  final void order(boolean bigEndian) {
    this.bigEndian = bigEndian;
  }

  final boolean isBigEndian() {
    return bigEndian;
  }

  final MemorySegment bytes() {
    return bytes;
  }

  /** Where in {@link #bytes} a field is. */
  final long at(long offset) {
    return at + offset;
  }

  final int u8(long offset) {
    return bytes.get(ValueLayout.JAVA_BYTE, at + offset) & 0xff;
  }

  final int u16(long offset) {
    short value = bytes.get(LITTLE16, at + offset);
    return (bigEndian ? Short.reverseBytes(value) : value) & 0xffff;
  }

  final int i32(long offset) {
    int value = bytes.get(LITTLE32, at + offset);
    return bigEndian ? Integer.reverseBytes(value) : value;
  }

  final long u32(long offset) {
    return i32(offset) & 0xffff_ffffL;
  }

  final long i64(long offset) {
    long value = bytes.get(LITTLE64, at + offset);
    return bigEndian ? Long.reverseBytes(value) : value;
  }
}
