package dev.sonde.packet;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The extension structure of an ICMP message as a value (RFC 4884; diagram in {@link
 * ExtensionsView}). {@code summed}: it carries a checksum.
 */
public record Extensions(int reserved, boolean summed, List<ExtensionObject> objects) {
  private static final int MINUS_ZERO = 0xffff;

  public Extensions {
    objects = List.copyOf(objects);
    if ((reserved & ~ExtensionsView.RESERVED_MASK) != 0) {
      throw new IllegalArgumentException("reserved " + reserved + ": out of range");
    }
  }

  public Extensions(ExtensionObject... objects) {
    this(0, true, List.of(objects));
  }

  public static Extensions decode(ExtensionsView view) {
    List<ExtensionObject> objects = new ArrayList<>();
    for (long o = view.firstObject(); o < view.end(); o = view.objectAfter(o)) {
      objects.add(ExtensionObject.decode(view.object(o)));
    }
    return new Extensions(view.reserved(), view.checksum() != 0, objects);
  }

  public int encodedLength() {
    return ExtensionsView.HEADER + objects.stream().mapToInt(ExtensionObject::encodedLength).sum();
  }

  /** Writes the structure with its checksum and returns its length. */
  public int encode(MemorySegment out, long at) {
    Wire.put16(out, at, ExtensionsView.VERSION << ExtensionsView.VERSION_SHIFT | reserved);
    Wire.put16(out, at + ExtensionsView.CHECKSUM, 0);
    long object = at + ExtensionsView.HEADER;
    for (ExtensionObject each : objects) {
      object += each.encode(out, object);
    }
    int length = (int) (object - at);
    if (summed) {
      int checksum = Checksum.finish(Checksum.sum(out, at, length));
      // 0 would say "not computed", so a sum that comes out as 0 goes as the other zero
      Wire.put16(out, at + ExtensionsView.CHECKSUM, checksum == 0 ? MINUS_ZERO : checksum);
    }
    return length;
  }
}
