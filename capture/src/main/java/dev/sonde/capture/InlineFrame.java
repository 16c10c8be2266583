package dev.sonde.capture;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A packet as files have it: with the VLAN tag inline that the system took out of the frame, where
 * libpcap puts it back too. A cooked header of version 2 has no room for one, so it is lost there.
 *
 * <pre>
 * Ethernet  target 6, source 6, [tag type 2, tag control 2,] type 2 ...
 * SLL       packet type 2, hardware 2, length 2, address 8, [tag type 2, control 2,] protocol 2 ...
 * </pre>
 */
final class InlineFrame {
  private static final int TAG = 4;
  private static final int ETHERNET = 12;
  private static final int COOKED = 14;
  private static final ValueLayout.OfShort NETWORK16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private InlineFrame() {}

  /** Where the tag belongs, or −1 where there is none to put back. */
  private static int place(CapturedPacket packet) {
    if (!packet.hasTag()) return -1;
    int place =
        packet.linkType().equals(LinkType.EN10MB)
            ? ETHERNET
            : packet.linkType().equals(LinkType.LINUX_SLL) ? COOKED : -1;
    return packet.length() >= place ? place : -1;
  }

  /** How many of its bytes a file of that snap length keeps; 0 is no limit. */
  static int length(CapturedPacket packet, int snapLength) {
    int length = packet.length() + (place(packet) < 0 ? 0 : TAG);
    return snapLength == 0 || Integer.compareUnsigned(length, snapLength) < 0 ? length : snapLength;
  }

  static int originalLength(CapturedPacket packet) {
    return packet.originalLength() + (place(packet) < 0 ? 0 : TAG);
  }

  /** Copies the first {@code length} bytes of it; {@code out} has room for four more. */
  static void copy(CapturedPacket packet, int length, MemorySegment out, long at) {
    int place = place(packet);
    if (place < 0) {
      MemorySegment.copy(packet.bytes(), packet.at(), out, at, length);
      return;
    }
    int head = Math.min(place, length);
    MemorySegment.copy(packet.bytes(), packet.at(), out, at, head);
    out.set(NETWORK16, at + head, (short) packet.tagProtocol());
    out.set(NETWORK16, at + head + 2, (short) packet.tagControl());
    long rest = Math.max(length - head - TAG, 0);
    MemorySegment.copy(packet.bytes(), packet.at() + head, out, at + head + TAG, rest);
  }
}
