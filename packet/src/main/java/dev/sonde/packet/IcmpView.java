package dev.sonde.packet;

import java.lang.foreign.MemorySegment;

/**
 * An ICMP message of either family seen in place (RFC 792, RFC 4443). Valid only while {@code
 * bytes} is not reused.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------------------------------+
 * |     type      |     code      |           checksum            |
 * +---------------+---------------+-------------------------------+
 * |            rest: identifier and sequence, or else             |
 * +---------------------------------------------------------------+
 * |           body: data, the datagram quoted, options            |
 * </pre>
 *
 * The type numbers mean nothing without the family, so the family is part of the view. Accessors of
 * fields that only some messages have read the bytes where these have them.
 */
public record IcmpView(IpFamily family, MemorySegment bytes, long at, int limit) {
  public static final int HEADER = 8;

  public static final int TYPE = 0, CODE = 1, CHECKSUM = 2, REST = 4, ID = 4, SEQUENCE = 6;
  private static final int MTU = 6;

  public IcmpView { // a view that exists is well-formed
    if (limit < HEADER) {
      throw new Malformed("icmp", at, HEADER, limit);
    }
  }

  /** The message that an IP packet carries, whatever its protocol says. */
  public static IcmpView of(IpView ip) {
    IpFamily family = ip instanceof Ip4View ? IpFamily.V4 : IpFamily.V6;
    return new IcmpView(family, ip.bytes(), ip.payloadAt(), ip.payloadLength());
  }

  /**
   * The message that a quoted datagram carries, as far as it survived: type, code, identifier and
   * sequence at least.
   *
   * @throws Malformed when not even they did: see {@link QuotedDatagram#hasIcmp}
   */
  public static IcmpView of(QuotedDatagram quote) {
    int limit = quote.hasIcmp() ? quote.transportLength() : 0;
    return new IcmpView(quote.family(), quote.bytes(), quote.transportAt(), limit);
  }

  public int type() {
    return Wire.u8(bytes, at + TYPE);
  }

  public int code() {
    return Wire.u8(bytes, at + CODE);
  }

  public int checksum() {
    return Wire.u16(bytes, at + CHECKSUM);
  }

  public IcmpKind kind() {
    return IcmpKind.of(family, type(), code());
  }

  /** What the code means; the number is {@link #code}. */
  public IcmpCode reason() {
    return IcmpCode.of(family, kind(), code());
  }

  /** The second word as it is. */
  public int rest() {
    return Wire.i32(bytes, at + REST);
  }

  /** The identifier of an echo, timestamp, information or address mask message. */
  public int id() {
    return Wire.u16(bytes, at + ID);
  }

  /** The sequence number of the same messages, save extended echo. */
  public int sequence() {
    return Wire.u16(bytes, at + SEQUENCE);
  }

  /** The sequence number of an extended echo message, which has eight bits (RFC 8335). */
  public int shortSequence() {
    return Wire.u8(bytes, at + SEQUENCE);
  }

  /** The next-hop MTU of packet too big; 0 from a router older than RFC 1191. */
  public long mtu() {
    return family == IpFamily.V4 ? Wire.u16(bytes, at + MTU) : Wire.u32(bytes, at + REST);
  }

  /** The offset in the quoted datagram that a parameter problem points at. */
  public long pointer() {
    return family == IpFamily.V4 ? Wire.u8(bytes, at + REST) : Wire.u32(bytes, at + REST);
  }

  public long bodyAt() {
    return at + HEADER;
  }

  public int bodyLength() {
    return limit - HEADER;
  }

  /** Whether the checksum is right; ICMPv6 covers the addresses too, ICMPv4 ignores them. */
  public boolean verifies(IpAddress from, IpAddress to) {
    return verifies(
        family == IpFamily.V4 ? 0 : Checksum.pseudoHeader(from, to, family.icmpProtocol(), limit));
  }

  /** Whether the checksum is right in the packet {@code ip}. */
  public boolean verifies(IpView ip) {
    return verifies(family == IpFamily.V4 ? 0 : ip.pseudoHeader(limit));
  }

  /** Whether the checksum is right, with the sum of the pseudo-header: 0 in ICMPv4. */
  public boolean verifies(int pseudoHeader) {
    return Checksum.verify(bytes, at, limit, pseudoHeader);
  }

  /** Whether this reports on another datagram: never to be answered by an error (RFC 1122). */
  public boolean isError() {
    return kind().isError(family, type());
  }

  /** Whether there is a {@link QuotedDatagram#of quote} with the IP header at least. */
  public boolean hasQuote() {
    return IcmpBody.quote(family, bytes, at, limit) != IcmpBody.NOWHERE;
  }

  /**
   * Whether well-formed {@link ExtensionsView#of extensions} are there: in errors (RFC 4884) and
   * extended echo requests (RFC 8335).
   */
  public boolean hasExtensions() {
    return IcmpBody.extensions(family, bytes, at, limit) != IcmpBody.NOWHERE;
  }
}
