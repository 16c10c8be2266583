package dev.sonde.bpf;

import dev.sonde.packet.IpAddress;
import dev.sonde.packet.MacAddress;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Who knows, for a filter, what a name stands for. All methods may be slow. */
public interface FilterNames {

  /** A port of services(5), and of which protocol: its number in an IP header. */
  record Port(int number, int protocol) {}

  /** Who knows the usual protocols, and nothing else. */
  static FilterNames numbers() {
    return new KnownProtocols();
  }

  /** The addresses of a host; none if it is unknown. */
  default List<IpAddress> hosts(String name) {
    return List.of();
  }

  /**
   * The number of a network of networks(5), with as many bytes as it was written with: 127 for
   * 127.0.0.0/8.
   */
  default OptionalInt network(String name) {
    return OptionalInt.empty();
  }

  /** The ports of a service, with TCP, UDP or both; none if it is unknown. */
  default List<Port> ports(String name) {
    return List.of();
  }

  /** The number of a protocol of protocols(5). */
  default OptionalInt protocol(String name) {
    return KnownProtocols.number(name);
  }

  /** The Ethernet address of a host of ethers(5), or null. */
  default @Nullable MacAddress station(String name) {
    return null;
  }
}
