package dev.sonde.packet;

import java.lang.foreign.MemorySegment;

/**
 * An IP packet seen in place, of either version. The payload is what the upper protocol gets: after
 * the options of IPv4, after the extension headers of IPv6. When {@link #fragmentOffset} is not 0
 * it does not start with that protocol's header. A loop that must not allocate asks for its own
 * version: a variable that may hold either is an object on the heap. Valid only while {@code bytes}
 * is not reused.
 */
public sealed interface IpView permits Ip4View, Ip6View {

  /** The packet at {@code at}, of the version that its first four bits say. */
  static IpView of(MemorySegment bytes, long at, int limit) {
    if (limit < 1) {
      throw new Malformed("ip", at, 1, limit);
    }
    int version = Wire.u8(bytes, at) >>> 4;
    return switch (version) {
      case Ip4View.VERSION -> new Ip4View(bytes, at, limit);
      case Ip6View.VERSION -> new Ip6View(bytes, at, limit);
      default -> throw new Malformed("ip version", at, Ip4View.VERSION, version);
    };
  }

  MemorySegment bytes();

  long at();

  IpAddress from();

  IpAddress to();

  /** The upper protocol: an {@link IpProtocol} number. */
  int protocol();

  /** Time to live, or hop limit. */
  int ttl();

  /** Type of service, or traffic class: DSCP in the upper six bits, ECN in the lower two. */
  int tos();

  /** The length of the whole packet, without what trails it in the buffer. */
  int totalLength();

  /** Where this fragment's data belong in the original, in bytes. */
  int fragmentOffset();

  boolean moreFragments();

  long payloadAt();

  int payloadLength();

  /** The sum of the pseudo-header over an upper packet of {@code length} bytes. */
  int pseudoHeader(int length);
}
