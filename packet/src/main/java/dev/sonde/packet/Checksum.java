package dev.sonde.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The Internet checksum (RFC 1071): the complement of the one's complement sum of 16-bit words.
 *
 * <p>Sums are partial results: add those of several ranges with {@code +} and finish once. A range
 * of odd length counts as padded with a zero byte, so only the last range may be odd. A sum fits in
 * 16 bits, so thousands may be added in an int.
 */
public final class Checksum {
  private static final ValueLayout.OfLong BE64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final long LOW_HALF = 0xffff_ffffL;
  private static final int WORD = 0xffff;

  private Checksum() {}

  /** The folded sum of a range of any length. */
  public static int sum(MemorySegment bytes, long at, long length) {
    long sum = 0;
    int rounds = (int) (length / Long.BYTES);
    for (int i = 0; i < rounds; i++) { // an int counter, for the compiler to unroll
      long eight = bytes.get(BE64, at + (long) i * Long.BYTES);
      sum += (eight >>> 32) + (eight & LOW_HALF); // no carry is lost below 2^31 rounds
    }
    long end = at + length;
    long tail = at + (long) rounds * Long.BYTES;
    for (; tail < end - 1; tail += 2) {
      sum += Wire.u16(bytes, tail);
    }
    if (tail < end) {
      sum += Wire.u8(bytes, tail) << 8;
    }
    return fold(sum);
  }

  /** The sum of the pseudo-header of RFC 768, RFC 9293 and RFC 8200 section 8.1. */
  public static int pseudoHeader(IpAddress from, IpAddress to, int protocol, long length) {
    if (from.length() != to.length()) {
      throw new IllegalArgumentException("from " + from + " to " + to + ": two families");
    }
    return fold(sum(from) + sum(to) + protocol + length);
  }

  private static long sum(IpAddress address) {
    return switch (address) {
      case Ip4Address v4 -> v4.bits() & LOW_HALF;
      case Ip6Address v6 ->
          (v6.high() >>> 32) + (v6.high() & LOW_HALF) + (v6.low() >>> 32) + (v6.low() & LOW_HALF);
    };
  }

  /** Carries added back in until 16 bits are left. */
  public static int fold(long sum) {
    long folded = (sum >>> 32) + (sum & LOW_HALF);
    while (folded > WORD) {
      folded = (folded >>> 16) + (folded & WORD);
    }
    return (int) folded;
  }

  /** The checksum of a sum in which the checksum field counted as zero. */
  public static int finish(long sum) {
    return ~fold(sum) & WORD;
  }

  /** Whether a range that holds its own checksum is right. */
  public static boolean verify(MemorySegment bytes, long at, long length) {
    return verify(bytes, at, length, 0);
  }

  /** Whether a range that holds its own checksum is right, with the sum of its pseudo-header. */
  public static boolean verify(MemorySegment bytes, long at, long length, int pseudoHeader) {
    return finish(sum(bytes, at, length) + pseudoHeader) == 0;
  }

  /**
   * The checksum after one aligned 16-bit word {@code before} became {@code after}: RFC 1624
   * equation 3.
   *
   * <p>Its -0 corner: one's complement has two zeros, and a sum of words is +0 only when every word
   * is zero. Equation 3 always gives the other one, so that when all the data become zero it
   * answers 0 where a full computation answers 0xffff, and such a packet does not verify. No packet
   * with an IP header or a pseudo-header under its checksum is all zeros; an ICMPv4 echo reply with
   * identifier, sequence and data zero is.
   */
  public static int update(int checksum, int before, int after) {
    return finish((~checksum & WORD) + (~before & WORD) + (after & WORD));
  }

  /** {@link #update} for two aligned words at once, such as an IPv4 address. */
  public static int update32(int checksum, int before, int after) {
    return finish((~checksum & WORD) + (~before & LOW_HALF) + (after & LOW_HALF));
  }
}
