package dev.sonde.probe;

import dev.sonde.loop.Reactor;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import dev.sonde.socket.IcmpSocket;
import dev.sonde.socket.IpSocket;
import dev.sonde.socket.ReceiveBatch;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UdpSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of traces that have no privilege: UDP ones, each for one source port, and one of each
 * family's ICMP. Routers' errors come to their error queues (ip(7), IP_RECVERR). Owned by the
 * loop's thread.
 *
 * <p>Of a UDP probe the kernel then tells the ports and the data, not the checksum; and a router
 * that quotes no more than it must sends back no data. So its number has to be the target port.
 */
final class TraceDatagrams implements AutoCloseable {
  private final Reactor reactor;
  private final TraceSetup setup;
  private final TraceTable table;
  private final Runnable settled;
  private final Consumer<@Nullable Trace> touched;
  private final Map<Key, Outlet> outlets = new HashMap<>();
  private final List<TraceSocket> sockets = new ArrayList<>();

  /** {@code port} is the one asked for. */
  private record Key(Family family, TraceMethod method, int port) {}

  /** Where probes leave, and the port or identifier they have. */
  record Outlet(TraceSender sender, int port) {}

  TraceDatagrams(
      Reactor reactor,
      TraceSetup setup,
      TraceTable table,
      Consumer<@Nullable Trace> touched,
      Runnable settled) {
    this.reactor = reactor;
    this.setup = setup;
    this.table = table;
    this.touched = touched;
    this.settled = settled;
  }

  /** UDP from a port, or from another where that is taken and {@code exactly} does not matter. */
  Outlet udp(Family family, int port, boolean exactly) throws IOException {
    Key key = new Key(family, TraceMethod.UDP, port);
    Outlet known = outlets.get(key);
    if (known != null) return known;
    UdpSocket socket = UdpSocket.open(family);
    try {
      if (exactly) socket.bind(any(family), port);
      else SourcePorts.bind(socket, any(family), port);
    } catch (SocketFailure taken) {
      socket.close();
      throw taken;
    }
    return open(key, socket, (local, arrival, from) -> table.datagram(arrival, local, from));
  }

  /** ICMP, with an identifier that the kernel chooses. */
  Outlet icmp(Family family) throws IOException {
    Key key = new Key(family, TraceMethod.ICMP, 0);
    Outlet known = outlets.get(key);
    if (known != null) return known;
    IcmpSocket socket = IcmpSocket.open(family);
    try {
      socket.bind(any(family), 0);
    } catch (SocketFailure failure) {
      socket.close();
      throw failure;
    }
    return open(key, socket, (_, arrival, _) -> table.icmp(arrival));
  }

  private static IpAddress any(Family family) {
    return family == Family.AF_INET ? Ip4Address.ANY : Ip6Address.ANY;
  }

  /** Which trace a message answers. */
  private interface Finder {
    @Nullable Trace find(int local, Arrival arrival, int port);
  }

  private Outlet open(Key key, IpSocket socket, Finder finder) throws IOException {
    Ears ears = new Ears(key.family, finder);
    TraceSender sender = new TraceSender(socket, setup, ears);
    ears.sender = sender;
    try {
      sockets.add(TraceSocket.datagram(reactor, socket, setup, ears));
      ears.local = socket.local().port();
    } catch (IOException | RuntimeException failure) {
      sender.close();
      throw failure;
    }
    Outlet outlet = new Outlet(sender, ears.local);
    outlets.put(key, outlet);
    return outlet;
  }

  /** What one socket and its error queue hear. */
  private final class Ears implements TraceSocket.Hearer, TraceSender.Errors {
    private final Finder finder;
    private final Arrival probe = new Arrival();
    private @Nullable TraceSender sender;
    private int local;

    private Ears(Family family, Finder finder) {
      this.finder = finder;
      probe.family = family;
    }

    @Override
    public void before(boolean error) {
      if (sender != null) sender.drainErrors(error);
    }

    @Override
    public void heard(Arrival arrival, int port) {
      touched.accept(finder.find(local, arrival, port));
    }

    @Override
    public void malformed() {
      table.malformed();
    }

    @Override
    public void after() {
      settled.run();
    }

    @Override
    public void reported(ReceiveBatch batch, int index) {
      TraceSocket.locate(probe, batch, index, System.nanoTime());
      IpAddress to = batch.address(index);
      touched.accept(table.reported(probe, local, to, batch.port(index), batch.control(index)));
    }
  }

  /** Whoever is told of an answer may start a trace, and with it add an outlet. */
  void poll() {
    for (Outlet outlet : List.copyOf(outlets.values())) outlet.sender.drainErrors(false);
    for (TraceSocket socket : List.copyOf(sockets)) socket.poll();
  }

  /** A batch of each socket's; returns whether there is more. */
  boolean flush(long nowNanos, Consumer<Trace> refused) {
    boolean more = false;
    for (Outlet outlet : List.copyOf(outlets.values())) {
      more |= outlet.sender.flush(nowNanos, refused);
    }
    return more;
  }

  long drops() {
    long drops = 0;
    for (TraceSocket socket : sockets) drops += socket.drops();
    return drops;
  }

  @Override
  public void close() throws SocketFailure {
    for (TraceSocket socket : sockets) socket.close();
    for (Outlet outlet : outlets.values()) outlet.sender.close();
  }
}
