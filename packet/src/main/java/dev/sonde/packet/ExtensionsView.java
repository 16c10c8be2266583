package dev.sonde.packet;

import java.lang.foreign.MemorySegment;

/**
 * The extension structure of an ICMP message seen in place (RFC 4884 section 7). Valid only while
 * {@code bytes} is not reused.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+-----------------------+-------------------------------+
 * |   2   |       reserved        |  checksum, 0: not computed    |
 * +-------+-----------------------+---------------+---------------+
 * |  object length, with these 4  |     class     |    subtype    |
 * +-------------------------------+---------------+---------------+
 * |                   object payload, further objects             |
 * </pre>
 *
 * Objects are walked without allocation:
 *
 * <pre>{@code
 * for (long o = view.firstObject(); o < view.end(); o = view.objectAfter(o)) {
 *   ExtensionObjectView object = view.object(o);
 * }
 * }</pre>
 */
public record ExtensionsView(MemorySegment bytes, long at, int limit) {
  public static final int HEADER = 4;
  public static final int VERSION = 2;

  static final int CHECKSUM = 2;
  static final int VERSION_SHIFT = 12;
  static final int RESERVED_MASK = 0xfff;
  private static final long SOUND = -1;

  public ExtensionsView { // a view that exists is well-formed
    long fault = fault(bytes, at, limit);
    if (fault != SOUND) {
      throw new Malformed("icmp extensions", fault, HEADER, limit - (fault - at));
    }
  }

  /**
   * The extensions of a message.
   *
   * @throws Malformed when there are none: see {@link IcmpView#hasExtensions}
   */
  public static ExtensionsView of(IcmpView message) {
    int offset =
        IcmpBody.extensions(message.family(), message.bytes(), message.at(), message.limit());
    if (offset == IcmpBody.NOWHERE) {
      throw new Malformed("icmp extensions", message.bodyAt(), HEADER, 0);
    }
    return new ExtensionsView(message.bytes(), message.at() + offset, message.limit() - offset);
  }

  /** Whether well-formed extensions begin here; {@code summed}: only with a checksum. */
  static boolean areThere(MemorySegment bytes, long at, int limit, boolean summed) {
    return fault(bytes, at, limit) == SOUND && !(summed && Wire.u16(bytes, at + CHECKSUM) == 0);
  }

  private static long fault(MemorySegment bytes, long at, int limit) {
    if (limit < HEADER || Wire.u16(bytes, at) >> VERSION_SHIFT != VERSION) {
      return at;
    }
    if (Wire.u16(bytes, at + CHECKSUM) != 0 && !Checksum.verify(bytes, at, limit)) {
      return at + CHECKSUM;
    }
    long end = at + limit;
    long object = at + HEADER;
    while (object < end) {
      int length = ExtensionObjectView.lengthAt(bytes, object, (int) (end - object));
      if (length < ExtensionObjectView.HEADER) {
        return object;
      }
      object += length;
    }
    return SOUND;
  }

  /** The twelve bits behind the version, which should be zero. */
  public int reserved() {
    return Wire.u16(bytes, at) & RESERVED_MASK;
  }

  /** The checksum, which is right; 0: not computed by the sender. */
  public int checksum() {
    return Wire.u16(bytes, at + CHECKSUM);
  }

  /** Where the first object is, or {@link #end}. */
  public long firstObject() {
    return at + HEADER;
  }

  public long objectAfter(long object) {
    return object + Wire.u16(bytes, object);
  }

  public long end() {
    return at + limit;
  }

  public ExtensionObjectView object(long object) {
    return new ExtensionObjectView(bytes, object, (int) (end() - object));
  }
}
