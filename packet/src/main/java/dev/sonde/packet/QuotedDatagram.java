package dev.sonde.packet;

import java.lang.foreign.MemorySegment;

/**
 * The datagram quoted in an ICMP error, seen in place: as much of it as survived. Valid only while
 * {@code bytes} is not reused.
 *
 * <p>Only the IP header has to be there. It may have options or extension headers, be a fragment,
 * have been rewritten by a NAT, carry a length that a router spoiled; and of what it carried there
 * may be nothing, 8 bytes (RFC 792), or all. So nothing is verified and every accessor answers with
 * what is there, {@link #NONE} where the bytes did not survive.
 *
 * <p>What takes a walk over the headers is found once, and kept in one number.
 *
 * <pre>
 * layout: IPv4 1 | protocol 8 | fragment offset 16 | header length 17 | transport length 17
 * </pre>
 */
public final class QuotedDatagram {
  /** The answer of an accessor whose bytes did not survive, or that the datagram has not. */
  public static final int NONE = -1;

  /** RFC 792: what every router quotes beyond the header, whatever it says about the length. */
  private static final int ALWAYS_QUOTED = 8;

  private static final int PORTS = 4;
  private static final int MAX_LENGTH = Ip6View.HEADER + 0xffff;

  private static final int LENGTH_BITS = 17;
  private static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;
  private static final int FRAGMENT_SHIFT = 2 * LENGTH_BITS;
  private static final int PROTOCOL_SHIFT = FRAGMENT_SHIFT + Short.SIZE;
  private static final int V4_SHIFT = PROTOCOL_SHIFT + Byte.SIZE;

  private final MemorySegment bytes;
  private final long at;
  private final int limit;
  private final long layout;

  /** The {@code limit} bytes from {@code at} on, of which the IP header has to be whole. */
  public QuotedDatagram(MemorySegment bytes, long at, int limit) {
    this.bytes = bytes;
    this.at = at;
    this.limit = Math.min(limit, MAX_LENGTH);
    this.layout = layout(bytes, at, this.limit);
  }

  /**
   * The datagram an error reports on, without the extensions that may follow it.
   *
   * @throws Malformed when there is none: see {@link IcmpView#hasQuote}
   */
  public static QuotedDatagram of(IcmpView error) {
    IpFamily family = error.family();
    MemorySegment bytes = error.bytes();
    long at = error.at();
    int offset = IcmpBody.quote(family, bytes, at, error.limit());
    if (offset == IcmpBody.NOWHERE) {
      throw new Malformed("quoted datagram", error.bodyAt(), Ip4View.HEADER, error.bodyLength());
    }
    int end = IcmpBody.quoteEnd(family, bytes, at, error.limit());
    return new QuotedDatagram(bytes, at + offset, end - offset);
  }

  private static long layout(MemorySegment bytes, long at, int limit) {
    int fixed = headerLength(bytes, at, limit);
    if (fixed == NONE) {
      throw new Malformed("quoted datagram", at, Ip4View.HEADER, limit);
    }
    if (isV4(bytes, at)) {
      int fragment = (Wire.u16(bytes, at + Ip4View.FRAGMENT) & 0x1fff) * Long.BYTES;
      int protocol = Wire.u8(bytes, at + Ip4View.PROTOCOL);
      return layout(1, protocol, fragment, fixed, totalLength(bytes, at), limit);
    }
    long chain = QuotedChain.walk(bytes, at, limit);
    int header = QuotedChain.fragment(chain);
    int fragment = header == 0 ? 0 : QuotedChain.fragmentOffset(bytes, at + header);
    boolean jumbo = Wire.u16(bytes, at + Ip6View.LENGTH) == 0; // RFC 2675
    int claimed = jumbo ? limit : totalLength(bytes, at);
    return layout(0, QuotedChain.type(chain), fragment, QuotedChain.end(chain), claimed, limit);
  }

  private static long layout(
      int v4, int protocol, int fragment, int header, int claimed, int limit) {
    int transport = Math.min(limit, Math.max(claimed, header + ALWAYS_QUOTED)) - header;
    return (long) v4 << V4_SHIFT
        | (long) protocol << PROTOCOL_SHIFT
        | (long) fragment << FRAGMENT_SHIFT
        | (long) header << LENGTH_BITS
        | transport;
  }

  private static boolean isV4(MemorySegment bytes, long at) {
    return Wire.u8(bytes, at) >> 4 == Ip4View.VERSION;
  }

  private static int totalLength(MemorySegment bytes, long at) {
    return isV4(bytes, at)
        ? Wire.u16(bytes, at + Ip4View.TOTAL)
        : Ip6View.HEADER + Wire.u16(bytes, at + Ip6View.LENGTH);
  }

  static boolean isThere(MemorySegment bytes, long at, int limit) {
    return headerLength(bytes, at, limit) != NONE;
  }

