package dev.sonde.capture;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.socket.FrameStatus;
import dev.sonde.sys.Mappings;
import dev.sonde.sys.PacketRings.Tpacket3Hdr;
import dev.sonde.sys.PacketRings.TpacketBlockDesc;
import dev.sonde.sys.PacketRings.TpacketHdrV1;
import dev.sonde.sys.PacketRings.TpacketHdrVariant1;
import dev.sonde.sys.PacketSockets.SockaddrLl;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The packets of one block of a ring, in place, one after another: Documentation/networking/
 * packet_mmap, TPACKET_V3. Every offset that the kernel wrote is held against the bounds of the
 * block. Allocates nothing. Owned by one thread.
 */
final class RingBlock {
  /** Before this offset of a packet there is what is known of it, no frame. */
  static final int FRAME = Tpacket3Hdr.SIZE + SockaddrLl.SIZE;

  private static final int HEADER = TpacketBlockDesc.hdr;
  private static final long NANOS = 1_000_000_000;

  private final MemorySegment memory;
  private final LinkType linkType;
  private final @Nullable CookedHeader cooked;
  private final int cookedLength;
  private long end;
  private long at;
  private int left;

  RingBlock(MemorySegment memory, LinkType linkType) {
    this.memory = memory;
    this.linkType = linkType;
    cooked = CookedHeader.of(linkType);
    cookedLength = cooked == null ? 0 : cooked.length();
  }

  /** Goes to the block that starts at an offset of the memory and has so many bytes. */
  void open(long start, long length) {
    Objects.checkFromIndexSize(start, length, memory.byteSize());
    long here = memory.address() + start;
    end = here + length;
    left = Mappings.int32(here + HEADER + TpacketHdrV1.num_pkts);
    long first = Mappings.int32(here + HEADER + TpacketHdrV1.offset_to_first_pkt);
    if (left < 0) throw broken("a block of " + left + " packets");
    if (left > 0 && (first < TpacketBlockDesc.SIZE || first > length - FRAME)) {
      throw broken("a first packet at " + first);
    }
    at = here + first;
  }

  boolean isEmpty() {
    return left == 0;
  }

  /** Fills {@code packet} with the next one; false when the block has no more. */
  boolean next(CapturedPacket packet) {
    if (left == 0) return false;
    long here = at;
    int mac = u16(here + Tpacket3Hdr.tp_mac);
    int kept = Mappings.int32(here + Tpacket3Hdr.tp_snaplen);
    int length = Mappings.int32(here + Tpacket3Hdr.tp_len);
    if (mac - cookedLength < FRAME || kept < 0 || kept > end - here - mac || length < kept) {
      throw broken("a frame of %d bytes, %d of them at %d".formatted(length, kept, mac));
    }
    step(here);
    long frame = here - memory.address() + mac - cookedLength;
    if (cooked != null) cooked.write(memory, frame, frame + cookedLength - mac + Tpacket3Hdr.SIZE);
    packet.place(memory, frame, kept + cookedLength, length + cookedLength);
    tell(packet, here);
    return true;
  }

  /** Goes to the end: over how many packets. */
  int skip() {
    int skipped = left;
    left = 0;
    return skipped;
  }

  private void step(long here) {
    if (--left == 0) return;
    long next = Mappings.int32(here + Tpacket3Hdr.tp_next_offset);
    if (next < FRAME || next > end - here - FRAME) throw broken("a next packet at " + next);
    at = here + next;
  }

  private void tell(CapturedPacket packet, long here) {
    packet.link(linkType);
    packet.stamp(
        Integer.toUnsignedLong(Mappings.int32(here + Tpacket3Hdr.tp_sec)) * NANOS
            + Mappings.int32(here + Tpacket3Hdr.tp_nsec));
    long name = here + Tpacket3Hdr.SIZE;
    packet.cameBy(
        Mappings.int32(name + SockaddrLl.sll_ifindex),
        Short.toUnsignedInt(Short.reverseBytes((short) u16(name + SockaddrLl.sll_protocol))),
        u16(name + SockaddrLl.sll_pkttype) & 0xff);
    long tag = here + Tpacket3Hdr.hv1;
    FrameStatus.tell(
        packet,
        Mappings.int32(here + Tpacket3Hdr.tp_status),
        Mappings.int32(tag + TpacketHdrVariant1.tp_vlan_tci),
        u16(tag + TpacketHdrVariant1.tp_vlan_tpid));
  }

  private static int u16(long address) {
    return Mappings.int32(address) & 0xffff;
  }

  /** The rest of the block can't be found any more: it is over. */
  private IllegalStateException broken(String what) {
    left = 0;
    return new IllegalStateException("the kernel wrote into the ring: " + what);
  }
}
