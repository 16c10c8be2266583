package dev.sonde.probe;

import dev.sonde.packet.Ip;
import dev.sonde.packet.Ip4;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.QuotedDatagram;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** Forms of any kind and their probes as datagrams. */
final class ProbeForms {
  private static final int LEAST_DATA = 2;
  private static final int TTL = 7;

  private ProbeForms() {}

  enum Kind {
    UDP,
    ECHO,
    SYN
  }

  static ProbeForm any(Seeds seeds, Kind kind, boolean classic) {
    IpFamily family = seeds.pick(List.of(IpFamily.values()));
    return any(seeds, kind, classic, address(seeds, family), address(seeds, family));
  }

  static ProbeForm any(Seeds seeds, Kind kind, boolean classic, IpAddress from, IpAddress to) {
    int data = LEAST_DATA + seeds.length(100);
    int port = seeds.between(1024, 0x8000);
    return switch (kind) {
      case UDP ->
          new UdpForm(from, to, port, seeds.between(1, 0x8000), data, seeds.int64(), classic);
      case ECHO ->
          new EchoForm(
              from, to, seeds.bits(16), seeds.between(1, 0xfffe), data, seeds.int64(), classic);
      case SYN -> new SynForm(from, to, port, seeds.bits(16), seeds.int64(), classic);
    };
  }

  static IpAddress address(Seeds seeds, IpFamily family) {
    return family == IpFamily.V4
        ? new Ip4Address(seeds.bits(32))
        : new Ip6Address(seeds.int64(), seeds.int64(), 0);
  }

  static int anyNumber(Seeds seeds, ProbeForm form) {
    return seeds.between(0, form.capacity() - 1);
  }

  static Ip header(ProbeForm form) {
    return switch (form.from()) {
      case Ip4Address from -> new Ip4(from, (Ip4Address) form.to(), form.protocol(), TTL);
      case Ip6Address from -> new Ip6(from, (Ip6Address) form.to(), form.protocol(), TTL);
    };
  }

  /** The whole datagram of a probe. */
  static byte[] datagram(ProbeForm form, int number) {
    Ip ip = header(form);
    byte[] bytes = new byte[ip.encodedLength() + form.length()];
    MemorySegment out = MemorySegment.ofArray(bytes);
    ip.encode(out, 0, form.length());
    form.write(number, out, ip.encodedLength());
    return bytes;
  }

  /** A probe from its transport header on. */
  static byte[] probe(ProbeForm form, int number) {
    byte[] bytes = new byte[form.length()];
    form.write(number, MemorySegment.ofArray(bytes), 0);
    return bytes;
  }

  /** What is left of a datagram when a router quotes so many bytes. */
  static QuotedDatagram quote(byte[] datagram, int length) {
    byte[] cut = Arrays.copyOf(datagram, length);
    return new QuotedDatagram(MemorySegment.ofArray(cut), 0, length);
  }
}
