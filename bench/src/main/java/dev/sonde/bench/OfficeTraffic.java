package dev.sonde.bench;

import dev.sonde.capture.PcapWriter;
import dev.sonde.packet.Arp;
import dev.sonde.packet.Bytes;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.Discovery;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.LinkType;
import dev.sonde.packet.MacAddress;
import dev.sonde.packet.Udp;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes a capture file of what an office sends and receives, the same one each time: of 100 packets
 * about 84 of TCP connections with their options, 13 of UDP (names, QUIC, time), and pings, ARP and
 * neighbour discovery; a quarter of all is IPv6.
 *
 * <p>Arguments: the file, how many packets.
 */
public final class OfficeTraffic {
  /** The networks of the office. */
  static final int OFFICE4 = 0xc000_0200; // 192.0.2.0

  static final long OFFICE6 = 0x2001_0db8_0007_0001L;

  private static final long WORLD6 = 0x2001_0db8_2000_0000L;
  private static final int[] WORLD4 = {0x0a00_0000, 0x6440_0000, 0xac10_0000}; // 10, 100.64, 172.16
  private static final int SERVERS = 500;
  private static final int CONNECTIONS = 400;
  private static final long START = 1_700_000_000_000_000_000L;
  private static final int STEP = 100_000;
  private static final int DNS = 53, NTP = 123, QUIC = 443;
  private static final int A = 1, AAAA = 28;
  private static final String[] NAMES = {
    "www.example.com", "mail.example.org", "static-7.cdn.example.net", "api.eu-1.example.com"
  };

  private final SplittableRandom random = new SplittableRandom(1);
  private final OfficeFrames frames = new OfficeFrames(random);
  private final List<OfficeConnection> connections = new ArrayList<>();
  private final CapturedPacket packet = new CapturedPacket();
  private final PcapWriter out;
  private long now = START;
  private int left;

  private OfficeTraffic(PcapWriter out, int packets) {
    this.out = out;
    left = packets;
  }

  /** Makes the file. */
  public static void main(String[] words) throws IOException {
    try (PcapWriter out = PcapWriter.create(Path.of(words[0]), LinkType.EN10MB, 0, false)) {
      new OfficeTraffic(out, Integer.parseInt(words[1])).make();
    }
  }

  private void make() throws IOException {
    while (left > 0) {
      int dice = random.nextInt(1000);
      if (dice < 900) segment();
      else if (dice < 940) lookUp();
      else if (dice < 965) put(quic());
      else if (dice < 970) time();
      else if (dice < 980) ping();
      else if (dice < 990) arp();
      else neighbour();
    }
  }

  private void put(int length) throws IOException {
    if (left == 0) return;
    left--;
    now += random.nextInt(STEP);
    packet.place(frames.bytes(), 0, length, length);
    packet.stamp(now);
    out.write(packet);
  }

  private IpAddress inside(boolean v6) {
    int host = 20 + random.nextInt(40);
    return v6
        ? new Ip6Address(OFFICE6, 0x5e00_53ff_fe00_0000L | host, 0)
        : new Ip4Address(OFFICE4 | host);
  }

  /**
   * Few, and of many networks: tcpdump keeps them by their first 12 bits, and searches in lists.
   */
  private IpAddress outside(boolean v6) {
    int number = random.nextInt(SERVERS);
    int spread = (number * 0x9e37_79b1) >>> 12;
    return v6
        ? new Ip6Address(WORLD6 | (long) spread << 8, spread % 3 == 0 ? number + 1 : spread, 0)
        : new Ip4Address(WORLD4[number % WORLD4.length] | spread);
  }

  private boolean six() {
    return random.nextInt(4) == 0;
  }

  private void segment() throws IOException {
    if (connections.size() < CONNECTIONS) {
      boolean v6 = six();
      connections.add(new OfficeConnection(random, inside(v6), outside(v6)));
    }
    int chosen = random.nextInt(connections.size());
    OfficeConnection connection = connections.get(chosen);
    put(connection.next(frames));
    if (connection.isOver()) {
      connections.set(chosen, connections.getLast());
      connections.removeLast();
    }
  }

