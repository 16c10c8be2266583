package dev.sonde.packet;

/**
 * An entry of an MPLS label stack (RFC 3032 section 2.1, RFC 5462).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------------------------------+-----+-+---------------+
 * |                 label                 | TC  |S|      TTL      |
 * +---------------------------------------+-----+-+---------------+
 * </pre>
 */
public record MplsLabel(int label, int trafficClass, boolean bottom, int ttl) {
  private static final int LABEL_SHIFT = 12;
  private static final int CLASS_SHIFT = 9;
  private static final int BOTTOM = 1 << 8;
  private static final int MAX_LABEL = 0xf_ffff;
  private static final int MAX_CLASS = 7;
  private static final int MAX_TTL = 0xff;

  public MplsLabel {
    if ((label & ~MAX_LABEL) != 0 || (trafficClass & ~MAX_CLASS) != 0 || (ttl & ~MAX_TTL) != 0) {
      throw new IllegalArgumentException(
          "label " + label + " traffic class " + trafficClass + " ttl " + ttl + ": out of range");
    }
  }

  public static MplsLabel of(int bits) {
    return new MplsLabel(
        bits >>> LABEL_SHIFT,
        bits >>> CLASS_SHIFT & MAX_CLASS,
        (bits & BOTTOM) != 0,
        bits & MAX_TTL);
  }

  public int bits() {
    return label << LABEL_SHIFT | trafficClass << CLASS_SHIFT | (bottom ? BOTTOM : 0) | ttl;
  }
}
