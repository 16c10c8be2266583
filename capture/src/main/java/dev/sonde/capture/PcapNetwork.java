package dev.sonde.capture;

import dev.sonde.packet.Ip4Address;
import dev.sonde.sys.PcapSources;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A device's IPv4 network: pcap_lookupnet(3PCAP). Both are 0.0.0.0 for a device without one. */
public record PcapNetwork(Ip4Address address, Ip4Address netmask) {

  static PcapNetwork lookup(Libpcap library, String device) throws PcapFailure {
    String call = "pcap_lookupnet " + device;
    library.require(call);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pair = arena.allocate(2 * Ip4Address.BYTES, Ip4Address.BYTES);
      MemorySegment error = Libpcap.errorBuffer(arena);
      if (PcapSources.lookupnet(device, pair, error) < 0) throw Libpcap.failure(call, error);
      Ip4Address network = Ip4Address.read(pair, 0);
      return new PcapNetwork(network, Ip4Address.read(pair, Ip4Address.BYTES));
    }
  }
}
