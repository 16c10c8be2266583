package dev.sonde.packet;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * An Ethernet frame without its check sequence, seen in place (IEEE 802.3), with up to {@link
 * #MAX_TAGS} tags of IEEE 802.1Q and 802.1ad. Valid only while {@code bytes} is not reused.
 *
 * <pre>
 * +-----------------------+-----------------------+
 * |  Destination, 6 bytes |    Source, 6 bytes    |
 * +-------+-------+-------+-------+---------------+
 * | 0x8100| Tag   |  any number of these
 * +-------+-------+
 * | Type  | Payload
 * +-------+----------
 * </pre>
 */
public record EthernetView(MemorySegment bytes, long at, int limit) {
  public static final int HEADER = 14;
  public static final int TAG = 4;
  public static final int MAX_TAGS = 4;
  static final int TO = 0, FROM = 6, TYPE = 12;

  /** A type up to this is the length of the payload (IEEE 802.3 clause 3.2.6). */
  static final int MAX_LENGTH = 1500;

  public EthernetView { // a view that exists is well-formed
    if (limit < HEADER) {
      throw new Malformed("ethernet", at, HEADER, limit);
    }
    int header = HEADER + TAG * tags(bytes, at, limit);
    int type = Wire.u16(bytes, at + header - 2);
    boolean cutTag = isTag(type) && limit - header < TAG;
    int needed = cutTag ? TAG : isLength(type) ? type : 0;
    if (limit - header < needed) {
      throw new Malformed("ethernet payload", at + header, needed, limit - header);
    }
  }

  private static int tags(MemorySegment bytes, long at, int limit) {
    int tags = 0;
    int here = TYPE;
    while (tags < MAX_TAGS && limit >= here + TAG + 2 && isTag(Wire.u16(bytes, at + here))) {
      here += TAG;
      tags++;
    }
    return tags;
  }

  private static boolean isTag(int type) {
    return type == EtherType.CUSTOMER_TAG || type == EtherType.SERVICE_TAG;
  }

  private static boolean isLength(int type) {
    return type <= MAX_LENGTH;
  }

  public MacAddress to() {
    return MacAddress.read(bytes, at + TO);
  }

  public MacAddress from() {
    return MacAddress.read(bytes, at + FROM);
  }

  /** The number of tags, the outermost being number 0. */
  public int tags() {
    return tags(bytes, at, limit);
  }

  /** The type and the control field of a tag, as 32 bits: see {@link Ethernet.Tag}. */
  public int tag(int number) {
    return Wire.i32(bytes, at + TYPE + (long) TAG * Objects.checkIndex(number, tags()));
  }

  /** What the payload is: an {@link EtherType}, or the payload's length up to 1500. */
  public int type() {
    return Wire.u16(bytes, payloadAt() - 2);
  }

  public long payloadAt() {
    return at + HEADER + (long) TAG * tags();
  }

  public int payloadLength() {
    int type = type();
    return isLength(type) ? type : limit - HEADER - TAG * tags();
  }
}
