package dev.sonde.capture;

import dev.sonde.packet.LinkType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A capture file made by hand, in memory: draft-ietf-opsawg-pcap section 4. */
final class PcapBytes {
  static final int SNAP_LENGTH = 65535;
  static final int SECOND = 1_700_000_000;
  private static final int MICROS = 0xa1b2c3d4;
  private static final int NANOS = 0xa1b23c4d;

  private final ByteBuffer bytes = ByteBuffer.allocate(1 << 20);

  PcapBytes(ByteOrder order, boolean nanoseconds, LinkType linkType) {
    bytes.order(order).putInt(nanoseconds ? NANOS : MICROS);
    bytes.putShort((short) 2).putShort((short) 4).putInt(0).putInt(0);
    bytes.putInt(SNAP_LENGTH).putInt(linkType.number());
  }

  /** Of Ethernet frames, stamped in microseconds. */
  PcapBytes() {
    this(ByteOrder.LITTLE_ENDIAN, false, LinkType.EN10MB);
  }

  /** A record that says what it likes of itself. */
  PcapBytes record(int fraction, int captured, int original, byte... packet) {
    bytes.putInt(SECOND).putInt(fraction).putInt(captured).putInt(original).put(packet);
    return this;
  }

  /** An honest record. */
  PcapBytes packet(int fraction, byte... packet) {
    return record(fraction, packet.length, packet.length, packet);
  }

  /** Frames of 60 bytes and more, each filled with its number and one byte longer than the last. */
  PcapBytes frames(int count) {
    for (int number = 0; number < count; number++) packet(number, frame(number));
    return this;
  }

  static byte[] frame(int number) {
    byte[] frame = new byte[60 + number];
    Arrays.fill(frame, (byte) number);
    return frame;
  }

  byte[] all() {
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
