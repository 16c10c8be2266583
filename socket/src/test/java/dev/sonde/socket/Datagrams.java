package dev.sonde.socket;

import dev.sonde.packet.Checksum;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Wire;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Packets that tests send, to be altered at will: RFC 791, 792, 768, 8200, 4443. */
final class Datagrams {
  static final int IP4_HEADER = 20;
  static final int IP4_LENGTH = 2;
  static final int IP4_ID = 4;
  static final int IP4_FRAGMENT = 6;
  static final int IP4_TTL = 8;
  static final int IP4_PROTOCOL = 9;
  static final int IP4_CHECKSUM = 10;
  static final int IP4_SOURCE = 12;
  static final int IP4_TARGET = 16;
  static final int DONT_FRAGMENT = 0x4000;
  static final int MORE_FRAGMENTS = 0x2000;

  static final int IP6_HEADER = 40;
  static final int IP6_LENGTH = 4;
  static final int IP6_SOURCE = 8;

  static final int ICMP_HEADER = 8;
  static final int UDP_HEADER = 8;

  /** A protocol number for experiments (RFC 3692): nothing in the kernel takes it. */
  static final int EXPERIMENT = 253;

  /** Another one. */
  static final int OTHER_EXPERIMENT = 254;

  private Datagrams() {}

  static IpAddress loopback(Family family) {
    return family == Family.AF_INET ? Ip4Address.LOOPBACK : Ip6Address.LOOPBACK;
  }

  static IpAddress any(Family family) {
    return family == Family.AF_INET ? Ip4Address.ANY : Ip6Address.ANY;
  }

  static MemorySegment text(String text) {
    return MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
  }

  static MemorySegment zeros(int length) {
    return MemorySegment.ofArray(new byte[length]);
  }

  /** An echo request; IPv6 leaves the checksum to the kernel. */
  static MemorySegment echo(Family family, int id, int sequence, String text) {
    return icmp(family, family == Family.AF_INET ? 8 : 128, id << 16 | sequence, text);
  }

  /** A message of code 0 and any type, of which {@code word} are bytes 4 to 7. */
  static MemorySegment icmp(Family family, int type, int word, String text) {
    MemorySegment message = behind(ICMP_HEADER, text(text));
    Wire.put8(message, 0, type);
    Wire.put32(message, 4, word);
    if (family == Family.AF_INET) {
      Wire.put16(message, 2, Checksum.finish(Checksum.sum(message, 0, message.byteSize())));
    }
    return message;
  }

  /** A datagram without a checksum. */
  static MemorySegment udp(int from, int to, String text) {
    MemorySegment datagram = behind(UDP_HEADER, text(text));
    Wire.put16(datagram, 0, from);
    Wire.put16(datagram, 2, to);
    Wire.put16(datagram, 4, (int) datagram.byteSize());
    return datagram;
  }

  /** A packet whose length, identification, source and checksum are 0. */
  static MemorySegment ip4(int protocol, IpAddress to, MemorySegment payload) {
    MemorySegment packet = behind(IP4_HEADER, payload);
    Wire.put8(packet, 0, 0x45);
    Wire.put8(packet, IP4_TTL, 64);
    Wire.put8(packet, IP4_PROTOCOL, protocol);
    to.write(packet, IP4_TARGET);
    return packet;
  }

  /** A packet from and to an address. */
  static MemorySegment ip6(int next, IpAddress address, MemorySegment payload) {
    MemorySegment packet = behind(IP6_HEADER, payload);
    Wire.put8(packet, 0, 0x60);
    Wire.put16(packet, IP6_LENGTH, (int) payload.byteSize());
    Wire.put8(packet, 6, next);
    Wire.put8(packet, 7, 64);
    address.write(packet, IP6_SOURCE);
    address.write(packet, 24);
    return packet;
  }

  /** Zeros for a header, and the payload behind them. */
  static MemorySegment behind(int header, MemorySegment payload) {
    MemorySegment packet = zeros(header + (int) payload.byteSize());
    MemorySegment.copy(payload, 0, packet, header, payload.byteSize());
    return packet;
  }
}
