package dev.sonde.capture;

import dev.sonde.packet.CapturedPacket;
import java.lang.foreign.MemorySegment;

/** A packet as it was on the wire: with its VLAN tag inside the frame. */
public final class TaggedFrame {
  private TaggedFrame() {}

  /**
   * A copy of the packet with the tag put back that the system took out, where its link type has a
   * place for one (Ethernet, LINUX_SLL), and then four bytes longer, also than the snap length;
   * else a copy as it is, that still has the tag beside it.
   */
  public static CapturedPacket of(CapturedPacket packet) {
    CapturedPacket whole = packet.copy();
    int length = InlineFrame.length(packet, 0);
    if (length == packet.length()) return whole;
    MemorySegment bytes = MemorySegment.ofArray(new byte[length]);
    InlineFrame.copy(packet, length, bytes, 0);
    whole.inline(bytes, length, InlineFrame.originalLength(packet));
    return whole;
  }
}
