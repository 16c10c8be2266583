package dev.sonde.icmpd;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.Ip;
import dev.sonde.packet.Ip4;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.Udp;
import dev.sonde.packet.UdpView;
import dev.sonde.socket.Endpoint;
import dev.sonde.socket.Family;
import dev.sonde.socket.UdpEntry;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;

/** ICMP errors as raw sockets receive them, of datagrams from this host to a far one. */
final class Errors {
  static final IpAddress HOST4 = IpAddress.parse("198.18.0.1");
  static final IpAddress FAR4 = IpAddress.parse("198.18.9.9");
  static final IpAddress ROUTER4 = IpAddress.parse("198.18.0.254");
  static final IpAddress HOST6 = IpAddress.parse("2001:db8::1");
  static final IpAddress FAR6 = IpAddress.parse("2001:db8:9::9");
  static final IpAddress ROUTER6 = IpAddress.parse("2001:db8::fe");
  static final int PORT = 40_000;
  static final int FAR_PORT = 53;
  static final int DEVICE = 7;
  static final long STAMP = 1_700_000_000_123_456_789L;
  static final Bytes DATA = Bytes.utf8("the data that was sent");

  private static final int ROOM = 2048;

  private Errors() {}

  static IpAddress host(IpFamily family) {
    return family == IpFamily.V4 ? HOST4 : HOST6;
  }

  static IpAddress far(IpFamily family) {
    return family == IpFamily.V4 ? FAR4 : FAR6;
  }

  static IpAddress router(IpFamily family) {
    return family == IpFamily.V4 ? ROUTER4 : ROUTER6;
  }

  /** A datagram of this host's to the far one. */
  static Bytes datagram(IpFamily family) {
    return datagram(Ip.of(host(family), far(family), IpProtocol.UDP, 64), PORT);
  }

  static Bytes datagram(Ip ip, int port) {
    MemorySegment bytes = MemorySegment.ofArray(new byte[ROOM]);
    int udp = ip.encodedLength();
    DATA.write(bytes, udp + UdpView.HEADER);
    int length = new Udp(port, FAR_PORT).encode(bytes, udp, DATA.length(), ip.from(), ip.to());
    return Bytes.copy(bytes, 0, ip.encode(bytes, 0, length));
  }

  /** A socket that is bound to an address of its family, in no kernel. */
  static Watched watched(Family family, boolean onlyInet6, IpAddress local, int port, int device) {
    IpAddress any = family == Family.AF_INET ? Ip4Address.ANY : Ip6Address.ANY;
    Endpoint bound = new Endpoint(local, port);
    return new Watched(new UdpEntry(0, family, bound, new Endpoint(any, 0), device, onlyInet6));
  }

  /** Who wants to know nothing else. */
  static Owner owner(Consumer<Notice> told) {
    return new Owner() {
      @Override
      public void tell(Notice notice) {
        told.accept(notice);
      }

      @Override
      public void gone() {}
    };
  }

  static Icmp portUnreachable(IpFamily family, Bytes quote) {
    return new Icmp.Unreachable(family == IpFamily.V4 ? 3 : 4, 0, quote);
  }

  /** The error that a router sends to this host. */
  static Packet packet(IpFamily family, Icmp error) {
    return packet(router(family), host(family), error);
  }

  static Packet packet(IpAddress from, IpAddress to, Icmp error) {
    if (from instanceof Ip4Address from4) {
      return packet(new Ip4(from4, (Ip4Address) to, IpProtocol.ICMP, 64), error);
    }
    MemorySegment bytes = MemorySegment.ofArray(new byte[ROOM]);
    int length = error.encode(bytes, 0, from, to);
    return new Packet(from, to, bytes, length, DEVICE);
  }

  static Packet packet(Ip4 ip, Icmp error) {
    MemorySegment bytes = MemorySegment.ofArray(new byte[ROOM]);
    error.encode(bytes, ip.encodedLength(), ip.from(), ip.to());
    int length = ip.encode(bytes, 0, error.encodedLength());
    return new Packet(ip.from(), ip.to(), bytes, length, DEVICE);
  }

  static Ip4 withOptions(IpAddress from, IpAddress to, int protocol) {
    List<dev.sonde.packet.Ip4Option> options =
        dev.sonde.packet.Ip4Option.decode(
            MemorySegment.ofArray(new byte[] {1, 1, 1, 7, 7, 4, 0, 0, 0, 0, 0, 0}), 0, 12);
    return new Ip4(0, 0, 0, 0, 64, protocol, (Ip4Address) from, (Ip4Address) to, options);
  }

  /** What a raw socket gave. */
  record Packet(IpAddress from, IpAddress to, MemorySegment bytes, int length, int device) {
    void into(IcmpdCore core) {
      into(core, low(to));
    }

    /** {@code local}: the address that the kernel would answer from. */
    void into(IcmpdCore core, long local) {
      if (to instanceof Ip4Address) core.inet(bytes, 0, length, local, device, STAMP);
      else {
        core.inet6(bytes, 0, length, from.high(), from.low(), to.high(), to.low(), device, STAMP);
      }
    }

    Packet by(int other) {
      return new Packet(from, to, bytes, length, other);
    }

    Packet cut(int shorter) {
      return new Packet(from, to, bytes, shorter, device);
    }

    private static long low(IpAddress address) {
      return address instanceof Ip6Address v6 ? v6.low() : address.low();
    }
  }
}
