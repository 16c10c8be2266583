package dev.sonde.lab;

import dev.sonde.packet.Checksum;
import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.IcmpView;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.Ip6Extension;
import dev.sonde.packet.Ip6View;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.Malformed;
import dev.sonde.packet.QuotedDatagram;
import dev.sonde.packet.TcpView;
import dev.sonde.packet.UdpView;
import dev.sonde.packet.Wire;
import java.lang.foreign.MemorySegment;

/**
 * One packet at a time, taken apart once into numbers that every step of its way asks for, and
 * changed in place. It is used again for each: a packet costs no allocation.
 */
final class Packet {
  private static final int NO_FIELD = -1;
  private static final int MORE4 = 1 << 13;
  private static final int OFFSET4 = MORE4 - 1;

  MemorySegment bytes = MemorySegment.NULL;
  long at;
  int length;
  IpFamily family = IpFamily.V4;
  long fromHigh;
  long fromLow;
  long toHigh;
  long toLow;
  int protocol;
  int ttl;
  long payloadAt;
  int payloadLength;

  /** It is a part of a datagram. */
  boolean fragment;

  /** It is a part other than the first, so that no header follows that of IP. */
  boolean later;

  /**
   * Takes apart the packet in these bytes.
   *
   * @throws Malformed when it is none
   */
  void read(MemorySegment memory, long where, int limit) {
    bytes = memory;
    at = where;
    if (isV4(memory, where, limit)) read4(limit);
    else read6(limit);
    fromHigh = high(Ip6View.FROM);
    fromLow = low(Ip4View.FROM, Ip6View.FROM);
    toHigh = high(Ip6View.TO);
    toLow = low(Ip4View.TO, Ip6View.TO);
  }

  private static boolean isV4(MemorySegment memory, long where, int limit) {
    return limit > 0 && Wire.u8(memory, where) >>> 4 == 4;
  }

  /** The length of the packet in these bytes, or 0 where there is none: RFC 1812 section 5.2.2. */
  static int lengthOf(MemorySegment memory, long where, int limit) {
    if (isV4(memory, where, limit)) {
      int header = (Wire.u8(memory, where) & 0xf) * 4;
      if (limit < Ip4View.HEADER || limit < header) return 0;
      if (!Checksum.verify(memory, where, header)) return 0;
      return within(Wire.u16(memory, where + Ip4View.TOTAL), limit);
    }
    if (limit < Ip6View.HEADER) return 0;
    return within(Ip6View.HEADER + Wire.u16(memory, where + Ip6View.LENGTH), limit);
  }

  private static int within(int length, int limit) {
    return length > limit ? 0 : length;
  }

  /** Field by field, without a view: the compiler does not take one apart in a method so long. */
  private void read4(int limit) {
    int header = Ip4View.check(bytes, at, limit);
    family = IpFamily.V4;
    length = Wire.u16(bytes, at + Ip4View.TOTAL);
    protocol = Wire.u8(bytes, at + Ip4View.PROTOCOL);
    ttl = Wire.u8(bytes, at + Ip4View.TTL);
    payloadAt = at + header;
    payloadLength = length - header;
    int fragments = Wire.u16(bytes, at + Ip4View.FRAGMENT);
    later = (fragments & OFFSET4) != 0;
    fragment = (fragments & (OFFSET4 | MORE4)) != 0;
  }

  private void read6(int limit) {
    int next = limit < Ip6View.HEADER ? 0 : Wire.u8(bytes, at + Ip6View.NEXT);
    int version = limit < 1 ? 0 : Wire.u8(bytes, at) >>> 4;
    boolean plain = next == IpProtocol.UDP || next == IpProtocol.TCP || next == IpProtocol.ICMP6;
    if (!plain || version != 6) {
      read(new Ip6View(bytes, at, limit));
      return;
    }
    family = IpFamily.V6;
    length = Ip6View.HEADER + Wire.u16(bytes, at + Ip6View.LENGTH);
    if (length > limit) throw new Malformed("ip6 payload length", at, length, limit);
    protocol = next;
    ttl = Wire.u8(bytes, at + Ip6View.HOP_LIMIT);
    payloadAt = at + Ip6View.HEADER;
    payloadLength = length - Ip6View.HEADER;
    later = false;
    fragment = false;
  }

  private void read(Ip6View view) {
    family = IpFamily.V6;
    length = view.totalLength();
    protocol = view.protocol();
    ttl = view.ttl();
    payloadAt = view.payloadAt();
    payloadLength = view.payloadLength();
    later = view.fragmentOffset() != 0;
    fragment = later || view.moreFragments();
  }

  /** Takes apart what is left of a packet that is quoted, as far as that goes. */
  void read(QuotedDatagram quote) {
    bytes = quote.bytes();
    at = quote.at();
    length = quote.limit();
    family = quote.family();
    protocol = quote.protocol();
    payloadAt = quote.transportAt();
    payloadLength = quote.transportLength();
    later = quote.fragmentOffset() > 0;
    fragment = later;
    fromHigh = high(Ip6View.FROM);
    fromLow = low(Ip4View.FROM, Ip6View.FROM);
  }

