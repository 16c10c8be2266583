package dev.sonde.packet;

import java.lang.foreign.MemorySegment;

/**
 * One object of an ICMP extension structure seen in place (RFC 4884 section 7.1; diagram in {@link
 * ExtensionsView}). Valid only while {@code bytes} is not reused.
 */
public record ExtensionObjectView(MemorySegment bytes, long at, int limit) {
  public static final int HEADER = 4;

  /** RFC 4950. */
  public static final int MPLS = 1;

  /** RFC 5837. */
  public static final int INTERFACE_INFORMATION = 2;

  /** RFC 8335. */
  public static final int INTERFACE_IDENTIFICATION = 3;

  /** The subtype of {@link #MPLS}: the label stack as it came in. */
  public static final int INCOMING_STACK = 1;

  static final int CLASS = 2;
  static final int SUBTYPE = 3;
  private static final int LIE = -1;

  public ExtensionObjectView { // a view that exists is well-formed
    if (lengthAt(bytes, at, limit) == LIE) {
      throw new Malformed("icmp extension object", at, HEADER, limit);
    }
  }

  /** The length of the object that begins here; negative when it cannot be. */
  static int lengthAt(MemorySegment bytes, long at, int limit) {
    if (limit < HEADER) {
      return LIE;
    }
    int length = Wire.u16(bytes, at);
    return length < HEADER || length > limit ? LIE : length;
  }

  /** The length with the header of four bytes. */
  public int length() {
    return Wire.u16(bytes, at);
  }

  public int classNumber() {
    return Wire.u8(bytes, at + CLASS);
  }

  /** The C-Type of the RFC, whose meaning depends on the class. */
  public int subtype() {
    return Wire.u8(bytes, at + SUBTYPE);
  }

  public long payloadAt() {
    return at + HEADER;
  }

  public int payloadLength() {
    return length() - HEADER;
  }

  /** How many MPLS labels this holds; 0 when it is no label stack. */
  public int labels() {
    boolean stack = classNumber() == MPLS && subtype() == INCOMING_STACK;
    return stack ? payloadLength() / Integer.BYTES : 0;
  }

  /** A label stack entry as it is, outermost first: see {@link MplsLabel#of}. */
  public int label(int index) {
    return Wire.i32(bytes, payloadAt() + (long) Integer.BYTES * index);
  }
}
