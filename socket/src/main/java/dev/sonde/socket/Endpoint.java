package dev.sonde.socket;

import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;

/** An address and a port; the port of a raw socket's address is 0, of an ICMP socket's its id. */
public record Endpoint(IpAddress address, int port) {
  @Override
  public String toString() {
    return address instanceof Ip6Address ? "[" + address + "]:" + port : address + ":" + port;
  }
}