  boolean v4() {
    return family == IpFamily.V4;
  }

  private long high(int v6) {
    return v4() ? 0 : Wire.i64(bytes, at + v6);
  }

  private long low(int v4, int v6) {
    return v4() ? Wire.u32(bytes, at + v4) : Wire.i64(bytes, at + v6 + Long.BYTES);
  }

  boolean isFrom(IpAddress address) {
    return fromHigh == address.high() && fromLow == address.low() && is(address);
  }

  boolean isTo(IpAddress address) {
    return toHigh == address.high() && toLow == address.low() && is(address);
  }

  private boolean is(IpAddress address) {
    return IpFamily.of(address) == family;
  }

  /** To more than one node: 224.0.0.0/4, 255.255.255.255, ff00::/8. */
  boolean toMany() {
    return v4() ? toLow >>> 28 == 14 || toLow == 0xffff_ffffL : toHigh >>> 56 == 0xff;
  }

  /** Its source is one node, to which something can be said: RFC 1122 section 3.2.2. */
  boolean fromOne() {
    return v4()
        ? fromLow != 0 && fromLow >>> 28 < 14 && fromLow >>> 24 != 127
        : fromHigh >>> 56 != 0xff && (fromHigh != 0 || fromLow > 1 || fromLow < 0);
  }

  boolean isIcmp() {
    return protocol == family.icmpProtocol();
  }

  /** Nothing follows its headers, and what does is ignored: RFC 8200 section 4.7. */
  boolean hasNothing() {
    return !v4() && protocol == IpProtocol.NO_NEXT;
  }

  /** An ICMP message that reports on another packet, or too little of one to tell. */
  boolean isError() {
    return isIcmp()
        && !later
        && (payloadLength < IcmpView.HEADER
            || new IcmpView(family, bytes, payloadAt, payloadLength).isError());
  }

  /** Nothing is reported about it: RFC 1122 section 3.2.2, RFC 4443 section 2.4 e. */
  boolean isUnreportable() {
    return later || !fromOne() || isError() || isRedirect();
  }

  /** In IPv6 a redirect is no error. */
  private boolean isRedirect() {
    return isIcmp()
        && payloadLength > IcmpView.TYPE
        && Wire.u8(bytes, payloadAt + IcmpView.TYPE) == IcmpKind.REDIRECT.type(family);
  }

  /** Where in an IPv6 packet the field stands that names the protocol. */
  int protocolAt() {
    int field = Ip6View.NEXT;
    for (int next = Ip6View.HEADER; next < headerLength(); ) {
      int type = Wire.u8(bytes, at + field);
      field = next;
      next += Ip6Extension.length(bytes, at + next, type, headerLength() - next);
    }
    return field;
  }

  boolean dontFragment() {
    return !v4() || (Wire.u16(bytes, at + Ip4View.FRAGMENT) >>> 13 & 2) != 0;
  }

  int headerLength() {
    return (int) (payloadAt - at);
  }

  /** The first four bytes behind the headers, by which flows are told apart, or 0. */
  int flowWord() {
    return fragment || payloadLength < Integer.BYTES ? 0 : Wire.i32(bytes, payloadAt);
  }

  int flowLabel() {
    return v4() ? 0 : Wire.i32(bytes, at) & 0xf_ffff;
  }

  void ttl(int value) {
    ttl = value;
    if (v4()) {
      put16(Ip4View.TTL, value << 8 | protocol);
    } else {
      Wire.put8(bytes, at + Ip6View.HOP_LIMIT, value);
    }
  }

  void tos(int value) {
    if (v4()) {
      put16(0, Wire.u8(bytes, at) << 8 | value);
    } else {
      int word = Wire.i32(bytes, at);
      Wire.put32(bytes, at, (word & 0xf00f_ffff) | value << 20);
    }
  }

  /** Changes an aligned word of the IPv4 header, and its checksum by equation 3 of RFC 1624. */
  private void put16(int offset, int after) {
    int before = Wire.u16(bytes, at + offset);
    int sum = Wire.u16(bytes, at + Ip4View.CHECKSUM);
    Wire.put16(bytes, at + offset, after);
    Wire.put16(bytes, at + Ip4View.CHECKSUM, Checksum.update(sum, before, after));
  }

  /** Writes another source, with the checksums that cover it. */
  void source(IpAddress address) {
    address(Ip4View.FROM, Ip6View.FROM, address);
    fromHigh = address.high();
    fromLow = address.low();
  }

  /** Writes another target, with the checksums that cover it. */
  void target(IpAddress address) {
    address(Ip4View.TO, Ip6View.TO, address);
    toHigh = address.high();
    toLow = address.low();
  }

