package dev.sonde.packet;

/**
 * A packet that breaks its format: counted and dropped, so it carries no stack. {@code at} is the
 * offset of the offending field in the buffer; {@code needed} and {@code had} are in bytes, or are
 * the values that disagree.
 */
public final class Malformed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String layer;
  private final long at;
  private final long needed;
  private final long had;

  public Malformed(String layer, long at, long needed, long had) {
    super(null, null, false, false);
    this.layer = layer;
    this.at = at;
    this.needed = needed;
    this.had = had;
  }

  public String layer() {
    return layer;
  }

  public long at() {
    return at;
  }

  public long needed() {
    return needed;
  }

  public long had() {
    return had;
  }

  @Override
  public String getMessage() {
    return "malformed " + layer + " at offset " + at + ": needed " + needed + ", had " + had;
  }
}
