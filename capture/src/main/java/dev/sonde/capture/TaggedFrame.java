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
    int length = InlineFrame.length(packet, 0);
    if (length == packet.length()) return packet.copy();
    MemorySegment bytes = MemorySegment.ofArray(new byte[length]);
    InlineFrame.copy(packet, length, bytes, 0);
    CapturedPacket whole = new CapturedPacket();
    whole.place(bytes, 0, length, InlineFrame.originalLength(packet));
    whole.link(packet.linkType());
    if (packet.hasStamp()) whole.stamp(packet.stampNanos());
    whole.cameBy(packet.device(), packet.protocol(), packet.direction().ordinal());
    whole.offload(packet.offload());
    if (packet.isMerged()) whole.merged();
    if (packet.hasHardwareStamp()) whole.hardwareStamp();
    return whole;
  }
}
