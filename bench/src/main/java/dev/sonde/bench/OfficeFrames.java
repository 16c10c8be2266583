package dev.sonde.bench;

import dev.sonde.packet.Arp;
import dev.sonde.packet.Bytes;
import dev.sonde.packet.EtherType;
import dev.sonde.packet.Ethernet;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.Ip;
import dev.sonde.packet.Ip4;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.MacAddress;
import dev.sonde.packet.Tcp;
import dev.sonde.packet.Udp;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;

/** Ethernet frames, each made in the place of the one before, by the values of {@code packet}. */
final class OfficeFrames {
  private static final int ROOM = 2048;
  private static final int TTL = 64;
  private static final long MAKER = 0x0200_5e00_0000L;
  private static final MacAddress ROUTER = new MacAddress(MAKER | 0x5300);
  private static final int ETHERNET = 14;
  private static final int SHORTEST = 60;

  private final MemorySegment bytes = MemorySegment.ofArray(new byte[ROOM]);
  private final byte[] noise = new byte[ROOM];
  private int id;

  OfficeFrames(SplittableRandom random) {
    random.nextBytes(noise);
  }

  MemorySegment bytes() {
    return bytes;
  }

  /** A segment with a payload that says nothing; returns the length of the frame, as all do. */
  int tcp(IpAddress from, IpAddress to, Tcp header, int payload) {
    int at = ETHERNET + header(from, to, IpProtocol.TCP).encodedLength();
    MemorySegment.copy(
        noise, 0, bytes, ValueLayout.JAVA_BYTE, at + (long) header.encodedLength(), payload);
    return ip(from, to, IpProtocol.TCP, header.encode(bytes, at, payload, from, to));
  }

  int udp(IpAddress from, IpAddress to, Udp header, Bytes payload) {
    int at = ETHERNET + header(from, to, IpProtocol.UDP).encodedLength();
    payload.write(bytes, at + (long) header.encodedLength());
    return ip(from, to, IpProtocol.UDP, header.encode(bytes, at, payload.length(), from, to));
  }

  int udp(IpAddress from, IpAddress to, Udp header, int payload) {
    return udp(from, to, header, Bytes.copy(MemorySegment.ofArray(noise), 0, payload));
  }

  int icmp(IpAddress from, IpAddress to, Icmp message) {
    int protocol = from instanceof Ip4Address ? IpProtocol.ICMP : IpProtocol.ICMP6;
    int at = ETHERNET + header(from, to, protocol).encodedLength();
    return ip(from, to, protocol, message.encode(bytes, at, from, to));
  }

  int arp(Arp packet, MacAddress from, MacAddress to) {
    return finish(new Ethernet(to, from, EtherType.ARP), packet.encode(bytes, ETHERNET));
  }

  private int ip(IpAddress from, IpAddress to, int protocol, int payload) {
    Ip header = header(from, to, protocol);
    id++;
    int type = header instanceof Ip4 ? EtherType.IP4 : EtherType.IP6;
    return finish(
        new Ethernet(station(to), station(from), type), header.encode(bytes, ETHERNET, payload));
  }

  private int finish(Ethernet header, int payload) {
    int length = header.encode(bytes, 0) + payload;
    if (length >= SHORTEST) return length;
    bytes.asSlice(length, SHORTEST - length).fill((byte) 0);
    return SHORTEST;
  }

  private Ip header(IpAddress from, IpAddress to, int protocol) {
    if (from instanceof Ip4Address source && to instanceof Ip4Address target) {
      int flags = Ip4.DONT_FRAGMENT;
      return new Ip4(0, id & 0xffff, flags, 0, TTL, protocol, source, target, List.of());
    }
    int hops = protocol == IpProtocol.ICMP6 ? 255 : TTL;
    int flow = 0x12345 + from.hashCode() % 0x1000;
    return new Ip6(0, flow, hops, (Ip6Address) from, (Ip6Address) to, List.of(), protocol);
  }

  /** Those of the office have a card each; all others are behind the router. */
  static MacAddress station(IpAddress address) {
    int number =
        switch (address) {
          case Ip4Address v4 -> v4.bits() >>> 8 == OfficeTraffic.OFFICE4 >>> 8 ? v4.bits() : 0;
          case Ip6Address v6 -> v6.high() == OfficeTraffic.OFFICE6 ? (int) v6.low() : 0;
        };
    return number == 0 ? ROUTER : new MacAddress(MAKER | 0x5400 | (number & 0xff));
  }
}
