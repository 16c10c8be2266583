package dev.sonde.capture;

import dev.sonde.packet.LinkType;
import dev.sonde.packet.Wire;
import dev.sonde.sys.PacketSockets.SockaddrLl;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * The "cooked" header that stands where a frame had its own, made of what the kernel says of the
 * frame (LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2 of the registry). All in network byte order:
 *
 * <pre>
 *   SLL     0              2              4              6            14
 *           | packet type  | ARPHRD_      | address len  | address    | protocol |
 *
 *   SLL2    0              2              4              8            10     11     12
 *           | protocol     | 0            | device       | ARPHRD_    | type | len  | address |
 * </pre>
 */
enum CookedHeader {
  SLL(16),
  SLL2(20);

  private static final int ADDRESS = 8;

  private final int length;

  CookedHeader(int length) {
    this.length = length;
  }

  /** The header of a link type, or null for one that is not cooked. */
  static @Nullable CookedHeader of(LinkType linkType) {
    if (linkType.equals(LinkType.LINUX_SLL)) return SLL;
    return linkType.equals(LinkType.LINUX_SLL2) ? SLL2 : null;
  }

  int length() {
    return length;
  }

  /** Writes the header at {@code at} from the sockaddr_ll at {@code name} of the same memory. */
  void write(MemorySegment bytes, long at, long name) {
    switch (this) {
      case SLL -> {
        Wire.put16(bytes, at, Wire.u8(bytes, name + SockaddrLl.sll_pkttype));
        Wire.put16(bytes, at + 2, host16(bytes, name + SockaddrLl.sll_hatype));
        Wire.put16(bytes, at + 4, Wire.u8(bytes, name + SockaddrLl.sll_halen));
        MemorySegment.copy(bytes, name + SockaddrLl.sll_addr, bytes, at + 6, ADDRESS);
        Wire.put16(bytes, at + 14, Wire.u16(bytes, name + SockaddrLl.sll_protocol));
      }
      case SLL2 -> {
        Wire.put16(bytes, at, Wire.u16(bytes, name + SockaddrLl.sll_protocol));
        Wire.put16(bytes, at + 2, 0);
        int device = bytes.get(ValueLayout.JAVA_INT_UNALIGNED, name + SockaddrLl.sll_ifindex);
        Wire.put32(bytes, at + 4, device);
        Wire.put16(bytes, at + 8, host16(bytes, name + SockaddrLl.sll_hatype));
        Wire.put8(bytes, at + 10, Wire.u8(bytes, name + SockaddrLl.sll_pkttype));
        Wire.put8(bytes, at + 11, Wire.u8(bytes, name + SockaddrLl.sll_halen));
        MemorySegment.copy(bytes, name + SockaddrLl.sll_addr, bytes, at + 12, ADDRESS);
      }
    }
  }

  private static int host16(MemorySegment bytes, long at) {
    return bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED, at);
  }
}
