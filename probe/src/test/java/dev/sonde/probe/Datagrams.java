package dev.sonde.probe;

import dev.sonde.packet.Icmp;
import dev.sonde.packet.Ip4;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip4Option;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.IpProtocol;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Datagrams as raw ICMP sockets receive them: with the header in IPv4, without it in IPv6. */
final class Datagrams {
  static final IpAddress CLIENT4 = IpAddress.parse("198.18.0.1");
  static final IpAddress SERVER4 = IpAddress.parse("198.18.0.2");
  static final IpAddress CLIENT6 = IpAddress.parse("2001:db8::1");
  static final IpAddress SERVER6 = IpAddress.parse("2001:db8::2");
  private static final int TTL = 64;

  private Datagrams() {}

  static IpAddress client(IpFamily family) {
    return family == IpFamily.V4 ? CLIENT4 : CLIENT6;
  }

  static IpAddress server(IpFamily family) {
    return family == IpFamily.V4 ? SERVER4 : SERVER6;
  }

  static Incoming of(IpFamily family, Icmp message) {
    return of(client(family), server(family), message);
  }

  static Incoming of(IpAddress from, IpAddress to, Icmp message, Ip4Option... options) {
    IpFamily family = IpFamily.of(from);
    MemorySegment bytes = MemorySegment.ofArray(new byte[70_000]);
    int header = 0;
    if (family == IpFamily.V4) {
      Ip4 ip =
          new Ip4(
              0,
              0,
              0,
              0,
              TTL,
              IpProtocol.ICMP,
              (Ip4Address) from,
              (Ip4Address) to,
              List.of(options));
      header = ip.encodedLength();
      ip.encode(bytes, 0, message.encodedLength());
    }
    int length = header + message.encode(bytes, header, from, to);
    return of(from, to, bytes, length);
  }

  static Incoming of(IpAddress from, IpAddress to, MemorySegment bytes, int length) {
    Incoming datagram = new Incoming(IpFamily.of(from));
    datagram.bytes = bytes;
    datagram.length = length;
    datagram.fromHigh = high(from);
    datagram.fromLow = low(from);
    datagram.toHigh = high(to);
    datagram.toLow = low(to);
    datagram.localLow = low(to);
    return datagram;
  }

  static long high(IpAddress address) {
    return address instanceof Ip6Address v6 ? v6.high() : 0;
  }

  static long low(IpAddress address) {
    return switch (address) {
      case Ip4Address v4 -> Integer.toUnsignedLong(v4.bits());
      case Ip6Address v6 -> v6.low();
    };
  }
}
