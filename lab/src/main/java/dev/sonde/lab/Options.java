package dev.sonde.lab;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip4Option;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.Wire;

/**
 * The option of IPv4 that asks every node on the way to write its address: record route, RFC 791.
 */
final class Options {
  private static final int END = 0;
  private static final int NO_OPERATION = 1;
  private static final int POINTER = 2;

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

  private static void record(Packet packet, long at, int length, Ip4Address address) {
    int pointer = Wire.u8(packet.bytes, at + POINTER); // counts from 1 at the type
    int behind = pointer + Ip4Address.BYTES;
    if (pointer <= POINTER + 1 || behind - 1 > length) return;
    address.write(packet.bytes, at + pointer - 1);
    Wire.put8(packet.bytes, at + POINTER, behind);
    packet.sealHeader();
  }
}
