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

  /** The port of a flow; bound, where the method is UDP. */
  int of(Family family, TraceMethod method, int flow) throws SocketFailure {
    int port = port(flow);
    return method == TraceMethod.UDP ? reserve(family, port) : port;
  }

  /** The port that a flow has unless it is taken. */
  static int port(int flow) {
    return FIRST + flow % COUNT;
  }

  private int reserve(Family family, int port) throws SocketFailure {
    Map<Integer, UdpSocket> ports = bound.computeIfAbsent(family, _ -> new HashMap<>());
    UdpSocket known = ports.get(port);
    if (known != null) return known.local().port();
    UdpSocket socket = UdpSocket.open(family);
    try {
      socket.attach(SegmentFilter.nothing());
      bind(socket, family == Family.AF_INET ? Ip4Address.ANY : Ip6Address.ANY, port);
      ports.put(port, socket);
      return socket.local().port();
    } catch (SocketFailure failure) {
      socket.close();
      throw failure;
    }
  }

  /** Binds to a port, or to another of them where that is taken. */
  static void bind(UdpSocket socket, IpAddress address, int wanted) throws SocketFailure {
    int port = wanted;
    for (int attempt = 1; attempt < TRIES; attempt++) {
      try {
        socket.bind(address, port);
        return;
      } catch (SocketFailure taken) {
        port = FIRST + (port - FIRST + STEP) % COUNT;
      }
    }
    socket.bind(address, port);
  }

  @Override
  public void close() throws SocketFailure {
    for (Map<Integer, UdpSocket> ports : bound.values()) {
      for (UdpSocket socket : ports.values()) socket.close();
    }
  }
}
