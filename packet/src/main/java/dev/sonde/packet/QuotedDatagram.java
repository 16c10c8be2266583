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
 */
public record QuotedDatagram(MemorySegment bytes, long at, int limit) {
  /** The answer of an accessor whose bytes did not survive, or that the datagram has not. */
  public static final int NONE = -1;

  /** RFC 792: what every router quotes beyond the header, whatever it says about the length. */
  private static final int ALWAYS_QUOTED = 8;

  private static final int PORTS = 4;

  public QuotedDatagram { // the IP header is there
    int header = headerLength(bytes, at, limit);
    if (header == NONE) {
      throw new Malformed("quoted datagram", at, Ip4View.HEADER, limit);
    }
  }

  /**
   * The datagram an error reports on, without the extensions that may follow it.
   *
   * @throws Malformed when there is none: see {@link IcmpView#hasQuote}
   */
  public static QuotedDatagram of(IcmpView error) {
    int offset = IcmpBody.quoteOffset(error);
    if (offset == IcmpBody.NOWHERE) {
      throw new Malformed("quoted datagram", error.bodyAt(), Ip4View.HEADER, 0);
    }
    return new QuotedDatagram(
        error.bytes(), error.at() + offset, IcmpBody.quoteEnd(error) - offset);
  }

  static int least(IpFamily family) {
    return family == IpFamily.V4 ? Ip4View.HEADER : Ip6View.HEADER;
  }

  static boolean isThere(MemorySegment bytes, long at, int limit) {
    return headerLength(bytes, at, limit) != NONE;
  }

  /** The length of the IP header at {@code at} without extension headers, if all of it is there. */
  private static int headerLength(MemorySegment bytes, long at, int limit) {
    if (limit < Ip4View.HEADER) {
      return NONE;
    }
    int first = Wire.u8(bytes, at);
    int length =
        switch (first >> 4) {
          case 4 -> (first & 0xf) * Integer.BYTES;
          case 6 -> Ip6View.HEADER;
          default -> NONE;
        };
    return length >= Ip4View.HEADER && length <= limit ? length : NONE;
  }

  public IpFamily family() {
    return isV4() ? IpFamily.V4 : IpFamily.V6;
  }

  private boolean isV4() {
    return Wire.u8(bytes, at) >> 4 == 4;
  }

  /** Type of service or traffic class, with the two ECN bits. */
  public int tos() {
    return isV4() ? Wire.u8(bytes, at + 1) : Wire.u16(bytes, at) >> 4 & 0xff;
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
    return isV4()
        ? Wire.u16(bytes, at + Ip4View.TOTAL)
        : Ip6View.HEADER + Wire.u16(bytes, at + Ip6View.LENGTH);
  }

  /** The identification; of IPv6 that of a fragment header, {@link #NONE} without one. */
  public long id() {
    if (isV4()) {
      return Wire.u16(bytes, at + Ip4View.ID);
    }
    int fragment = fragmentHeader();
    return fragment == NONE ? NONE : Wire.u32(bytes, at + fragment + QuotedChain.FRAGMENT_ID);
  }

  /** Where in the original datagram this fragment began, in bytes; 0 when it was none. */
  public int fragmentOffset() {
    if (isV4()) {
      return (Wire.u16(bytes, at + Ip4View.FRAGMENT) & 0x1fff) * Long.BYTES;
    }
    int fragment = fragmentHeader();
    return fragment == NONE ? 0 : fragmentOffset(fragment);
  }

  private int fragmentOffset(int fragment) {
    return Wire.u16(bytes, at + fragment + QuotedChain.FRAGMENT_OFFSET) & 0xfff8;
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
    return holds(address, Ip4View.FROM, Ip6View.FROM);
  }

  /** Whether {@link #to} is this address, whatever its scope. */
  public boolean isTo(IpAddress address) {
    return holds(address, Ip4View.TO, Ip6View.TO);
  }

  private boolean holds(IpAddress address, int v4At, int v6At) {
    return switch (address) {
      case Ip4Address v4 -> isV4() && Wire.i32(bytes, at + v4At) == v4.bits();
      case Ip6Address v6 ->
          !isV4()
              && Wire.i64(bytes, at + v6At) == v6.high()
              && Wire.i64(bytes, at + v6At + Long.BYTES) == v6.low();
    };
  }

  /**
   * The protocol above IP and its options and extension headers; if the quote ends among the
   * extension headers, the first of them that is not there.
   */
  public int protocol() {
    return isV4() ? Wire.u8(bytes, at + Ip4View.PROTOCOL) : QuotedChain.type(chain(NONE));
  }

  /** How many bytes the IP header and its options or extension headers have. */
  public int headerLength() {
    return isV4() ? headerLength(bytes, at, limit) : QuotedChain.offset(chain(NONE));
  }

  public long transportAt() {
    return at + headerLength();
  }

  /** How many bytes of what IP carried survived, without the padding of RFC 4884. */
  public int transportLength() {
    int header = headerLength();
    int claimed = isV4() || Wire.u16(bytes, at + Ip6View.LENGTH) != 0 ? totalLength() : limit;
    return Math.min(limit, Math.max(claimed, header + ALWAYS_QUOTED)) - header;
  }

  /** Whether the ports survived: of TCP, UDP, UDP-Lite or SCTP, in a first fragment. */
  public boolean hasPorts() {
    return switch (protocol()) {
      case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.UDP_LITE, IpProtocol.SCTP ->
          fragmentOffset() == 0 && transportLength() >= PORTS;
      default -> false;
    };
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
        && fragmentOffset() == 0
        && transportLength() >= IcmpView.HEADER;
  }

  private int fragmentHeader() {
    long chain = chain(IpProtocol.FRAGMENT);
    int offset = QuotedChain.offset(chain);
    boolean whole = offset + Ip6Extension.UNIT <= limit;
    return QuotedChain.type(chain) == IpProtocol.FRAGMENT && whole ? offset : NONE;
  }

  private long chain(int stop) {
    return QuotedChain.walk(bytes, at, limit, stop);
  }
}
