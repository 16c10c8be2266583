package dev.sonde.dissect;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.packet.Wire;
import java.lang.foreign.MemorySegment;

/**
 * A copy of a packet with the VLAN tag back inside that the kernel took out, so that it reads as it
 * was on the wire. Owned by one thread.
 */
final class TagInsertion {
  private static final int TAG = 4;

  /** Behind the addresses of an Ethernet header. */
  private static final int ETHERNET = 12;

  /** Before the protocol of a cooked header, as libpcap does; version 2 has no place for it. */
  private static final int COOKED = 14;

  private MemorySegment copy = MemorySegment.NULL;

  /** Makes the copy if the packet has such a tag; returns by how much it is longer. */
  int insert(CapturedPacket packet) {
    int place = packet.hasTag() ? place(packet.linkType()) : Integer.MAX_VALUE;
    int length = packet.length();
    if (length < place) {
      return 0;
    }
    if (copy.byteSize() < length + TAG) {
      copy = MemorySegment.ofArray(new byte[2 * (length + TAG)]);
    }
    MemorySegment.copy(packet.bytes(), packet.at(), copy, 0, place);
    Wire.put16(copy, place, packet.tagProtocol());
    Wire.put16(copy, place + 2, packet.tagControl());
    MemorySegment.copy(
        packet.bytes(), packet.at() + place, copy, place + TAG, (long) length - place);
    return TAG;
  }

  private static int place(LinkType type) {
    if (type.equals(LinkType.EN10MB)) {
      return ETHERNET;
    }
    return type.equals(LinkType.LINUX_SLL) ? COOKED : Integer.MAX_VALUE;
  }

  /** The copy, at its start. */
  MemorySegment bytes() {
    return copy;
  }
}
