package dev.sonde.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable string of bytes that compares by content: the payload, options or other opaque part
 * of a value. Safe to share between threads.
 */
public final class Bytes {
  public static final Bytes NONE = new Bytes(new byte[0]);

  private final byte[] array;

  private Bytes(byte[] array) {
    this.array = array;
  }

  /** A copy of {@code array}. */
  public static Bytes of(byte... array) {
    return array.length == 0 ? NONE : new Bytes(array.clone());
  }

  /** A copy of a range of memory. */
  public static Bytes copy(MemorySegment from, long at, int length) {
    if (length == 0) {
      return NONE;
    }
    byte[] array = new byte[length];
    MemorySegment.copy(from, ValueLayout.JAVA_BYTE, at, array, 0, length);
    return new Bytes(array);
  }

  /** The UTF-8 bytes of {@code text}. */
  public static Bytes utf8(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  public int length() {
    return array.length;
  }

  public boolean isEmpty() {
    return array.length == 0;
  }

  /** The unsigned byte at an index. */
  public int u8(int index) {
    return array[index] & 0xff;
  }

  /** A copy of a range of these. */
  public Bytes slice(int from, int length) {
    return of(Arrays.copyOfRange(array, from, from + length));
  }

  /** These without the NULs at the end. */
  public Bytes withoutPadding() {
    int end = array.length;
    while (end > 0 && array[end - 1] == 0) {
      end--;
    }
    return slice(0, end);
  }

  /** Writes all bytes into {@code out} from {@code at} on. */
  public void write(MemorySegment out, long at) {
    MemorySegment.copy(array, 0, out, ValueLayout.JAVA_BYTE, at, array.length);
  }

  /** These bytes to read in place, without a copy. */
  public MemorySegment segment() {
    return MemorySegment.ofArray(array).asReadOnly();
  }

  public byte[] toArray() {
    return array.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(array, that.array);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(array);
  }

  /** Lower-case hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(array);
  }
}
