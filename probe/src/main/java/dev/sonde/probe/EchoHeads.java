package dev.sonde.probe;

import dev.sonde.packet.Checksum;

/**
 * The headers of one target's echo requests, or of the replies to them, as 64 bits: RFC 792, RFC
 * 4443. They differ in their sequence numbers, and in their checksums by these and the cookies; the
 * checksum of ICMPv6, which covers the addresses too, is the kernel's to fill in and to verify.
 * Immutable.
 */
final class EchoHeads {
  private final long common;
  private final long sum;

  /** {@code data} is the sum of what follows the header, without the cookie. */
  EchoHeads(int type, int identifier, int data) {
    common = (long) type << 56 | (long) identifier << 16;
    sum = ((long) type << 8) + identifier + data;
  }

  /**
   * That of request {@code sequence}, whose checksum covers {@code cookie}: 0 where it has none.
   */
  long of(long sequence, long cookie) {
    long number = sequence & 0xffff;
    long words = (cookie >>> 48) + (cookie >>> 32 & 0xffff) + (cookie >>> 16 & 0xffff);
    long checksum = Checksum.finish(sum + number + words + (cookie & 0xffff));
    return common | checksum << 32 | number;
  }
}
