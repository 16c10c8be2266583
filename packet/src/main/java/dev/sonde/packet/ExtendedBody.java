package dev.sonde.packet;

import java.lang.foreign.MemorySegment;

/**
 * The body of an error that carries extensions, to build one: {@code rest} holds the length that
 * goes into the second word of the header, {@code bytes} the padded quote and the extensions (RFC
 * 4884 sections 4 and 5).
 */
public record ExtendedBody(int rest, Bytes bytes) {
  private static final int MAX_WORDS = 255;
  private static final int V4_SHIFT = 16;
  private static final int V6_SHIFT = 24;

  /**
   * The quote padded with zeros to 128 bytes at least, and {@code extensions} behind it. Of a quote
   * longer than the length field can say (1020 bytes in ICMPv4, 2040 in ICMPv6) the end is cut off.
   */
  public static ExtendedBody of(IpFamily family, Bytes quote, Extensions extensions) {
    int unit = family == IpFamily.V4 ? Integer.BYTES : Long.BYTES;
    int kept = Math.min(quote.length(), MAX_WORDS * unit);
    int words = (Math.max(kept, IcmpBody.LEGACY_QUOTE) + unit - 1) / unit;
    byte[] body = new byte[words * unit + extensions.encodedLength()];
    MemorySegment out = MemorySegment.ofArray(body);
    MemorySegment.copy(quote.segment(), 0, out, 0, kept);
    extensions.encode(out, (long) words * unit);
    return new ExtendedBody(words << (family == IpFamily.V4 ? V4_SHIFT : V6_SHIFT), Bytes.of(body));
  }
}
