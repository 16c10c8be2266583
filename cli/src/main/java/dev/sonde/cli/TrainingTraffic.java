package dev.sonde.cli;

import dev.sonde.capture.PcapWriter;
import dev.sonde.packet.Arp;
import dev.sonde.packet.Bytes;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.EtherType;
import dev.sonde.packet.Ethernet;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.Ip;
import dev.sonde.packet.Ip4;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.LinkType;
import dev.sonde.packet.MacAddress;
import dev.sonde.packet.Tcp;
import dev.sonde.packet.Udp;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/**
 * A capture file for the {@link Training}: what most packets of most files are, so often that Java
 * learns which code they need. Who builds Sonde may not be allowed to capture.
 */
final class TrainingTraffic {
  private static final int PACKETS = 20_000;
  private static final int ROOM = 2048;
  private static final int ETHERNET = 14;
  private static final int TTL = 64;
  private static final long SECOND = 1_000_000_000;
  private static final int FLOWS = 64;
  private static final int SEGMENT = 1448;
  private static final List<String> CLIENTS = List.of("192.0.2.1", "2001:db8::1");
  private static final List<String> SERVERS = List.of("198.51.100.77", "2001:db8:0:53::a:1");
  private static final MacAddress HERE = MacAddress.parse("02:00:5e:00:53:01");
  private static final MacAddress THERE = MacAddress.parse("02:00:5e:00:53:02");
  private static final Bytes OPENING = hex("020405b40402080a00000001000000000103030a");
  private static final Bytes TIMES = hex("0101080a0000000200000001");
  private static final Bytes GAP = hex("0101080a00000002000000010101050a0000100000002000");
  private static final Bytes QUESTION =
      hex("12340100000100000000000003777777076578616d706c65036f72670000010001");
  private static final Bytes ANSWER =
      hex(
          "12348180000100010000000003777777076578616d706c65036f72670000010001"
              + "c00c000100010000012c0004c6336401");

  private final MemorySegment bytes = MemorySegment.ofArray(new byte[ROOM]);

  private TrainingTraffic() {}

  static void write(Path path) throws IOException {
    TrainingTraffic traffic = new TrainingTraffic();
    CapturedPacket packet = new CapturedPacket();
    try (PcapWriter out = PcapWriter.create(path, LinkType.EN10MB, 0, false)) {
      for (int i = 0; i < PACKETS; i++) {
        int length = traffic.frame(i);
        packet.place(traffic.bytes, 0, length, length);
        packet.stamp(SECOND + i * (SECOND / 1000));
        out.write(packet);
      }
    }
  }

  private static Bytes hex(String digits) {
    return Bytes.of(HexFormat.of().parseHex(digits));
  }

  /** Makes a frame; returns its length. */
  private int frame(int number) {
    int family = number % 4 / 3;
    IpAddress client = IpAddress.parse(CLIENTS.get(family));
    IpAddress server = IpAddress.parse(SERVERS.get(family));
    return switch (number / 4 % 16) {
      case 0 -> udp(client, server, new Udp(40_000 + number % FLOWS, 53), QUESTION);
      case 1 -> udp(server, client, new Udp(53, 40_000 + number % FLOWS), ANSWER);
      case 2 -> udp(client, server, new Udp(443, 443), TIMES);
      case 3 -> icmp(client, server, new Icmp.EchoRequest(0, 1, number & 0xff, TIMES));
      case 4 -> arp();
      default -> segment(client, server, number / FLOWS, number % FLOWS);
    };
  }

  private int arp() {
    Arp arp = Arp.request(HERE, Ip4Address.LOOPBACK, Ip4Address.LOOPBACK);
    return new Ethernet(THERE, HERE, EtherType.ARP).encode(bytes, 0) + arp.encode(bytes, ETHERNET);
  }

  /** A connection opens, sends, acknowledges, and is there again. */
  private int segment(IpAddress client, IpAddress server, int step, int flow) {
    int port = 50_000 + flow;
    int sent = step * SEGMENT;
    return switch (step % FLOWS) {
      case 0 -> tcp(client, server, new Tcp(port, 443, sent, 0, Tcp.SYN, FLOWS, 0, OPENING), 0);
      case 1 ->
          tcp(server, client, new Tcp(443, port, 9, sent, Tcp.SYN | Tcp.ACK, 9, 0, OPENING), 0);
      case 63 ->
          tcp(client, server, new Tcp(port, 443, sent, 10, Tcp.FIN | Tcp.ACK, 9, 0, TIMES), 0);
      default -> {
        Bytes options = step % FLOWS == 9 ? GAP : TIMES;
        yield step % 3 == 0
            ? tcp(server, client, new Tcp(443, port, 10, sent, Tcp.ACK, 9, 0, options), 0)
            : tcp(client, server, new Tcp(port, 443, sent, 10, Tcp.ACK, 9, 0, TIMES), SEGMENT);
      }
    };
  }

  private int tcp(IpAddress from, IpAddress to, Tcp header, int payload) {
    Ip ip = Ip.of(from, to, IpProtocol.TCP, TTL);
    return finish(ip, header.encode(bytes, upper(ip), payload, from, to));
  }

  private int udp(IpAddress from, IpAddress to, Udp header, Bytes payload) {
    Ip ip = Ip.of(from, to, IpProtocol.UDP, TTL);
    payload.write(bytes, upper(ip) + header.encodedLength());
    return finish(ip, header.encode(bytes, upper(ip), payload.length(), from, to));
  }

  private int icmp(IpAddress from, IpAddress to, Icmp message) {
    Ip ip = Ip.of(from, to, IpFamily.of(from).icmpProtocol(), TTL);
    return finish(ip, message.encode(bytes, upper(ip), from, to));
  }

  private static long upper(Ip header) {
    return ETHERNET + (long) header.encodedLength();
  }

  private int finish(Ip header, int payload) {
    int type = header instanceof Ip4 ? EtherType.IP4 : EtherType.IP6;
    int length = header.encode(bytes, ETHERNET, payload);
    return new Ethernet(THERE, HERE, type).encode(bytes, 0) + length;
  }
}
