package dev.sonde.packet;

import java.lang.foreign.MemorySegment;

/**
 * An IP header of either version, without its payload. To build a packet, write the payload at
 * {@code at + encodedLength()} first, and then the headers from the innermost outwards: each one
 * fills in lengths and checksums over what is there already.
 */
public sealed interface Ip permits Ip4, Ip6 {

  /** A plain header of the version of its addresses. */
  static Ip of(IpAddress from, IpAddress to, int protocol, int ttl) {
    return switch (from) {
      case Ip4Address f when to instanceof Ip4Address t -> new Ip4(f, t, protocol, ttl);
      case Ip6Address f when to instanceof Ip6Address t -> new Ip6(f, t, protocol, ttl);
      default ->
          throw new IllegalArgumentException("from " + from + " to " + to + ": two families");
    };
  }

  static Ip decode(IpView view) {
    return switch (view) {
      case Ip4View v4 -> Ip4.decode(v4);
      case Ip6View v6 -> Ip6.decode(v6);
    };
  }

  IpAddress from();

  IpAddress to();

  /** The upper protocol: an {@link IpProtocol} number. */
  int protocol();

  /** Time to live, or hop limit. */
  int ttl();

  /** Type of service, or traffic class. */
  int tos();

  /** The length of the header with its options or extension headers. */
  int encodedLength();

  /** Writes the header before a payload; returns the length of both. */
  int encode(MemorySegment out, long at, int payloadLength);
}
