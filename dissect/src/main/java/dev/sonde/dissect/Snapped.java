package dev.sonde.dissect;

import dev.sonde.packet.Checksum;
import dev.sonde.packet.Wire;
import java.lang.foreign.MemorySegment;

/**
 * A captured packet, of which the end may be missing. Offsets count from its first byte; a read
 * that needs a byte at or past {@link #end} throws {@link Cut}. Owned by one thread.
 */
final class Snapped {
  private MemorySegment bytes = MemorySegment.NULL;
  private long base;
  private int captured;
  private int end;

  /** Turns to another packet. */
  void place(MemorySegment bytes, long base, int captured) {
    this.bytes = bytes;
    this.base = base;
    this.captured = captured;
    end = captured;
  }

  /** How many bytes were captured. */
  int captured() {
    return captured;
  }

  /** Where reading ends: the end of the capture, or of the packet inside that is being read. */
  int end() {
    return end;
  }

  /** Reading ends at {@code at + length}, if it does not end sooner. */
  void limit(int at, long length) {
    if (at + length < end) {
      end = (int) Math.max(at + length, 0);
    }
  }

  /** Reading ends where it did before a {@link #limit}. */
  void restore(int end) {
    this.end = end;
  }

  /** Whether so many bytes are there. */
  boolean has(int at, int length) {
    return length >= 0 && at <= end - length;
  }

  /** How many bytes are there from {@code at} on. */
  int available(int at) {
    return Math.max(end - at, 0);
  }

  /** Throws where so many bytes are not there. */
  void need(int at, int length) {
    if (!has(at, length)) {
      throw new Cut();
    }
  }

  private long spot(int at, int size) {
    if ((at | end - size - at) < 0) {
      throw new Cut();
    }
    return base + at;
  }

  int u8(int at) {
    return Wire.u8(bytes, spot(at, 1));
  }

  int s8(int at) {
    return (byte) u8(at);
  }

  int u16(int at) {
    return Wire.u16(bytes, spot(at, 2));
  }

  int u24(int at) {
    return u8(at) << 16 | u16(at + 1);
  }

  long u32(int at) {
    return Wire.u32(bytes, spot(at, 4));
  }

  /** Four bytes as they are. */
  int i32(int at) {
    return Wire.i32(bytes, spot(at, 4));
  }

  /** Eight bytes as they are. */
  long i64(int at) {
    return Wire.i64(bytes, spot(at, 8));
  }

  /** The sum of a range as {@link Checksum} wants it. */
  int sum(int at, int length) {
    return Checksum.sum(bytes, spot(at, length), length);
  }
}
