package dev.sonde.packet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.ExtensionObject.MplsStack;
import dev.sonde.packet.InterfaceInformation.Role;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketPrinterTest {
  private static final Ip4Address ROUTER = Ip4Address.parse("198.18.1.1");
  private static final Ip4Address HOST = Ip4Address.parse("198.18.1.2");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          echo-request-v4 | 198.18.1.2 > 198.18.2.2 icmp echo request id 6323 seq 1, \
          16 bytes, ttl 64
          echo-reply-v6 | 2001:db8:2::2 > 2001:db8:1::2 icmp6 echo reply id 6324 seq 1, \
          16 bytes, ttl 63
          tcp-syn-v4 | 198.18.1.2:40002 > 198.18.2.2:80 tcp SYN seq 1154529606 \
          win 65520, 0 bytes, ttl 1
          router-solicitation-v6 | fe80::ff:fe00:a > ff02::2 icmp6 router solicitation, ttl 255
          multicast-listener-report-v2 | fe80::ff:fe00:a > ff02::16 icmp6 multicast listener \
          report v2, 2 records, ttl 1, hop-by-hop options
          neighbor-advertisement | 2001:db8:1::1 > 2001:db8:1::2 icmp6 neighbor advertisement of \
          2001:db8:1::1, router, solicited, override, ttl 255
          time-exceeded-v4-udp | 198.18.1.1 > 198.18.1.2 icmp time exceeded: in transit, quotes \
          {198.18.1.2:56004 > 198.18.2.2:33434 udp, 20 bytes, ttl 1}, ttl 64, tos 0xc0
          time-exceeded-v6-later-fragment | 2001:db8:1::1 > 2001:db8:1::2 icmp6 time exceeded: \
          in transit, quotes {2001:db8:1::2 > 2001:db8:2::2 udp fragment at 1248, \
          760 bytes, ttl 1}, ttl 64
          fragmentation-needed-v4 | 198.18.1.1 > 198.18.1.2 icmp packet too big, mtu 1300, quotes \
          {198.18.1.2 > 198.18.2.2 icmp echo request id 6325 seq 1, 528 bytes, ttl 64}, \
          ttl 64, tos 0xc0
          unknown-next-header-v6 | 2001:db8:2::2 > 2001:db8:1::2 icmp6 parameter problem: \
          unrecognized next header at 6, quotes {2001:db8:1::2 > 2001:db8:2::2 protocol 253, \
          19 bytes, ttl 63}, ttl 63
          echo-reply-v4-record-route | 198.18.2.2 > 198.18.1.2 icmp echo reply id 6331 seq 1, \
          56 bytes, ttl 63, record route [198.18.1.2, 198.18.2.1, 198.18.2.2, 198.18.2.2, \
          198.18.1.1]
          extended-echo-reply-v4 | 198.18.1.1 > 198.18.1.2 icmp extended echo reply id 7 seq 1, \
          active, ipv4, ipv6, ttl 64
          """)
  void capturedPacketIsSaidInOneLine(String name, String line) {
    assertThat(ip(Frames.packet(name).segment())).isEqualTo(line);
  }

  @Test
  void framesSayTheirHardwareAddressesAndTags() {
    assertThat(ethernet(Frames.frame("arp-reply")))
        .isEqualTo("02:00:00:00:00:01 > 02:00:00:00:00:0a, arp 198.18.1.1 is at 02:00:00:00:00:01");
    assertThat(ethernet(Wires.bytes(Captured.ARP_DOUBLE_TAGGED)))
        .isEqualTo(
            "02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, vlan 100, vlan 42, "
                + "arp who has 198.18.0.77, tell 198.18.0.1");
    assertThat(ethernet(Wires.bytes("ffffffffffff 020000000001 88cc 0207")))
        .endsWith("ethernet type 0x88cc, 2 bytes");
  }

  @Test
  void extensionsAreSaid() {
    Extensions extensions =
        new Extensions(
            new MplsStack(
                List.of(new MplsLabel(24001, 5, false, 1), new MplsLabel(3, 0, true, 254))),
            new InterfaceInformation(
                Role.INCOMING, 0, 5, ROUTER, Bytes.utf8("ge-0/0/1\u001b[2J\u202e"), 1500),
            new ExtensionObject.Unknown(99, 7, Bytes.of((byte) 1)));
    assertThat(ip(timeExceeded(extensions)))
        .isEqualTo(
            "198.18.1.1 > 198.18.1.2 icmp time exceeded: in transit, quotes {198.18.1.2:56004 > "
                + "198.18.2.2:33434 udp, 20 bytes, ttl 1}, mpls 24001 tc 5 ttl 1, "
                + "mpls 3 tc 0 bottom ttl 254, incoming interface "
                + "ge-0/0/1\\x1b[2J\\xe2\\x80\\xae index 5 198.18.1.1 mtu 1500, "
                + "object 99/7, 1 byte, ttl 64");
  }

  @Test
  void damageIsNamedWhereItIs() {
    MemorySegment packet = MemorySegment.ofArray(Frames.packet("echo-request-v4").toArray());
    Wire.put8(packet, 43, 0xff);
    assertThat(ip(packet)).contains("seq 1, 16 bytes, bad icmp checksum, ttl 64");
    Wire.put8(packet, 8, 63);
    assertThat(ip(packet)).endsWith("ttl 63, bad ip checksum");
    Wire.put8(packet, 0, 0x55);
    assertThat(ip(packet)).isEqualTo("malformed ip version at offset 0: needed 4, had 5");
  }

  @Test
  void packetCutByTheCaptureSaysWhatSurvived() {
    Bytes whole = Frames.packet("tcp-syn-v4");
    assertThat(ip(MemorySegment.ofArray(whole.slice(0, 28).toArray())))
        .isEqualTo(
            "malformed ip4 total length at offset 2: needed 60, had 28, "
                + "198.18.1.2:40002 > 198.18.2.2:80 tcp, 8 bytes");
    Bytes udp = Wires.bytes(Captured.UDP4).slice(14, 39);
    MemorySegment lie = MemorySegment.ofArray(udp.toArray());
    Wire.put16(lie, 24, 7);
    assertThat(ip(lie)).startsWith("198.18.0.1 > 198.18.0.2 malformed udp length at offset 24");
  }

  @Test
  void fragmentsSayWhereTheyBelong() {
    assertThat(ethernet(Wires.bytes(Captured.SECOND_FRAGMENT4)))
        .endsWith("198.18.0.1 > 198.18.0.2 icmp fragment at 1480, 528 bytes, ttl 64");
  }

  @Test
  void icmpOfTheOtherFamilyIsOnlyAProtocol() {
    MemorySegment packet = MemorySegment.ofArray(Frames.packet("echo-request-v4").toArray());
    Wire.put8(packet, 9, IpProtocol.ICMP6);
    assertThat(ip(packet)).startsWith("198.18.1.2 > 198.18.2.2 icmp6, 24 bytes, ttl 64");
  }

  /** Each level costs an attacker 28 bytes; a printer that follows them all overflows its stack. */
  @Test
  void quoteInAQuoteIsNotFollowed() {
    MemorySegment bytes = MemorySegment.ofArray(new byte[28 * 2000]);
    for (int at = 0; at < bytes.byteSize(); at += 28) {
      Wire.put8(bytes, at, 0x45);
      Wire.put16(bytes, at + 2, (int) bytes.byteSize() - at);
      Wire.put8(bytes, at + 9, IpProtocol.ICMP);
      Wire.put8(bytes, at + 20, 11);
    }
    assertThat(ip(bytes)).hasSizeLessThan(300);
  }

  @Test
  void noBytesMakeThePrinterFailOrPrintAControl() {
    List<Bytes> seeds = new ArrayList<>(Frames.all().values());
    Captured.ALL.forEach(dump -> seeds.add(Wires.bytes(dump)));
    MemorySegment extended = frame(timeExceeded(ExtensionsTest.any(new Seeds(1))));
    seeds.add(Bytes.copy(extended, 0, (int) extended.byteSize()));
    Seeds.each(
        4000,
        random -> {
          byte[] bytes = random.pick(seeds).toArray();
          for (int i = random.length(12); i > 0; i--) {
            int most = random.chance(2) ? Math.min(80, bytes.length - 1) : bytes.length - 1;
            bytes[random.between(0, most)] = (byte) random.bits(8);
          }
          int limit = random.chance(3) ? random.between(0, bytes.length) : bytes.length;
          MemorySegment cut = MemorySegment.ofArray(Bytes.of(bytes).slice(0, limit).toArray());
          assertThat(PacketPrinter.ethernet(cut, 0, limit)).matches("[ -~]+");
          int ip = Math.min(14, limit);
          assertThat(PacketPrinter.ip(cut, ip, limit - ip)).matches("[ -~]+");
        });
  }

  @Test
  void arbitraryBytesArePrintedToo() {
    Seeds.each(
        3000,
        random -> {
          byte[] bytes = random.bytes(random.between(0, 120));
          if (bytes.length > 9 && random.chance(2)) {
            bytes[0] = (byte) (random.chance(2) ? 0x45 : 0x60);
            bytes[9] = (byte) random.pick(List.of(1, 6, 17, 58)).intValue();
          }
          MemorySegment all = MemorySegment.ofArray(bytes);
          assertThat(PacketPrinter.ip(all, 0, bytes.length)).matches("[ -~]+");
          if (bytes.length >= IcmpView.HEADER) {
            IpFamily family = random.pick(List.of(IpFamily.values()));
            IcmpView message = new IcmpView(family, all, 0, bytes.length);
            assertThat(PacketPrinter.icmp(message)).matches("icmp6? [ -~]+");
          }
        });
  }

  private static String ethernet(Bytes frame) {
    return PacketPrinter.ethernet(frame.segment(), 0, frame.length());
  }

  private static String ip(MemorySegment packet) {
    return PacketPrinter.ip(packet, 0, (int) packet.byteSize());
  }

  private static MemorySegment frame(MemorySegment packet) {
    MemorySegment frame = MemorySegment.ofArray(new byte[14 + (int) packet.byteSize()]);
    Wire.put16(frame, 12, EtherType.IP4);
    MemorySegment.copy(packet, 0, frame, 14, packet.byteSize());
    return frame;
  }

  private static MemorySegment timeExceeded(Extensions extensions) {
    QuotedDatagram quote = QuotedDatagram.of(Frames.icmp("time-exceeded-v4-udp"));
    ExtendedBody body =
        ExtendedBody.of(
            IpFamily.V4, Bytes.copy(quote.bytes(), quote.at(), quote.limit()), extensions);
    Icmp error = new Icmp.TimeExceeded(0, body.rest(), body.bytes());
    Ip4 ip = new Ip4(ROUTER, HOST, IpProtocol.ICMP, 64);
    MemorySegment packet = MemorySegment.ofArray(new byte[20 + error.encodedLength()]);
    error.encode(packet, 20, IpFamily.V4);
    ip.encode(packet, 0, error.encodedLength());
    return packet;
  }
}
