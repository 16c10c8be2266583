package dev.sonde.packet;

import java.lang.foreign.MemorySegment;

/**
 * An IPv6 packet seen in place (RFC 8200). Valid only while {@code bytes} is not reused.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+---------------+---------------------------------------+
 * |Version| Traffic Class |              Flow Label               |
 * +-------+---------------+-------+---------------+---------------+
 * |         Payload Length        |  Next Header  |   Hop Limit   |
 * +-------------------------------+---------------+---------------+
 * |                    Source Address, 16 bytes                   |
 * +---------------------------------------------------------------+
 * |                 Destination Address, 16 bytes                 |
 * +---------------------------------------------------------------+
 * |                   Extension headers, payload                  |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>Extension headers are walked at most {@link #MAX_EXTENSIONS} deep, twice what RFC 8200 section
 * 4.1 allows; the walk ends at a fragment other than the first, whose data are no header. A
 * jumbogram (RFC 2675) states payload length 0 and is malformed here.
 */
public record Ip6View(MemorySegment bytes, long at, int limit) implements IpView {
  public static final int HEADER = 40;
  public static final int MAX_EXTENSIONS = 14;
  public static final int LENGTH = 4, NEXT = 6, HOP_LIMIT = 7, FROM = 8, TO = 24;
  static final int VERSION = 6;
  static final int FLOW_BITS = 20;
  private static final int FLOW_MASK = (1 << FLOW_BITS) - 1;
  private static final int NOWHERE = -1;

  public Ip6View { // a view that exists is well-formed
    if (limit < HEADER) {
      throw new Malformed("ip6", at, HEADER, limit);
    }
    int version = Wire.u8(bytes, at) >>> 4;
    if (version != VERSION) {
      throw new Malformed("ip6 version", at, VERSION, version);
    }
    int total = HEADER + Wire.u16(bytes, at + LENGTH);
    if (total > limit) {
      throw new Malformed("ip6 payload length", at + LENGTH, total, limit);
    }
    walk(bytes, at, NOWHERE);
  }

  /**
   * Follows the chain to its end or to the first extension header of type {@code stop}: the type
   * met there is in the upper half of the result, its offset from {@code at} in the lower.
   */
  private static long walk(MemorySegment bytes, long at, int stop) {
    int end = HEADER + Wire.u16(bytes, at + LENGTH);
    int next = Wire.u8(bytes, at + NEXT);
    int offset = HEADER;
    boolean header = true;
    for (int n = 0; header && next != stop && Ip6Extension.isExtension(next); n++) {
      long here = at + offset;
      if (n == MAX_EXTENSIONS) {
        throw new Malformed("ip6 extensions", here, MAX_EXTENSIONS, n + 1L);
      }
      int length = Ip6Extension.length(bytes, here, next, end - offset);
      header = next != IpProtocol.FRAGMENT || Ip6Extension.Fragment.offset(bytes, here) == 0;
      next = Wire.u8(bytes, here);
      offset += length;
    }
    return (long) next << Integer.SIZE | offset;
  }

  @Override
  public int tos() {
    return Wire.u16(bytes, at) >>> 4 & 0xff;
  }

  public int flowLabel() {
    return Wire.i32(bytes, at) & FLOW_MASK;
  }

  /** The type of what follows the fixed header. */
  public int nextHeader() {
    return Wire.u8(bytes, at + NEXT);
  }

  @Override
  public int ttl() {
    return Wire.u8(bytes, at + HOP_LIMIT);
  }

  @Override
  public Ip6Address from() {
    return Ip6Address.read(bytes, at + FROM);
  }

  @Override
  public Ip6Address to() {
    return Ip6Address.read(bytes, at + TO);
  }

  @Override
  public int totalLength() {
    return HEADER + Wire.u16(bytes, at + LENGTH);
  }

  public long extensionsAt() {
    return at + HEADER;
  }

  public int extensionsLength() {
    return (int) walk(bytes, at, NOWHERE) - HEADER;
  }

  @Override
  public int protocol() {
    return (int) (walk(bytes, at, NOWHERE) >>> Integer.SIZE);
  }

  @Override
  public long payloadAt() {
    return at + (int) walk(bytes, at, NOWHERE);
  }

  @Override
  public int payloadLength() {
    return totalLength() - (int) walk(bytes, at, NOWHERE);
  }

  /** Whether there is a fragment header, even one that makes the whole packet one fragment. */
  public boolean hasFragmentHeader() {
    return fragmentAt() != NOWHERE;
  }

  @Override
  public int fragmentOffset() {
    long fragment = fragmentAt();
    return fragment == NOWHERE ? 0 : Ip6Extension.Fragment.offset(bytes, fragment);
  }

  @Override
  public boolean moreFragments() {
    long fragment = fragmentAt();
    return fragment != NOWHERE && Ip6Extension.Fragment.more(bytes, fragment);
  }

  private long fragmentAt() {
    long found = walk(bytes, at, IpProtocol.FRAGMENT);
    boolean there = found >>> Integer.SIZE == IpProtocol.FRAGMENT;
    return there ? at + (int) found : NOWHERE;
  }

  /**
   * {@inheritDoc} It is right at the destination only: before, a routing header may hold the
   * address that section 8.1 of RFC 8200 wants here.
   */
  @Override
  public int pseudoHeader(int length) {
    long addresses = 0;
    for (int word = FROM; word < HEADER; word += Integer.BYTES) {
      addresses += Wire.u32(bytes, at + word);
    }
    return Checksum.fold(addresses + protocol() + length);
  }
}
