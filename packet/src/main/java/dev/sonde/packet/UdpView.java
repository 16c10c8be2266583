package dev.sonde.packet;

import java.lang.foreign.MemorySegment;

/**
 * A UDP datagram seen in place (RFC 768). Valid only while {@code bytes} is not reused.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+-------------------------------+
 * |          Source Port          |        Destination Port       |
 * +-------------------------------+-------------------------------+
 * |             Length            |            Checksum           |
 * +-------------------------------+-------------------------------+
 * </pre>
 */
public record UdpView(MemorySegment bytes, long at, int limit) {
  public static final int HEADER = 8;
  public static final int SOURCE = 0, TARGET = 2, LENGTH = 4, CHECKSUM = 6;

  public UdpView { // a view that exists is well-formed
    if (limit < HEADER) {
      throw new Malformed("udp", at, HEADER, limit);
    }
    int length = Wire.u16(bytes, at + LENGTH);
    if (length < HEADER || length > limit) {
      throw new Malformed("udp length", at + LENGTH, Math.max(length, HEADER), limit);
    }
  }

  public int sourcePort() {
    return Wire.u16(bytes, at + SOURCE);
  }

  public int targetPort() {
    return Wire.u16(bytes, at + TARGET);
  }

  /** The length of header and payload. */
  public int length() {
    return Wire.u16(bytes, at + LENGTH);
  }

  public int checksum() {
    return Wire.u16(bytes, at + CHECKSUM);
  }

  public long payloadAt() {
    return at + HEADER;
  }

  public int payloadLength() {
    return length() - HEADER;
  }

  /**
   * Whether the checksum is right in the packet {@code ip}. A checksum of 0 means that the sender
   * made none, which IPv6 forbids (RFC 8200 section 8.1).
   */
  public boolean verifies(IpView ip) {
    return checksum() == 0
        ? ip instanceof Ip4View
        : Checksum.verify(bytes, at, length(), ip.pseudoHeader(length()));
  }
}
