package dev.sonde.icmpd;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Wire;
import java.lang.foreign.MemorySegment;

/**
 * What every frame of the extended protocol starts with; all integers are in network byte order.
 *
 * <pre>
 *    0                4       5       6           8
 *    | length of all  |version| kind  | reserved  | body
 * </pre>
 *
 * A receiver steps over frames whose kind it does not know, and over what a body has beyond what it
 * knows.
 */
final class Frame {
  static final int HEADER = 8;
  static final int VERSION = 1;

  static final int ERROR = 1;
  static final int REFUSED = 2;
  static final int LOST = 3;
  static final int STATUS = 4;

  /** No frame is longer. */
  static final int LONGEST = 4096;

  static final int LOST_SIZE = HEADER + Long.BYTES;

  /** What a frame with a number and a text has before the text. */
  static final int TEXT = HEADER + Integer.BYTES;

  private static final int VERSION_AT = 4, KIND = 5, RESERVED = 6;

  private Frame() {}

  static void begin(MemorySegment out, long at, int kind, int length) {
    Wire.put32(out, at, length);
    Wire.put8(out, at + VERSION_AT, VERSION);
    Wire.put8(out, at + KIND, kind);
    Wire.put16(out, at + RESERVED, 0);
  }

  /** The length a frame claims, of which the first four bytes are there. */
  static long length(MemorySegment bytes, long at) {
    return Wire.u32(bytes, at);
  }

  static int version(MemorySegment bytes, long at) {
    return Wire.u8(bytes, at + VERSION_AT);
  }

  static int kind(MemorySegment bytes, long at) {
    return Wire.u8(bytes, at + KIND);
  }

  /** How many errors a client has lost so far, because it did not read them in time. */
  static void lost(MemorySegment out, long at, long errors) {
    begin(out, at, LOST, LOST_SIZE);
    Wire.put64(out, at + HEADER, errors);
  }

  /** A number, as the errno of a refusal, and a text in UTF-8; returns the length. */
  static int text(MemorySegment out, long at, int kind, int number, Bytes text) {
    begin(out, at, kind, TEXT + text.length());
    Wire.put32(out, at + HEADER, number);
    text.write(out, at + TEXT);
    return TEXT + text.length();
  }
}
