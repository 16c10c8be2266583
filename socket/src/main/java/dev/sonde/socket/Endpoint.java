package dev.sonde.socket;

import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;

/**
 * An address and a port. The port of an ICMP socket's own address is its identifier, of a raw
 * socket's its protocol; their peers have port 0.
 */
public record Endpoint(IpAddress address, int port) {
  @Override
  public String toString() {
    return address instanceof Ip6Address ? "[" + address + "]:" + port : address + ":" + port;
  }
}
