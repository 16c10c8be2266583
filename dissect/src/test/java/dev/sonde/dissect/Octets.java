package dev.sonde.dissect;

import dev.sonde.packet.Checksum;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Bytes of a packet in the making, in network byte order. */
final class Octets {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Octets u8(int... values) {
    for (int value : values) {
      out.write(value);
    }
    return this;
  }

  Octets u16(int value) {
    return u8(value >> 8, value);
  }

  Octets u32(long value) {
    return u16((int) (value >> 16)).u16((int) value);
  }

  Octets add(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  Octets text(String text) {
    return add(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  int size() {
    return out.size();
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  /** The bytes, with a checksum of all of them at an offset. */
  byte[] summed(int at, long pseudoHeader) {
    byte[] bytes = bytes();
    int sum = Checksum.sum(MemorySegment.ofArray(bytes), 0, bytes.length);
    put16(bytes, at, Checksum.finish(pseudoHeader + sum));
    return bytes;
  }

  static void put16(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >> 8);
    bytes[at + 1] = (byte) value;
  }
}
