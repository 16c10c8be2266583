package dev.sonde.lab;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip4Option;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.Wire;
import java.lang.foreign.MemorySegment;

/**
 * Options of IPv4, RFC 791 section 3.1: the one that asks every node on the way to write its
 * address, and those that are for the first piece of a packet only.
 */
final class Options {
  private static final int END = 0;
  private static final int NO_OPERATION = 1;
  private static final int POINTER = 2;
  private static final int COPIED = 0x80;

  private Options() {}

  /** Writes the address into the next free slot, where there is one. */
  static void record(Packet packet, Ip4Address address) {
    long end = packet.payloadAt;
    for (long at = packet.at + Ip4View.HEADER; at + POINTER < end; ) {
      int type = Wire.u8(packet.bytes, at);
      if (type == END) return;
      int length = type == NO_OPERATION ? 1 : Wire.u8(packet.bytes, at + 1);
      if (length == 0 || at + length > end) return;
      if (type == Ip4Option.RECORD_ROUTE) record(packet, at, length, address);
      at += length;
    }
  }

  /** In a piece other than the first only options of the class that is copied remain. */
  static void keepCopied(MemorySegment bytes, long from, int header) {
    long end = from + header;
    for (long at = from + Ip4View.HEADER; at + 1 < end; ) {
      int type = Wire.u8(bytes, at);
      if (type == END) return;
      int length = type == NO_OPERATION ? 1 : Wire.u8(bytes, at + 1);
      if (length == 0 || at + length > end) return;
      if ((type & COPIED) == 0) bytes.asSlice(at, length).fill((byte) NO_OPERATION);
      at += length;
    }
  }

  private static void record(Packet packet, long at, int length, Ip4Address address) {
    int pointer = Wire.u8(packet.bytes, at + POINTER); // counts from 1 at the type
    int behind = pointer + Ip4Address.BYTES;
    if (pointer <= POINTER + 1 || behind - 1 > length) return;
    address.write(packet.bytes, at + pointer - 1);
    Wire.put8(packet.bytes, at + POINTER, behind);
    packet.sealHeader();
  }
}
