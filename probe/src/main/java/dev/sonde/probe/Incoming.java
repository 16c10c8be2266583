package dev.sonde.probe;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.Malformed;
import dev.sonde.packet.Wire;
import dev.sonde.socket.ControlData;
import dev.sonde.socket.ReceiveBatch;
import java.lang.foreign.MemorySegment;

/**
 * A datagram of a raw ICMP socket, with the addresses that came beside it. One object serves all of
 * a socket's datagrams, and its addresses are numbers, so that reading one allocates nothing,
 * whatever the compiler makes of it.
 */
final class Incoming {
  private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);

  final IpFamily family;
  MemorySegment bytes = NOTHING;
  long at;
  int length;

  /** Who sent it. */
  long fromHigh;

  long fromLow;
  int scope;

  /** Whom it was sent to. */
  long toHigh;

  long toLow;

  /** The low bits of the address to answer from: the target, unless that is an IPv4 group's. */
  long localLow;

  int device;
  int trafficClass;

  Incoming(IpFamily family) {
    this.family = family;
  }

  void read(ReceiveBatch batch, int index) {
    bytes = batch.bytes();
    at = batch.at(index);
    length = batch.length(index);
    fromHigh = batch.addressHigh(index);
    fromLow = batch.addressLow(index);
    scope = batch.addressScope(index);
    ControlData control = batch.control(index);
    toHigh = control.targetHigh();
    toLow = control.targetLow();
    localLow = control.localLow();
    device = control.device();
    trafficClass = Math.max(0, control.trafficClass());
  }

  /**
   * Moves on to the ICMP message. Only IPv4 sockets hand over the header before it: raw(7).
   *
   * @return where the header is, or -1 when there is none
   * @throws Malformed when the header is not one
   */
  long skipHeader() {
    if (family == IpFamily.V6) return -1;
    int headerLength = Ip4View.check(bytes, at, length);
    long header = at;
    at += headerLength;
    length = Wire.u16(bytes, header + Ip4View.TOTAL) - headerLength;
    return header;
  }

  IpAddress from() {
    return family == IpFamily.V4
        ? new Ip4Address((int) fromLow)
        : new Ip6Address(fromHigh, fromLow, scope);
  }

  /**
   * Whether an answer would go to nobody, or to many: no address, a multicast or the broadcast one
   * (RFC 1122 section 3.2.1.3, RFC 4291 section 2.7).
   */
  boolean isFromNobody() {
    if (family == IpFamily.V6) return (fromHigh | fromLow) == 0 || fromHigh >>> 56 == 0xff;
    int bits = (int) fromLow;
    return bits == 0 || bits == -1 || bits >>> 28 == 14;
  }

  /** Whether it was sent to a broadcast or multicast address. */
  boolean isToGroup() {
    return family == IpFamily.V6 ? toHigh >>> 56 == 0xff : toLow != localLow;
  }

  /** Whether an answer's source address is known; else the kernel chooses by its route. */
  boolean hasLocal() {
    return family == IpFamily.V4 ? localLow != 0 : !isToGroup();
  }

  /** Whether it was sent to an IPv6 address that only its interface makes unique: fe80::/10. */
  boolean isToLinkLocal() {
    return toHigh >>> 54 == 0xfe80 >>> 6;
  }
}