  private void lookUp() throws IOException {
    boolean v6 = six();
    IpAddress client = inside(v6);
    IpAddress server = v6 ? new Ip6Address(OFFICE6, 1, 0) : new Ip4Address(OFFICE4 | 1);
    int port = random.nextInt(32_768, 61_000);
    int id = random.nextInt(1 << 16);
    String name = NAMES[random.nextInt(NAMES.length)];
    int type = random.nextInt(3) == 0 ? AAAA : A;
    put(frames.udp(client, server, new Udp(port, DNS), names(id, name, type, 0)));
    int answers = 1 + random.nextInt(3);
    put(frames.udp(server, client, new Udp(DNS, port), names(id, name, type, answers)));
  }

  /** A question, or the same with its answers (RFC 1035). */
  private Bytes names(int id, String name, int type, int answers) {
    ByteBuffer out = ByteBuffer.allocate(512).putShort((short) id);
    out.putShort((short) (answers == 0 ? 0x0100 : 0x8180)).putShort((short) 1);
    out.putShort((short) answers).putShort((short) 0).putShort((short) 0);
    for (String label : name.split("\\.", -1)) {
      out.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
    }
    out.put((byte) 0).putShort((short) type).putShort((short) 1);
    for (int i = 0; i < answers; i++) {
      IpAddress address = outside(type == AAAA);
      out.putShort((short) 0xc00c).putShort((short) type).putShort((short) 1).putInt(300);
      out.putShort((short) address.length());
      address.write(MemorySegment.ofBuffer(out), 0);
      out.position(out.position() + address.length());
    }
    return Bytes.of(out.array()).slice(0, out.position());
  }

  private int quic() {
    boolean v6 = six();
    boolean answer = random.nextInt(3) > 0;
    IpAddress client = inside(v6);
    IpAddress server = outside(v6);
    int port = random.nextInt(32_768, 61_000);
    return answer
        ? frames.udp(server, client, new Udp(QUIC, port), 1200)
        : frames.udp(client, server, new Udp(port, QUIC), 40 + random.nextInt(100));
  }

  private void time() throws IOException {
    IpAddress client = inside(false);
    IpAddress server = outside(false);
    byte[] message = new byte[48];
    message[0] = 0x23;
    put(frames.udp(client, server, new Udp(NTP, NTP), Bytes.of(message)));
    message[0] = 0x24;
    message[1] = 2;
    put(frames.udp(server, client, new Udp(NTP, NTP), Bytes.of(message)));
  }

  private void ping() throws IOException {
    boolean v6 = six();
    IpAddress client = inside(v6);
    IpAddress server = outside(v6);
    Bytes data = Bytes.of(new byte[56]);
    int id = random.nextInt(1 << 16);
    int sequence = random.nextInt(1, 1000);
    put(frames.icmp(client, server, new Icmp.EchoRequest(0, id, sequence, data)));
    put(frames.icmp(server, client, new Icmp.EchoReply(0, id, sequence, data)));
  }

  private void arp() throws IOException {
    Ip4Address router = new Ip4Address(OFFICE4 | 1);
    Ip4Address host = (Ip4Address) inside(false);
    MacAddress card = OfficeFrames.station(host);
    MacAddress other = OfficeFrames.station(outside(false));
    Arp request = Arp.request(other, router, host);
    put(frames.arp(request, other, MacAddress.BROADCAST));
    put(frames.arp(new Arp.OnEthernet(Arp.REPLY, card, host, other, router), card, other));
  }

  private void neighbour() throws IOException {
    Ip6Address router = new Ip6Address(OFFICE6, 1, 0);
    Ip6Address host = (Ip6Address) inside(true);
    byte[] option = {1, 1, 2, 0, 0x5e, 0, 0x53, 0};
    Icmp asked = new Discovery.NeighborSolicitation(0, 0, host, Bytes.of(option));
    put(frames.icmp(router, host, asked));
    byte[] own = {2, 1, 2, 0, 0x5e, 0, 0x54, (byte) host.low()};
    int flags = Discovery.NeighborAdvertisement.SOLICITED;
    Icmp told = new Discovery.NeighborAdvertisement(0, flags, host, Bytes.of(own));
    put(frames.icmp(host, router, told));
  }
}
