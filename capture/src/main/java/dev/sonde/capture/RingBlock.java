package dev.sonde.capture;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.packet.Wire;
import dev.sonde.socket.FrameStatus;
import dev.sonde.sys.PacketRings;
import dev.sonde.sys.PacketRings.Tpacket3Hdr;
import dev.sonde.sys.PacketRings.TpacketBlockDesc;
import dev.sonde.sys.PacketRings.TpacketHdrV1;
import dev.sonde.sys.PacketRings.TpacketHdrVariant1;
import dev.sonde.sys.PacketSockets.SockaddrLl;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * The packets of one block of a ring, in place, one after another: Documentation/networking/
 * packet_mmap, TPACKET_V3. Every offset that the kernel wrote is held against the bounds of the
 * block. Allocates nothing. Owned by one thread.
 */
final class RingBlock {
  /** Before this offset of a packet there is what is known of it, no frame. */
  static final int FRAME = Tpacket3Hdr.SIZE + SockaddrLl.SIZE;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final int PLAIN = PacketRings.TP_STATUS_USER;
  private static final int HEADER = TpacketBlockDesc.hdr;
  private static final long NANOS = 1_000_000_000;
  private static final long LOW = 0xffff_ffffL;

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
    end = start + length;
    left = memory.get(INT, start + HEADER + TpacketHdrV1.num_pkts);
    long first = memory.get(INT, start + HEADER + TpacketHdrV1.offset_to_first_pkt);
    if (left < 0) throw broken("a block of " + left + " packets");
    if (left > 0 && (first < TpacketBlockDesc.SIZE || first > length - FRAME)) {
      throw broken("a first packet at " + first);
    }
    at = start + first;
  }

  boolean isEmpty() {
    return left == 0;
  }

  /** Fills {@code packet} with the next one; false when the block has no more. */
  boolean next(CapturedPacket packet) {
    if (left == 0) return false;
    long here = at;
    long lengths = memory.get(LONG, here + Tpacket3Hdr.tp_snaplen); // and tp_len
    long state = memory.get(LONG, here + Tpacket3Hdr.tp_status); // and tp_mac
    int kept = (int) lengths;
    int length = second(lengths);
    int mac = second(state) & 0xffff;
    if (mac - cookedLength < FRAME || kept < 0 || kept > end - here - mac || length < kept) {
      throw broken(kept, length, mac);
    }
    step(here);
    place(packet, here, here + mac - cookedLength, kept + cookedLength, length + cookedLength);
    if ((int) state != PLAIN) tell(packet, (int) state, here + Tpacket3Hdr.hv1);
    return true;
  }

  /** Reads all before it tells any: each read has its checks, between which little is optimised. */
  private void place(CapturedPacket packet, long here, long frame, int kept, int length) {
    long time = memory.get(LONG, here + Tpacket3Hdr.tp_sec); // and tp_nsec
    long name = here + Tpacket3Hdr.SIZE;
    long device = memory.get(LONG, name + SockaddrLl.sll_ifindex); // and sll_hatype, sll_pkttype
    int protocol = Wire.u16(memory, name + SockaddrLl.sll_protocol);
    if (cooked != null) cooked.write(memory, frame, name);
    packet.place(memory, frame, kept, length);
    packet.link(linkType);
    packet.stamp((time & LOW) * NANOS + second(time));
    packet.cameBy((int) device, protocol, second(device) >>> Short.SIZE & 0xff);
  }

  private IllegalStateException broken(int kept, int length, int mac) {
    return broken("a frame of %d bytes, %d of them at %d".formatted(length, kept, mac));
  }

  /** Of two numbers that were read as one the one behind: both architectures are little-endian. */
  private static int second(long two) {
    return (int) (two >>> Integer.SIZE);
  }

  private void step(long here) {
    if (--left == 0) return;
    long next = memory.get(INT, here + Tpacket3Hdr.tp_next_offset);
    if (next < FRAME || next > end - here - FRAME) throw broken("a next packet at " + next);
    at = here + next;
  }

  private void tell(CapturedPacket packet, int status, long tag) {
    int control = memory.get(INT, tag + TpacketHdrVariant1.tp_vlan_tci);
    int protocol = memory.get(SHORT, tag + TpacketHdrVariant1.tp_vlan_tpid) & 0xffff;
    FrameStatus.tell(packet, status, control, protocol);
  }

  /** The rest of the block can't be found any more: it is over. */
  private IllegalStateException broken(String what) {
    left = 0;
    return new IllegalStateException("the kernel wrote into the ring: " + what);
  }
}
