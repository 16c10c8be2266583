package dev.sonde.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;

/** Bytes of test packets: hex dumps in and out, ranges compared. */
final class Wires {
  static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

  private Wires() {}

  /** The bytes of a hex dump; white space between digits does not count. */
  static Bytes bytes(String dump) {
    return Bytes.of(HexFormat.of().parseHex(dump.replaceAll("\\s", "")));
  }

  /** The bytes of a hex dump from an offset on. */
  static Bytes bytes(String dump, int from) {
    Bytes all = bytes(dump);
    return Bytes.copy(all.segment(), from, all.length() - from);
  }

  static String hex(MemorySegment bytes, long at, int length) {
    return Bytes.copy(bytes, at, length).toString();
  }

  static boolean equal(MemorySegment a, long aAt, MemorySegment b, long bAt, long length) {
    return MemorySegment.mismatch(a, aAt, aAt + length, b, bAt, bAt + length) < 0;
  }

  static void put(MemorySegment bytes, long at, int width, int value) {
    if (width == 1) {
      Wire.put8(bytes, at, value);
    } else {
      Wire.put16(bytes, at, value);
    }
  }
}
