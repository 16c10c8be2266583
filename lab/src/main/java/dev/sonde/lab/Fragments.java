package dev.sonde.lab;

import dev.sonde.packet.Checksum;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.Wire;
import java.lang.foreign.MemorySegment;

/** Cuts an IPv4 packet into pieces that fit: RFC 791 section 3.2. */
final class Fragments {
  private static final int MORE = 1 << 13;
  private static final int OFFSET = MORE - 1;
  private static final int UNIT = 8;

  private Fragments() {}

  /** The next piece from byte {@code from} of the payload on, in a slot of its own, or none. */
  static int piece(Packets packets, Packet packet, int from, int mtu) {
    int header = packet.headerLength();
    int most = (mtu - header) / UNIT * UNIT;
    int bytes = Math.min(most, packet.payloadLength - from);
    int slot = packets.take(header + bytes);
    if (slot == Packets.NONE) return slot;
    MemorySegment out = packets.bytes;
    long at = packets.at(slot);
    MemorySegment.copy(packet.bytes, packet.at, out, at, header);
    if (from > 0) Options.keepCopied(out, at, header);
    MemorySegment.copy(packet.bytes, packet.payloadAt + from, out, at + header, bytes);
    int word = Wire.u16(packet.bytes, packet.at + Ip4View.FRAGMENT);
    boolean last = from + bytes == packet.payloadLength && (word & MORE) == 0;
    int offset = (word & OFFSET) + from / UNIT;
    Wire.put16(out, at + Ip4View.TOTAL, header + bytes);
    Wire.put16(out, at + Ip4View.FRAGMENT, (word & ~(MORE | OFFSET)) | (last ? 0 : MORE) | offset);
    Wire.put16(out, at + Ip4View.CHECKSUM, 0);
    Wire.put16(out, at + Ip4View.CHECKSUM, Checksum.finish(Checksum.sum(out, at, header)));
    return slot;
  }

  /** How many bytes of the payload a piece has. */
  static int payload(Packets packets, int slot, Packet of) {
    return packets.length(slot) - of.headerLength();
  }
}
