package dev.sonde.packet;

import java.lang.foreign.MemorySegment;

/**
 * An IPv4 or IPv6 address (RFC 791, RFC 4291). Its text form is the canonical one of RFC 5952. The
 * order is that of the unsigned bits, IPv4 before IPv6.
 */
public sealed interface IpAddress extends Comparable<IpAddress> permits Ip4Address, Ip6Address {

  /**
   * The address a text names: a dotted quad, or any form of RFC 4291 section 2.2 with an optional
   * numeric zone ({@code fe80::1%2}). Zone names need the kernel: see {@link Ip6Address#withScope}.
   *
   * @throws IllegalArgumentException naming the text and what is wrong with it
   */
  static IpAddress parse(String text) {
    return text.indexOf(':') >= 0 ? Ip6Address.parse(text) : Ip4Address.parse(text);
  }

  /** The address of 4 or 16 bytes in network order. */
  static IpAddress of(byte[] bytes) {
    return switch (bytes.length) {
      case Ip4Address.BYTES -> Ip4Address.read(MemorySegment.ofArray(bytes), 0);
      case Ip6Address.BYTES -> Ip6Address.read(MemorySegment.ofArray(bytes), 0);
      default -> throw new IllegalArgumentException("an address of " + bytes.length + " bytes");
    };
  }

  /** The first 64 of the 128 bits; 0 for IPv4. */
  long high();

  /** The last 64 of the 128 bits; the 32 of IPv4, unsigned. */
  long low();

  /** The interface index of a link-local IPv6 address, else 0. */
  int scope();

  /** 4 or 16: the number of bytes that {@link #write} writes. */
  int length();

  /** Writes the bytes in network order; a scope is not part of them. */
  void write(MemorySegment out, long at);

  boolean isUnspecified();

  boolean isLoopback();

  boolean isMulticast();

  boolean isLinkLocal();

  /** The bytes in network order, in a new array. */
  default byte[] bytes() {
    byte[] bytes = new byte[length()];
    write(MemorySegment.ofArray(bytes), 0);
    return bytes;
  }

  @Override
  default int compareTo(IpAddress other) {
    return switch (this) {
      case Ip4Address a when other instanceof Ip4Address b -> a.order(b);
      case Ip6Address a when other instanceof Ip6Address b -> a.order(b);
      case Ip4Address _ -> -1;
      case Ip6Address _ -> 1;
    };
  }
}
