package dev.sonde.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Unsigned fields in network byte order at absolute offsets. */
public final class Wire {
  private static final ValueLayout.OfShort BE16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt BE32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong BE64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private Wire() {}

  public static int u8(MemorySegment bytes, long at) {
    return bytes.get(ValueLayout.JAVA_BYTE, at) & 0xff;
  }

  public static int u16(MemorySegment bytes, long at) {
    return bytes.get(BE16, at) & 0xffff;
  }

  public static long u32(MemorySegment bytes, long at) {
    return bytes.get(BE32, at) & 0xffff_ffffL;
  }

  /** Four bytes as they are, for addresses and bit fields. */
  public static int i32(MemorySegment bytes, long at) {
    return bytes.get(BE32, at);
  }

  /** Eight bytes as they are, for addresses, cookies and several fields at once. */
  public static long i64(MemorySegment bytes, long at) {
    return bytes.get(BE64, at);
  }

  public static void put8(MemorySegment bytes, long at, int value) {
    bytes.set(ValueLayout.JAVA_BYTE, at, (byte) value);
  }

  public static void put16(MemorySegment bytes, long at, int value) {
    bytes.set(BE16, at, (short) value);
  }

  public static void put32(MemorySegment bytes, long at, long value) {
    bytes.set(BE32, at, (int) value);
  }

  public static void put64(MemorySegment bytes, long at, long value) {
    bytes.set(BE64, at, value);
  }

  /** {@code value}, once it is sure that an unsigned field of so many bits can hold it. */
  static int fits(String field, long value, int bits) {
    if (value >>> bits != 0) {
      throw new IllegalArgumentException(
          field + " " + value + " does not fit in " + bits + " bits");
    }
    return (int) value;
  }
}