  /** The length of the IP header at {@code at} without extension headers, if all of it is there. */
  static int headerLength(MemorySegment bytes, long at, int limit) {
    if (limit < Ip4View.HEADER) {
      return NONE;
    }
    int first = Wire.u8(bytes, at);
    int length =
        switch (first >> 4) {
          case Ip4View.VERSION -> (first & 0xf) * Integer.BYTES;
          case Ip6View.VERSION -> Ip6View.HEADER;
          default -> NONE;
        };
    return length >= Ip4View.HEADER && length <= limit ? length : NONE;
  }

  public MemorySegment bytes() {
    return bytes;
  }

  public long at() {
    return at;
  }

  public int limit() {
    return limit;
  }

  private boolean isV4() {
    return layout >>> V4_SHIFT != 0;
  }

  public IpFamily family() {
    return isV4() ? IpFamily.V4 : IpFamily.V6;
  }

  /** Type of service or traffic class, with the two ECN bits. */
  public int tos() {
    return isV4() ? Wire.u8(bytes, at + Ip4View.TOS) : Wire.u16(bytes, at) >> 4 & 0xff;
  }

  /** Time to live or hop limit, as it was where the error arose. */
  public int ttl() {
    return Wire.u8(bytes, at + (isV4() ? Ip4View.TTL : Ip6View.HOP_LIMIT));
  }

  /** The flow label; 0 in IPv4. */
  public int flowLabel() {
    return isV4() ? 0 : Wire.i32(bytes, at) & 0xf_ffff;
  }

  /** The length the header claims for the whole datagram, believed by nobody. */
  public int totalLength() {
    return totalLength(bytes, at);
  }

  /** The identification; of IPv6 that of a fragment header, {@link #NONE} without one. */
  public long id() {
    if (isV4()) {
      return Wire.u16(bytes, at + Ip4View.ID);
    }
    int fragment = QuotedChain.fragment(QuotedChain.walk(bytes, at, limit));
    return fragment == 0 ? NONE : Wire.u32(bytes, at + fragment + QuotedChain.FRAGMENT_ID);
  }

  /** Where in the original datagram this fragment began, in bytes; 0 when it was none. */
  public int fragmentOffset() {
    return (int) (layout >>> FRAGMENT_SHIFT) & 0xffff;
  }

  public IpAddress from() {
    return isV4()
        ? Ip4Address.read(bytes, at + Ip4View.FROM)
        : Ip6Address.read(bytes, at + Ip6View.FROM);
  }

  public IpAddress to() {
    return isV4()
        ? Ip4Address.read(bytes, at + Ip4View.TO)
        : Ip6Address.read(bytes, at + Ip6View.TO);
  }

  /** Whether {@link #from} is this address, whatever its scope. */
  public boolean isFrom(IpAddress address) {
    return holds(address, isV4() ? Ip4View.FROM : Ip6View.FROM);
  }

  /** Whether {@link #to} is this address, whatever its scope. */
  public boolean isTo(IpAddress address) {
    return holds(address, isV4() ? Ip4View.TO : Ip6View.TO);
  }

  private boolean holds(IpAddress address, int offset) {
    if (address instanceof Ip4Address other) {
      return isV4() && Wire.i32(bytes, at + offset) == other.bits();
    }
    return !isV4()
        && address instanceof Ip6Address other
        && Wire.i64(bytes, at + offset) == other.high()
        && Wire.i64(bytes, at + offset + Long.BYTES) == other.low();
  }

  /**
   * The protocol above IP and its options and extension headers; if the quote ends among the
   * extension headers, the first of them that is not there.
   */
  public int protocol() {
    return (int) (layout >>> PROTOCOL_SHIFT) & 0xff;
  }

  /** How many bytes the IP header and its options or extension headers have. */
  public int headerLength() {
    return (int) (layout >>> LENGTH_BITS) & LENGTH_MASK;
  }

  public long transportAt() {
    return at + headerLength();
  }

  /** How many bytes of what IP carried survived, without the padding of RFC 4884. */
  public int transportLength() {
    return (int) layout & LENGTH_MASK;
  }

  /** Whether the ports survived: of TCP, UDP, UDP-Lite or SCTP, in a first fragment. */
  public boolean hasPorts() {
    boolean known =
        switch (protocol()) {
          case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.UDP_LITE, IpProtocol.SCTP -> true;
          default -> false;
        };
    return known && transportLength() >= PORTS && fragmentOffset() == 0;
  }

  public int sourcePort() {
    return hasPorts() ? Wire.u16(bytes, transportAt()) : NONE;
  }

  public int targetPort() {
    return hasPorts() ? Wire.u16(bytes, transportAt() + Short.BYTES) : NONE;
  }

  /** Whether the header of an {@link IcmpView#of(QuotedDatagram) ICMP message} survived. */
  public boolean hasIcmp() {
    return protocol() == family().icmpProtocol()
        && transportLength() >= IcmpView.HEADER
        && fragmentOffset() == 0;
  }
}
