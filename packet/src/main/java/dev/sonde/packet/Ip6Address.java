package dev.sonde.packet;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * An IPv6 address with its zone: {@code high} and {@code low} are the 128 bits in network order,
 * {@code scope} is the interface index of a link-local address (RFC 4007), else 0.
 */
public record Ip6Address(long high, long low, int scope) implements IpAddress {
  public static final int BYTES = 16;
  public static final Ip6Address ANY = new Ip6Address(0, 0, 0);
  public static final Ip6Address LOOPBACK = new Ip6Address(0, 1, 0);

  static final long MAPPED = 0xffff_0000_0000L;

  /**
   * The address of any form of RFC 4291 section 2.2, with an optional numeric zone.
   *
   * @throws IllegalArgumentException also for a zone name: the caller resolves it to an interface
   *     index, parses the text before the {@code %}, and calls {@link #withScope}
   */
  public static Ip6Address parse(String text) {
    return new Ip6Text(text).parse();
  }

  public static Ip6Address read(MemorySegment bytes, long at) {
    return new Ip6Address(Wire.i64(bytes, at), Wire.i64(bytes, at + Long.BYTES), 0);
  }

  @Override
  public void write(MemorySegment out, long at) {
    Wire.put64(out, at, high);
    Wire.put64(out, at + Long.BYTES, low);
  }

  public Ip6Address withScope(int index) {
    return new Ip6Address(high, low, index);
  }

  @Override
  public int length() {
    return BYTES;
  }

  @Override
  public boolean isUnspecified() {
    return high == 0 && low == 0;
  }

  /** {@code ::1}; the mapped form of an IPv4 loopback is not one. */
  @Override
  public boolean isLoopback() {
    return high == 0 && low == 1;
  }

  /** ff00::/8. */
  @Override
  public boolean isMulticast() {
    return high >>> 56 == 0xff;
  }

  /** fe80::/10. */
  @Override
  public boolean isLinkLocal() {
    return high >>> 54 == 0xfe80 >>> 6;
  }

  /** ::ffff:0:0/96 (RFC 4291 section 2.5.5.2). */
  public boolean isV4Mapped() {
    return high == 0 && (low & 0xffff_ffff_0000_0000L) == MAPPED;
  }

  /** The IPv4 address inside a mapped one, else this. */
  public IpAddress unmapped() {
    return isV4Mapped() ? new Ip4Address((int) low) : this;
  }

  int order(Ip6Address other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    int byLow = byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    return byLow != 0 ? byLow : Integer.compareUnsigned(scope, other.scope);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Ip6Address that
        && high == that.high
        && low == that.low
        && scope == that.scope;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(high * 31 + low) * 31 + scope;
  }

  @Override
  public String toString() {
    return Ip6Text.print(this);
  }
}
