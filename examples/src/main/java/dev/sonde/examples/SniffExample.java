package dev.sonde.examples;

import dev.sonde.bpf.BpfProgram;
import dev.sonde.capture.Pcap;
import dev.sonde.capture.PcapNetwork;
import dev.sonde.packet.CapturedPacket;

/** The first program of every libpcap course: one packet of port 23. Needs CAP_NET_RAW. */
final class SniffExample {
  private static final int SNAP_LENGTH = 65535;
  private static final int TIMEOUT_MILLIS = 100;

  private SniffExample() {}

  public static void main(String[] words) throws Exception {
    String device = words.length > 0 ? words[0] : Pcap.findAllDevices().getFirst().name();
    PcapNetwork network = Pcap.lookupNetwork(device);
    try (Pcap pcap = Pcap.openLive(device, SNAP_LENGTH, true, TIMEOUT_MILLIS)) {
      BpfProgram program = pcap.compile("port 23", true, network.netmask());
      pcap.filter(program);
      System.out.println("waiting on " + device + ", network " + network.address());
      CapturedPacket packet = pcap.next();
      while (packet == null) packet = pcap.next(); // the timeout passed without one
      System.out.println("a packet of " + packet.originalLength() + " bytes");
    }
  }
}
