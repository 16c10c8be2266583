package dev.sonde.examples;

import dev.sonde.capture.Capture;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.Malformed;
import dev.sonde.packet.UdpView;

/** Shows who asks a name server, and who is answered, on an Ethernet device. Needs CAP_NET_RAW. */
final class CaptureExample {
  private static final int ETHERNET = 14;

  private CaptureExample() {}

  public static void main(String[] arguments) throws Exception {
    String filter = "ip and udp port 53"; // runs in the kernel
    try (Capture capture = Capture.on(arguments[0]).filter(filter).promiscuous(true).open()) {
      capture.run(CaptureExample::print);
    }
  }

  private static void print(CapturedPacket packet) {
    try {
      println(packet);
    } catch (Malformed strange) {
      System.out.println(strange.getMessage());
    }
  }

  private static void println(CapturedPacket packet) {
    int length = packet.length() - ETHERNET;
    Ip4View ip = new Ip4View(packet.bytes(), packet.at() + ETHERNET, length);
    UdpView udp = new UdpView(packet.bytes(), ip.payloadAt(), ip.payloadLength());
    System.out.printf(
        "%s.%d > %s.%d: %d bytes%n",
        ip.from(), udp.sourcePort(), ip.to(), udp.targetPort(), udp.length());
  }
}
