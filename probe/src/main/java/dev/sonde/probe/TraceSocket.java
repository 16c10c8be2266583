package dev.sonde.probe;

import dev.sonde.loop.Interest;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Ready;
import dev.sonde.loop.Registration;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.Malformed;
import dev.sonde.socket.ControlData;
import dev.sonde.socket.Family;
import dev.sonde.socket.IpSocket;
import dev.sonde.socket.MtuDiscovery;
import dev.sonde.socket.RawSocket;
import dev.sonde.socket.ReceiveBatch;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;

/**
 * A socket by which a {@link TraceEngine} hears: a raw one of each family's ICMP and of TCP, or the
 * datagram socket that the probes leave by. Owned by the loop's thread.
 */
final class TraceSocket implements AutoCloseable {
  private static final int BATCH = 64;
  private static final int HEADERS = 60 + 8;
  private static final int LEAST_ROOM = 2048;
  private static final int ROUNDS = 64;
  private static final int RECEIVE_BUFFER = 4 << 20;

  private final IpSocket socket;
  private final Registration registration;
  private final ReceiveBatch received;
  private final Arrival arrival = new Arrival();
  private final Hearer hearer;
  private long drops;

  /** Told what a socket hears. */
  interface Hearer {
    /**
     * Messages are about to be handed over: what was sent before has its time stamps by now.
     *
     * @param error the error queue is not empty, whatever is waited for
     */
    void before(boolean error);

    /** A message, valid during the call, and the port it came from, if there are ports. */
    void heard(Arrival arrival, int port);

    /** One whose header is none. */
    void malformed();

    /** All that was there has been handed over. */
    void after();
  }

  private TraceSocket(Reactor reactor, IpSocket socket, int largest, Hearer hearer)
      throws IOException {
    this.socket = socket;
    this.hearer = hearer;
    arrival.family = socket.family();
    registration = reactor.register(socket, Interest.READ, (_, ready) -> ready(ready));
    // A reply holds all of its probe; of what an error quotes the start would do.
    received = new ReceiveBatch(BATCH, Math.max(LEAST_ROOM, HEADERS + largest));
  }

  /** A socket that hears ICMP: replies, and errors about any probe. */
  static TraceSocket icmp(Reactor reactor, Family family, TraceSetup setup, Hearer hearer)
      throws IOException {
    RawSocket socket = RawSocket.icmp(family);
    return open(reactor, socket, setup, hearer, () -> socket.pass(EchoFilter.types(family.ip())));
  }

  /** A socket that sends TCP, and hears who accepts or refuses a connection. */
  static TraceSocket tcp(Reactor reactor, RawSocket socket, TraceSetup setup, Hearer hearer)
      throws IOException {
    return open(
        reactor,
        socket,
        setup,
        hearer,
        () -> socket.attach(SegmentFilter.answers(socket.family())));
  }

  /** A raw socket that sends the probes of all traces of a family and a protocol. */
  static RawSocket sending(Family family, TraceMethod method, TraceSetup setup)
      throws SocketFailure {
    RawSocket socket = RawSocket.open(family, method.protocol(family.ip()));
    try {
      // Only once traces are heard as well: see tcp.
      if (method != TraceMethod.TCP) socket.attach(SegmentFilter.nothing());
      if (setup.whole()) socket.reportErrors(); // so that a device says how much it takes
      socket.receiveBuffer(RECEIVE_BUFFER);
      sendingAs(socket, setup);
      socket.stamps();
      setup.further().apply(socket);
      return socket;
    } catch (SocketFailure failure) {
      socket.close();
      throw failure;
    }
  }

  private static void sendingAs(IpSocket socket, TraceSetup setup) throws SocketFailure {
    socket.mtuDiscovery(setup.whole() ? MtuDiscovery.PROBE : MtuDiscovery.DONT);
    if (socket.family() == Family.AF_INET6) socket.sendFlowLabels();
  }

  /** A datagram socket, by which probes leave too; who fails closes it. */
  static TraceSocket datagram(Reactor reactor, IpSocket socket, TraceSetup setup, Hearer hearer)
      throws IOException {
    return open(
        reactor,
        socket,
        setup,
        hearer,
        () -> {
          sendingAs(socket, setup);
          socket.reportErrors();
          socket.reportExtensions(); // else the answers are without them
        });
  }

  /** Sets options. */
  @FunctionalInterface
  private interface Narrowing {
    void apply() throws SocketFailure;
  }

  private static TraceSocket open(
      Reactor reactor, IpSocket socket, TraceSetup setup, Hearer hearer, Narrowing narrowing)
      throws IOException {
    try {
      narrowing.apply();
      socket.receiveBuffer(RECEIVE_BUFFER);
      if (!carriesHeader(socket)) socket.reportHops();
      socket.reportDrops();
      socket.stamps();
      setup.further().apply(socket);
      return new TraceSocket(reactor, socket, setup.largest(), hearer);
    } catch (IOException | RuntimeException failure) {
      socket.close();
      throw failure;
    }
  }

  /** What arrives starts with the IP header, so that nothing need be asked of the kernel. */
  private static boolean carriesHeader(IpSocket socket) {
    return socket instanceof RawSocket && socket.family() == Family.AF_INET;
  }

  long drops() {
    return drops;
  }

  private void ready(Ready ready) throws IOException {
    if (ready.error()) {
      hearer.before(true); // time stamps wait on the error queue
      socket.takeError(); // or a level-triggered loop would spin
    }
    for (int round = 0; round < ROUNDS && !socket.isClosed() && receive(); round++) {}
    hearer.after();
  }

  /** Hands what is there over now: something is about to be given up. */
  void poll() {
    for (int round = 0; round < ROUNDS && receive(); round++) {}
  }

  private boolean receive() {
    int count = socket.receive(received);
    if (count <= 0) return false;
    hearer.before(false);
    long now = System.nanoTime();
    for (int index = 0; index < count; index++) {
      locate(index, now);
      if (carriesHeader(socket) && !skipHeader()) hearer.malformed();
      else hearer.heard(arrival, received.port(index));
    }
    return true;
  }

  private void locate(int index, long now) {
    ControlData control = received.control(index);
    if (control.drops() != ControlData.ABSENT) drops = control.drops();
    locate(arrival, received, index, now);
  }

  static void locate(Arrival arrival, ReceiveBatch batch, int index, long now) {
    ControlData control = batch.control(index);
    arrival.bytes = batch.bytes();
    arrival.at = batch.at(index);
    arrival.length = batch.length(index);
    arrival.ipLength = 0;
    arrival.fromHigh = batch.addressHigh(index);
    arrival.fromLow = batch.addressLow(index);
    arrival.scope = batch.addressScope(index);
    arrival.hops = control.hops();
    arrival.stampNanos = control.stampNanos();
    arrival.nowNanos = now;
    arrival.control = control;
  }

  /** Raw IPv4 sockets hand over the IP header, with options of any length: raw(7). */
  private boolean skipHeader() {
    try {
      arrival.skip(Ip4View.check(arrival.bytes, arrival.at, arrival.length));
      return true;
    } catch (Malformed dropped) {
      return false;
    }
  }

  @Override
  public void close() throws SocketFailure {
    registration.close();
    socket.close();
    received.close();
  }
}
