package dev.sonde.lab;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip4Option;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.Wire;
import java.lang.foreign.MemorySegment;

/**
 * Options of IPv4, RFC 791 section 3.1: the one that asks every node on the way to write its
 * address, the one that names nodes to visit, and those that are for the first piece of a packet
 * only.
 */
final class Options {
  private static final long NONE = -1;
  private static final int END = 0;
  private static final int NO_OPERATION = 1;
  private static final int POINTER = 2;
  private static final int COPIED = 0x80;

  private Options() {}

  /**
   * Writes the address of a node that sends the packet on: where a route is recorded, and where
   * {@link #leadsOn} has found another target, which is written now.
   */
  static void record(Packet packet, Ip4Address address) {
    boolean recorded = fill(packet, Ip4Option.RECORD_ROUTE, address);
    boolean turned = Wire.i32(packet.bytes, packet.at + Ip4View.TO) != (int) packet.toLow;
    if (turned) turn(packet, address);
    else if (recorded) packet.sealHeader();
  }

  /** Writes the target that {@link #leadsOn} has found, and in its slot the node's own address. */
  static void turn(Packet packet, Ip4Address address) {
    fill(packet, Ip4Option.LOOSE_SOURCE_ROUTE, address);
    Wire.put32(packet.bytes, packet.at + Ip4View.TO, packet.toLow);
    packet.sealHeader();
  }

  /**
   * Whether a loose source route leads on from where the packet has come: its target is the next
   * one then. Its bytes stay for a while, since reports quote it as it came, and so does the
   * transport's checksum, which covers the last target.
   */
  static boolean leadsOn(Packet packet) {
    long next = slot(packet, find(packet, Ip4Option.LOOSE_SOURCE_ROUTE));
    if (next != NONE) packet.toLow = Integer.toUnsignedLong(Wire.i32(packet.bytes, next));
    return next != NONE;
  }

  /** Takes the source route out of what goes back: hosts refuse packets that have one. */
  static void forgetRoute(Packet packet) {
    long at = find(packet, Ip4Option.LOOSE_SOURCE_ROUTE);
    if (at == NONE) return;
    packet.bytes.asSlice(at, Wire.u8(packet.bytes, at + 1)).fill((byte) NO_OPERATION);
    packet.sealHeader();
  }

  /** Where the first option of a type begins. */
  private static long find(Packet packet, int wanted) {
    long end = packet.payloadAt;
    for (long at = packet.at + Ip4View.HEADER; at + POINTER < end; ) {
      int type = Wire.u8(packet.bytes, at);
      if (type == END) return NONE;
      int length = type == NO_OPERATION ? 1 : Wire.u8(packet.bytes, at + 1);
      if (length == 0 || at + length > end) return NONE;
      if (type == wanted) return at;
      at += length;
    }
    return NONE;
  }

  /** Where the slot begins that comes next in a route. */
  private static long slot(Packet packet, long option) {
    if (option == NONE) return NONE;
    int pointer = Wire.u8(packet.bytes, option + POINTER); // counts from 1 at the type
    int last = pointer + Ip4Address.BYTES - 1;
    boolean none = pointer <= POINTER + 1 || last > Wire.u8(packet.bytes, option + 1);
    return none ? NONE : option + pointer - 1;
  }

  private static boolean fill(Packet packet, int type, Ip4Address address) {
    long option = find(packet, type);
    long slot = slot(packet, option);
    if (slot == NONE) return false;
    address.write(packet.bytes, slot);
    Wire.put8(packet.bytes, option + POINTER, (int) (slot - option) + 1 + Ip4Address.BYTES);
    return true;
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
}
