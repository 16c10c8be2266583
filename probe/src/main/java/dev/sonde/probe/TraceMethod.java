package dev.sonde.probe;

import dev.sonde.packet.IpFamily;
import dev.sonde.packet.IpProtocol;

/** What a trace sends. */
public enum TraceMethod {
  /** UDP datagrams to a port where nobody is expected: the method of the course. */
  UDP,
  /** ICMP echo requests (-I). */
  ICMP,
  /** TCP segments that ask for a connection (-T). */
  TCP;

  int protocol(IpFamily family) {
    return switch (this) {
      case UDP -> IpProtocol.UDP;
      case ICMP -> family.icmpProtocol();
      case TCP -> IpProtocol.TCP;
    };
  }
}
