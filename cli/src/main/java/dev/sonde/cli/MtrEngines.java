package dev.sonde.cli;

import dev.sonde.loop.Reactor;
import dev.sonde.probe.TraceEngine;
import dev.sonde.probe.TraceMethod;
import dev.sonde.probe.TraceSetup;
import dev.sonde.socket.Family;
import dev.sonde.socket.IpSocket;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The sockets, for each way that probes are to leave by. The first are opened when the first probe
 * says by which way, and then the privileges are given up, before anything from the network is
 * read. Ways that come later find what is left: datagram sockets, and no marks.
 */
final class MtrEngines implements AutoCloseable {
  private static final int MOST = 16;
  private static final int MOST_PORTS = 32;
  private static final int LEAST_HEADERS = 20;
  private static final int EMFILE = 24;

  private final Reactor reactor;
  private final Set<Family> families;
  private final Drop drop;
  private final Map<MtrProbe.Way, TraceEngine> byWay = new HashMap<>();
  private final Set<Integer> localPorts = new HashSet<>();
  private boolean dropped;

  MtrEngines(Reactor reactor, Set<Family> families, Drop drop) {
    this.reactor = reactor;
    this.families = families;
    this.drop = drop;
  }

  /**
   * Opens sockets and closes them again, unread. mtr waits for the answer to its first questions,
   * and not for the first probes: what has to be loaded is loaded by then.
   */
  void rehearse() throws IOException {
    TraceEngine.open(reactor, setup(new MtrProbe.Way(null, 0)), families).close();
  }

  TraceEngine of(MtrProbe.Way way) throws IOException {
    TraceEngine known = byWay.get(way);
    if (known != null) return known;
    if (byWay.size() >= MOST) throw new SocketFailure("sockets for so many ways", EMFILE);
    try {
      TraceEngine opened = TraceEngine.open(reactor, setup(way), families);
      byWay.put(way, opened);
      return opened;
    } finally {
      if (!dropped) drop.privileges();
      dropped = true;
    }
  }

  /** Without privilege every port to send from has a socket of its own, to the end. */
  void reserve(TraceEngine engine, MtrProbe.Flow flow) throws SocketFailure {
    if (flow.localPort() == 0 || engine.isRaw(Family.of(flow.target()))) return;
    if (localPorts.size() >= MOST_PORTS && !localPorts.contains(flow.localPort())) {
      throw new SocketFailure("sockets for so many ports", EMFILE);
    }
    localPorts.add(flow.localPort());
  }

  private static TraceSetup setup(MtrProbe.Way way) {
    return new TraceSetup(
        EnumSet.allOf(TraceMethod.class),
        MtrProbe.LONGEST - LEAST_HEADERS,
        false,
        false,
        socket -> lead(socket, way));
  }

  private static void lead(IpSocket socket, MtrProbe.Way way) throws SocketFailure {
    if (way.device() != null) socket.device(way.device());
    if (way.mark() != 0) socket.mark(way.mark());
  }

  @Override
  public void close() throws IOException {
    for (TraceEngine engine : byWay.values()) engine.close();
  }
}
