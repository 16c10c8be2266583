package dev.sonde.packet;

import java.lang.foreign.MemorySegment;

/** Writes ICMP messages; the counterpart of {@link IcmpReader}. Loses no bit or refuses. */
final class IcmpWriter {
  private static final int REST = IcmpView.REST;
  private static final int FIXED = IcmpView.HEADER;

  private IcmpWriter() {}

  static int fixedLength(Icmp message) {
    return message.kind().fixedLength(isOfV4(message) ? IpFamily.V4 : IpFamily.V6);
  }

  /** Writes everything with a checksum of 0. */
  static int write(Icmp message, MemorySegment out, long at, IpFamily family) {
    boolean foreign = family == IpFamily.V4 ? isOfV6(message) : isOfV4(message);
    int type = message.type(family);
    if (foreign || type == IcmpKind.NONE) {
      throw new IllegalArgumentException("no " + message.kind() + " in this family: " + message);
    }
    Wire.put8(out, at + IcmpView.TYPE, type);
    Wire.put8(out, at + IcmpView.CODE, message.code());
    Wire.put16(out, at + IcmpView.CHECKSUM, 0);
    fields(message, out, at, family);
    message.body().write(out, at + FIXED + fixedLength(message));
    return message.encodedLength();
  }

  static void seal(MemorySegment out, long at, int length, int pseudoHeader) {
    long sum = (long) Checksum.sum(out, at, length) + pseudoHeader;
    Wire.put16(out, at + IcmpView.CHECKSUM, Checksum.finish(sum));
  }

  private static boolean isOfV4(Icmp message) {
    return message instanceof Icmp.Ip4Redirect
        || message instanceof Discovery.Ip4RouterAdvertisement;
  }

  private static boolean isOfV6(Icmp message) {
    return message instanceof Discovery.Ip6Redirect
        || message instanceof Discovery.Ip6RouterAdvertisement;
  }

  private static void fields(Icmp message, MemorySegment out, long at, IpFamily family) {
    switch (message) {
      case Icmp.EchoRequest m -> pair(out, at, m.id(), m.sequence());
      case Icmp.EchoReply m -> pair(out, at, m.id(), m.sequence());
      case Icmp.Information m -> pair(out, at, m.id(), m.sequence());
      case Icmp.Timestamp m -> timestamp(m, out, at);
      case Icmp.AddressMask m -> {
        pair(out, at, m.id(), m.sequence());
        m.mask().write(out, at + FIXED);
      }
      case Icmp.ExtendedEchoRequest m -> extended(out, at, m.id(), m.sequence(), m.flags());
      case Icmp.ExtendedEchoReply m -> extended(out, at, m.id(), m.sequence(), m.flags());
      case Icmp.Unreachable m -> Wire.put32(out, at + REST, m.rest());
      case Icmp.TimeExceeded m -> Wire.put32(out, at + REST, m.rest());
      case Icmp.SourceQuench m -> Wire.put32(out, at + REST, m.rest());
      case Icmp.PacketTooBig m -> packetTooBig(m, out, at, family);
      case Icmp.ParameterProblem m -> parameterProblem(m, out, at, family);
      case Icmp.Ip4Redirect m -> m.gateway().write(out, at + REST);
      case Discovery.Ip6Redirect m -> {
        target(out, at, m.rest(), m.gateway());
        m.destination().write(out, at + FIXED + Ip6Address.BYTES);
      }
      case Discovery.RouterSolicitation m -> Wire.put32(out, at + REST, m.rest());
      case Discovery.Ip4RouterAdvertisement m ->
          router(out, at, m.entries(), m.entryWords(), m.lifetimeSeconds());
      case Discovery.Ip6RouterAdvertisement m -> {
        router(out, at, m.hopLimit(), m.flags(), m.lifetimeSeconds());
        Wire.put32(out, at + 8, m.reachableMillis());
        Wire.put32(out, at + 12, m.retransmitMillis());
      }
      case Discovery.NeighborSolicitation m -> target(out, at, m.rest(), m.target());
      case Discovery.NeighborAdvertisement m -> target(out, at, m.rest(), m.target());
      case Discovery.MulticastListener m -> {
        pair(out, at, m.maxDelayMillis(), m.reserved());
        m.group().write(out, at + FIXED);
      }
      case Discovery.MulticastListenerReport m -> pair(out, at, m.reserved(), m.records());
      case Icmp.Unknown m -> Wire.put32(out, at + REST, m.rest());
    }
  }

  private static void pair(MemorySegment out, long at, int first, int second) {
    Wire.put16(out, at + 4, first);
    Wire.put16(out, at + 6, second);
  }

  private static void extended(MemorySegment out, long at, int id, int sequence, int flags) {
    Wire.put16(out, at + 4, id);
    Wire.put8(out, at + 6, sequence);
    Wire.put8(out, at + 7, flags);
  }

  private static void timestamp(Icmp.Timestamp message, MemorySegment out, long at) {
    pair(out, at, message.id(), message.sequence());
    Wire.put32(out, at + 8, message.originate());
    Wire.put32(out, at + 12, message.receive());
    Wire.put32(out, at + 16, message.transmit());
  }

  private static void router(MemorySegment out, long at, int first, int second, int lifetime) {
    Wire.put8(out, at + 4, first);
    Wire.put8(out, at + 5, second);
    Wire.put16(out, at + 6, lifetime);
  }

  private static void target(MemorySegment out, long at, int rest, Ip6Address address) {
    Wire.put32(out, at + REST, rest);
    address.write(out, at + FIXED);
  }

  private static void packetTooBig(
      Icmp.PacketTooBig message, MemorySegment out, long at, IpFamily family) {
    if (family == IpFamily.V4) {
      if (message.code() != IcmpKind.FRAGMENTATION_NEEDED) {
        throw new IllegalArgumentException("in ICMPv4 this needs code 4: " + message);
      }
      pair(out, at, message.unused(), Wire.fits("mtu", message.mtu(), 16));
    } else {
      whole(out, at, message.mtu(), message.unused());
    }
  }

  private static void parameterProblem(
      Icmp.ParameterProblem message, MemorySegment out, long at, IpFamily family) {
    if (family == IpFamily.V4) {
      int pointer = Wire.fits("pointer", message.pointer(), 8);
      Wire.put32(out, at + REST, (long) pointer << 24 | message.unused());
    } else {
      whole(out, at, message.pointer(), message.unused());
    }
  }

  private static void whole(MemorySegment out, long at, long value, int unused) {
    Wire.fits("unused in ICMPv6", unused, 0);
    Wire.put32(out, at + REST, value);
  }
}
