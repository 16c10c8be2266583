package dev.sonde.probe;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UdpSocket;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * The source ports of flows: the same flow has the same one each time, while nobody else has it. Of
 * UDP they are bound, so that no other process sends what could be taken for a probe.
 */
final class SourcePorts implements AutoCloseable {
  /** Beyond those that the kernel gives out by itself: ip(7), ip_local_port_range. */
  private static final int FIRST = 61_000;

  private static final int COUNT = 4096;
  private static final int STEP = 257;
  private static final int TRIES = 16;

  private final Map<Family, Map<Integer, UdpSocket>> bound = new EnumMap<>(Family.class);

  /** The port of a flow. */
  int of(Family family, TraceMethod method, int flow) throws SocketFailure {
    int port = FIRST + flow % COUNT;
    if (method != TraceMethod.UDP) return port;
    for (int attempt = 1; attempt < TRIES; attempt++) {
      try {
        bind(family, port);
        return port;
      } catch (SocketFailure taken) {
        port = FIRST + (port - FIRST + STEP) % COUNT;
      }
    }
    bind(family, port);
    return port;
  }

  private void bind(Family family, int port) throws SocketFailure {
    Map<Integer, UdpSocket> ports = bound.computeIfAbsent(family, _ -> new HashMap<>());
    if (ports.containsKey(port)) return;
    IpAddress any = family == Family.AF_INET ? Ip4Address.ANY : Ip6Address.ANY;
    UdpSocket socket = UdpSocket.open(family);
    try {
      socket.attach(SegmentFilter.nothing());
      socket.bind(any, port);
      ports.put(port, socket);
    } catch (SocketFailure failure) {
      socket.close();
      throw failure;
    }
  }

  @Override
  public void close() throws SocketFailure {
    for (Map<Integer, UdpSocket> ports : bound.values()) {
      for (UdpSocket socket : ports.values()) socket.close();
    }
  }
}
