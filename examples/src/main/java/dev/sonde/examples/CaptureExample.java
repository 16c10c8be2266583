package dev.sonde.examples;

import dev.sonde.bpf.BpfAssembler;
import dev.sonde.bpf.BpfProgram;
import dev.sonde.capture.Capture;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.Malformed;
import dev.sonde.packet.UdpView;

/** Shows who asks a name server, and who is answered, on a device: UDP port 53 over IPv4. */
final class CaptureExample {
  private static final int ETHERNET = 14;

  private static final String DNS =
      """
            ldh [12]                    ; the Ethernet type
            jeq #0x800 jt ip jf no
      ip:   ldb [23]
            jeq #17 jt udp jf no
      udp:  ldh [20]
            jset #0x1fff jt no          ; a later fragment has no ports
            ldxb 4*([14]&0xf)           ; the length of the IPv4 header
            ldh [x + 14]
            jeq #53 jt yes              ; the source port
            ldh [x + 16]
            jeq #53 jt yes jf no        ; the target port
      yes:  ret #262144
      no:   ret #0
      """;

  private CaptureExample() {}

  public static void main(String[] arguments) throws Exception {
    BpfProgram program = BpfAssembler.parse(DNS);
    try (Capture capture = Capture.on(arguments[0]).filter(program).promiscuous(true).open()) {
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
