package dev.sonde.packet;

import java.lang.foreign.MemorySegment;

/**
 * An IPv4 packet seen in place (RFC 791). Valid only while {@code bytes} is not reused.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+-------+---------------+-------------------------------+
 * |Version|  IHL  |Type of Service|          Total Length         |
 * +-------+-------+---------------+-----+-------------------------+
 * |         Identification        |Flags|      Fragment Offset    |
 * +---------------+---------------+-----+-------------------------+
 * |  Time to Live |    Protocol   |         Header Checksum       |
 * +---------------+---------------+-------------------------------+
 * |                         Source Address                        |
 * +---------------------------------------------------------------+
 * |                       Destination Address                     |
 * +---------------------------------------------------------------+
 * |                    Options                    |    Padding    |
 * +-----------------------------------------------+---------------+
 * </pre>
 */
public record Ip4View(MemorySegment bytes, long at, int limit) implements IpView {
  public static final int HEADER = 20;
  public static final int TOS = 1, TOTAL = 2, ID = 4, FRAGMENT = 6, TTL = 8, PROTOCOL = 9;
  public static final int CHECKSUM = 10, FROM = 12, TO = 16;
  static final int VERSION = 4;
  static final int OFFSET_BITS = 13;
  private static final int OFFSET_MASK = (1 << OFFSET_BITS) - 1;

  public Ip4View { // a view that exists is well-formed
    check(bytes, at, limit);
  }

  /**
   * The length of a header that is well-formed, for those who receive a million packets a second
   * and cannot rely on the compiler to take a view apart.
   *
   * @throws Malformed where there could be no view
   */
  public static int check(MemorySegment bytes, long at, int limit) {
    if (limit < HEADER) {
      throw new Malformed("ip4", at, HEADER, limit);
    }
    int first = Wire.i32(bytes, at); // one look for all three fields
    int version = first >>> 28;
    if (version != VERSION) {
      throw new Malformed("ip4 version", at, VERSION, version);
    }
    int header = (first >>> 24 & 0xf) * 4;
    if (header < HEADER) {
      throw new Malformed("ip4 header length", at, HEADER, header);
    }
    int total = first & 0xffff;
    if (total < header || total > limit) {
      throw new Malformed("ip4 total length", at + TOTAL, Math.max(total, header), limit);
    }
    return header;
  }

  public int headerLength() {
    return (Wire.u8(bytes, at) & 0xf) * 4;
  }

  @Override
  public int tos() {
    return Wire.u8(bytes, at + TOS);
  }

  @Override
  public int totalLength() {
    return Wire.u16(bytes, at + TOTAL);
  }

  public int id() {
    return Wire.u16(bytes, at + ID);
  }

  /** The three flags: see {@link Ip4#DONT_FRAGMENT} and {@link Ip4#MORE_FRAGMENTS}. */
  public int flags() {
    return Wire.u16(bytes, at + FRAGMENT) >>> OFFSET_BITS;
  }

  public boolean dontFragment() {
    return (flags() & Ip4.DONT_FRAGMENT) != 0;
  }

  @Override
  public boolean moreFragments() {
    return (flags() & Ip4.MORE_FRAGMENTS) != 0;
  }

  @Override
  public int fragmentOffset() {
    return (Wire.u16(bytes, at + FRAGMENT) & OFFSET_MASK) * 8;
  }

  @Override
  public int ttl() {
    return Wire.u8(bytes, at + TTL);
  }

  @Override
  public int protocol() {
    return Wire.u8(bytes, at + PROTOCOL);
  }

  public int checksum() {
    return Wire.u16(bytes, at + CHECKSUM);
  }

  @Override
  public Ip4Address from() {
    return Ip4Address.read(bytes, at + FROM);
  }

  @Override
  public Ip4Address to() {
    return Ip4Address.read(bytes, at + TO);
  }

  public long optionsAt() {
    return at + HEADER;
  }

  public int optionsLength() {
    return headerLength() - HEADER;
  }

  @Override
  public long payloadAt() {
    return at + headerLength();
  }

  @Override
  public int payloadLength() {
    return totalLength() - headerLength();
  }

  /** Whether the header's checksum is right; it does not cover the payload. */
  public boolean verifies() {
    return Checksum.verify(bytes, at, headerLength());
  }

  @Override
  public int pseudoHeader(int length) {
    long addresses = Wire.u32(bytes, at + FROM) + Wire.u32(bytes, at + TO);
    return Checksum.fold(addresses + protocol() + length);
  }
}
