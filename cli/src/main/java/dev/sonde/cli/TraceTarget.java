package dev.sonde.cli;

import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import dev.sonde.socket.Hosts;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UdpSocket;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Where a trace goes: the first address of a host, IPv4 before IPv6, to which there is a way. */
final class TraceTarget {
  private static final int ENETUNREACH = 101;
  private static final int EHOSTUNREACH = 113;

  private TraceTarget() {}

  /** Starts the trace of an address, and says which its probes come from. */
  interface Starter {
    IpAddress start(IpAddress target) throws IOException;
  }

  /** The two ends of a path. */
  record Ends(IpAddress target, IpAddress source) {}

  /** Refuses a source address that is none of this machine's. */
  static void checkSource(TraceCommand command) throws IOException {
    IpAddress source = command.source();
    if (source == null) return;
    try (UdpSocket socket = UdpSocket.open(Family.of(source))) {
      command.prepare(socket);
      socket.bind(source, 0);
    }
  }

  /** Finds the host, which may wait for name servers, and starts the trace. */
  static Ends start(TraceCommand command, Set<Family> families, Starter starter)
      throws IOException {
    Family only = families.size() == 1 ? families.iterator().next() : null;
    List<IpAddress> addresses =
        Hosts.find(command.target(), only).addresses().stream()
            .map(TraceTarget::unmapped)
            .filter(address -> families.contains(Family.of(address)))
            .sorted(Comparator.comparing(Family::of))
            .toList();
    IOException unreachable = new IOException(command.host() + ": no address of use");
    for (IpAddress address : addresses) {
      try {
        IpAddress target = address(address, command);
        return new Ends(target, starter.start(target));
      } catch (SocketFailure failure) {
        unreachable = failure;
        if (failure.errno() != ENETUNREACH && failure.errno() != EHOSTUNREACH) break;
      }
    }
    throw unreachable;
  }

  /**
   * The IPv4 address in a mapped one: no packet of IPv6 goes to such (RFC 4291 section 2.5.5.2).
   */
  static IpAddress unmapped(IpAddress address) {
    return address instanceof Ip6Address v6 ? v6.unmapped() : address;
  }

  private static IpAddress self(IpAddress unspecified) throws SocketFailure {
    try (UdpSocket socket = UdpSocket.open(Family.of(unspecified))) {
      return socket.sourceTo(unspecified);
    }
  }

  private static IpAddress address(IpAddress found, TraceCommand command) throws IOException {
    // To the kernel it is this machine.
    if (found.isUnspecified()) return self(found);
    IpAddress address = LinkScope.on(found, command.device());
    if (LinkScope.isMissing(address)) {
      throw new IOException(address + ": on which link? Say " + address + "%INTERFACE");
    }
    return address;
  }
}