  private void address(int offset4, int offset6, IpAddress address) {
    long offset = at + (v4() ? offset4 : offset6);
    for (int i = 0; i < address.length(); i += Short.BYTES) {
      int before = Wire.u16(bytes, offset + i);
      int after = word(address, i);
      Wire.put16(bytes, offset + i, after);
      if (v4()) {
        int sum = Wire.u16(bytes, at + Ip4View.CHECKSUM);
        Wire.put16(bytes, at + Ip4View.CHECKSUM, Checksum.update(sum, before, after));
      }
      covered(before, after);
    }
  }

  private static int word(IpAddress address, int offset) {
    long half =
        switch (address) {
          case Ip4Address v4 -> v4.low() << Integer.SIZE;
          case Ip6Address v6 -> offset < Long.BYTES ? v6.high() : v6.low();
        };
    return (int) (half >>> (Long.SIZE - Short.SIZE - (offset % Long.BYTES) * Byte.SIZE)) & 0xffff;
  }

  /** A word that the transport's pseudo-header covers has changed. */
  private void covered(int before, int after) {
    if (!(isIcmp() && v4())) summed(before, after);
  }

  /** A word under the transport's checksum has changed; a wrong one stays wrong. */
  private void summed(int before, int after) {
    int offset = checksumOffset();
    if (offset == NO_FIELD || later || payloadLength < offset + Short.BYTES) return;
    int sum = Wire.u16(bytes, payloadAt + offset);
    boolean udp = protocol == IpProtocol.UDP;
    if (udp && sum == 0) return; // RFC 768: it has none
    int updated = Checksum.update(sum, before, after);
    Wire.put16(bytes, payloadAt + offset, udp && updated == 0 ? 0xffff : updated);
  }

  private int checksumOffset() {
    if (isIcmp()) return IcmpView.CHECKSUM;
    return switch (protocol) {
      case IpProtocol.UDP -> UdpView.CHECKSUM;
      case IpProtocol.TCP -> TcpView.CHECKSUM;
      default -> NO_FIELD;
    };
  }

  /** Adds to a word of the transport header, modulo 65536, with the checksum that covers it. */
  void shift(int offset, int by) {
    if (later || payloadLength < offset + Short.BYTES) return;
    int before = Wire.u16(bytes, payloadAt + offset);
    int after = (before + by) & 0xffff;
    Wire.put16(bytes, payloadAt + offset, after);
    summed(before, after);
  }

  /** Computes the checksum of an IPv4 header anew. */
  void sealHeader() {
    Wire.put16(bytes, at + Ip4View.CHECKSUM, 0);
    int sum = Checksum.sum(bytes, at, headerLength());
    Wire.put16(bytes, at + Ip4View.CHECKSUM, Checksum.finish(sum));
  }

  /** Computes the ICMP checksum anew. */
  void sealIcmp() {
    Wire.put16(bytes, payloadAt + IcmpView.CHECKSUM, 0);
    long pseudo = v4() ? 0 : pseudoHeader();
    int sum = Checksum.sum(bytes, payloadAt, payloadLength);
    Wire.put16(bytes, payloadAt + IcmpView.CHECKSUM, Checksum.finish(sum + pseudo));
  }

  /** The sum of the pseudo-header of RFC 768, RFC 9293 or RFC 8200 section 8.1. */
  int pseudoHeader() {
    long addresses =
        (fromHigh >>> 32)
            + (fromHigh & 0xffff_ffffL)
            + (fromLow >>> 32)
            + (fromLow & 0xffff_ffffL)
            + (toHigh >>> 32)
            + (toHigh & 0xffff_ffffL)
            + (toLow >>> 32)
            + (toLow & 0xffff_ffffL);
    return Checksum.fold(addresses + protocol + payloadLength);
  }

  /** Whether the transport's checksum is right; what has none is right. */
  boolean verifies() {
    int offset = checksumOffset();
    if (offset == NO_FIELD || payloadLength < offset + Short.BYTES) return true;
    if (protocol == IpProtocol.UDP && Wire.u16(bytes, payloadAt + offset) == 0) return v4();
    int pseudo = isIcmp() && v4() ? 0 : pseudoHeader();
    return Checksum.verify(bytes, payloadAt, payloadLength, pseudo);
  }

  /** Turns it round: from its target to its source, with a fresh time to live. */
  void turn(int hops) {
    long high = fromHigh;
    long low = fromLow;
    int width = v4() ? Integer.BYTES : 2 * Long.BYTES;
    long from = at + (v4() ? Ip4View.FROM : Ip6View.FROM);
    long to = at + (v4() ? Ip4View.TO : Ip6View.TO);
    for (int i = 0; i < width; i += Integer.BYTES) {
      int source = Wire.i32(bytes, from + i);
      Wire.put32(bytes, from + i, Wire.i32(bytes, to + i));
      Wire.put32(bytes, to + i, source);
    }
    fromHigh = toHigh;
    fromLow = toLow;
    toHigh = high;
    toLow = low;
    ttl(hops);
  }
}
