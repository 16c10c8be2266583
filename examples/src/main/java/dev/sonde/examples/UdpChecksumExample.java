package dev.sonde.examples;

import dev.sonde.capture.Pcap;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.EthernetView;
import dev.sonde.packet.IpView;
import dev.sonde.packet.UdpView;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * UNP's udpcksum: asks a DNS server and looks, by capture, whether its answer has a UDP checksum.
 * Arguments: an Ethernet device, and the address of a server behind it. Needs CAP_NET_RAW.
 */
final class UdpChecksumExample {
  private static final int ATTEMPTS = 3;
  private static final int TIMEOUT_MILLIS = 2_000;

  private UdpChecksumExample() {}

  public static void main(String[] words) throws Exception {
    try (Pcap pcap = Pcap.create(words[0]).immediate(true).activate();
        DatagramSocket socket = new DatagramSocket()) {
      socket.connect(InetAddress.ofLiteral(words[1]), 53);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      pcap.filter("udp src port 53 and dst port " + socket.getLocalPort());
      for (int attempt = 1; ; attempt++) {
        socket.send(query("a", "root-servers", "net"));
        try {
          socket.receive(new DatagramPacket(new byte[512], 512)); // whoever captures saw it first
          pcap.loop(1, packet -> System.out.println("UDP checksums are " + verdict(packet)));
          return;
        } catch (SocketTimeoutException lost) {
          if (attempt == ATTEMPTS) throw lost;
        }
      }
    }
  }

  /** A recursive query for an IPv4 address: RFC 1035 section 4. */
  private static DatagramPacket query(String... labels) {
    ByteBuffer bytes = ByteBuffer.allocate(512).putLong(0x4711_0100_0001_0000L).putInt(0);
    for (String label : labels) {
      bytes.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
    }
    bytes.put((byte) 0).putShort((short) 1).putShort((short) 1);
    return new DatagramPacket(bytes.array(), bytes.position());
  }

  private static String verdict(CapturedPacket packet) {
    var frame = new EthernetView(packet.bytes(), packet.at(), packet.length());
    IpView ip = IpView.of(packet.bytes(), frame.payloadAt(), frame.payloadLength());
    UdpView udp = new UdpView(packet.bytes(), ip.payloadAt(), ip.payloadLength());
    return udp.checksum() == 0 ? "off" : "on";
  }
}
