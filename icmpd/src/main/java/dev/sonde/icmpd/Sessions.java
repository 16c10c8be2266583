package dev.sonde.icmpd;

import dev.sonde.loop.Interest;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Ready;
import dev.sonde.loop.Timer;
import dev.sonde.packet.Wire;
import dev.sonde.socket.Descriptor;
import dev.sonde.socket.PeerCredentials;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UdpSocket;
import dev.sonde.socket.UnixSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.function.Supplier;

/** The clients of a daemon, each from its first byte to its end. Owned by the loop's thread. */
final class Sessions implements AutoCloseable {
  /** So many may be connected without a word; the one that has been so for longest goes. */
  private static final int MOST_SILENT = 256;

  /** The kernel's queue for a client; what is in it is no memory of ours, but of the machine's. */
  private static final int SEND_BUFFER = 32 << 10;

  private static final Duration SWEEP = Duration.ofMillis(100);
  private static final int SCRATCH = 512;
  private static final int EIO = 5, EAGAIN = 11, EACCES = 13, EUSERS = 87, EPROTONOSUPPORT = 93;

  private final Reactor reactor;
  private final IcmpdCore core;
  private final IcmpdSetup setup;
  private final Registrar registrar;
  private final Supplier<IcmpdCounts> counts;
  private final Chunks chunks;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment scratch = arena.allocate(SCRATCH, Long.BYTES);
  private final SequencedSet<Session> all = new LinkedHashSet<>();
  private final SequencedSet<Session> silent = new LinkedHashSet<>();
  private final Map<Integer, Integer> perUser = new HashMap<>();
  private final Deque<Session> touched = new ArrayDeque<>();
  private final Vigils vigils = new Vigils(this::forget);
  private final Timer sweep;
  private long registered;
  private long refused;
  private long delivered;
  private long dropped;

  Sessions(
      Reactor reactor,
      IcmpdCore core,
      IcmpdSetup setup,
      Registrar registrar,
      Supplier<IcmpdCounts> counts) {
    this.reactor = reactor;
    this.core = core;
    this.setup = setup;
    this.registrar = registrar;
    this.counts = counts;
    chunks = new Chunks(setup.queue());
    sweep = reactor.timer(this::sweep);
  }

  long registered() {
    return registered;
  }

  long refused() {
    return refused;
  }

  long deliveries() {
    return delivered;
  }

  long drops() {
    return dropped;
  }

  /** Somebody has connected. */
  void begin(UnixSocket socket) throws IOException {
    try {
      socket.sendBuffer(SEND_BUFFER);
      Session session = new Session(this, socket, socket.peer(), chunks);
      session.begin(reactor.register(socket, Interest.READ, (_, ready) -> ready(session, ready)));
      all.add(session);
      silent.add(session);
    } catch (IOException | RuntimeException failure) {
      socket.close();
      throw failure;
    }
    if (silent.size() > MOST_SILENT) end(silent.getFirst());
  }

  private void ready(Session session, Ready ready) throws IOException {
    if (ready.writable()) session.flush();
    if (session.socket.isClosed() || !(ready.readable() || ready.hangUp() || ready.error())) return;
    if (silent.contains(session)) greet(session);
    else discard(session);
    flush();
  }

  /** A client has nothing to say after its first byte; descriptors that come the kernel closes. */
  private void discard(Session session) throws IOException {
    int count = session.socket.receive(scratch, 0, SCRATCH);
    if (count == 0 || (count < 0 && count != -EAGAIN)) end(session);
  }

  private void greet(Session session) throws IOException {
    List<Descriptor> came = new ArrayList<>();
    try {
      int count = session.socket.receiveWith(came, scratch, 0, 1);
      if (count == -EAGAIN) return;
      if (count <= 0) end(session);
      else serve(session, Wire.u8(scratch, 0), came);
    } finally {
      for (Descriptor each : came) each.close();
    }
  }

  private void serve(Session session, int asked, List<Descriptor> came) throws IOException {
    silent.remove(session);
    boolean framed = asked >= Protocol.NEW;
    try {
      check(session, asked);
      if (asked == Protocol.STATUS) {
        status(session);
        return;
      }
      register(session, came);
      session.answer(Protocol.ACCEPTED, framed);
    } catch (IOException why) {
      refuse(session, framed, why);
    }
  }

  private void refuse(Session session, boolean framed, IOException why) throws IOException {
    refused++;
    session.answer(Protocol.REFUSED, framed);
    int errno = why instanceof SocketFailure failure ? failure.errno() : EIO;
    if (framed) session.text(Frame.REFUSED, errno, String.valueOf(why.getMessage()));
    session.flush();
    end(session);
  }

  private void check(Session session, int asked) throws SocketFailure {
    if (asked > Protocol.EXTENDED) {
      throw new SocketFailure("a protocol this daemon does not speak", EPROTONOSUPPORT);
    }
    if (!setup.access().permits(session.peer())) {
      throw new SocketFailure("registration", EACCES);
    }
    if (asked != Protocol.STATUS && (isFull() || hasMost(session.peer()))) {
      throw new SocketFailure("too many clients", EUSERS);
    }
  }

  private boolean isFull() {
    return core.watches() >= setup.clients();
  }

  /** One user must not keep all others out: half of the places are the most, except for root. */
  private boolean hasMost(PeerCredentials peer) {
    int own = perUser.getOrDefault(peer.uid(), 0);
    return peer.uid() != 0 && own >= Math.max(1, setup.clients() / 2);
  }

  private void status(Session session) throws IOException {
    session.answer(Protocol.ACCEPTED, true);
    session.text(Frame.STATUS, 0, counts.get().lines());
    session.flush();
    end(session);
  }

  private void register(Session session, List<Descriptor> came) throws IOException {
    try (UdpSocket socket = registrar.only(came)) {
      Watched watched = Registrar.learn(socket);
      vigils.begin(session, socket);
      session.watch = core.add(watched, session);
      perUser.merge(session.peer().uid(), 1, Integer::sum);
      registered++;
      if (!sweep.armed()) sweep.after(SWEEP);
      chunks.clients(core.watches());
    }
  }

  void touched(Session session) {
    touched.add(session);
  }

  void delivered() {
    delivered++;
  }

  void dropped() {
    dropped++;
  }

  /** Whether the client's socket is still open, as far as was known a moment ago. */
  boolean isLiving(Session session) {
    vigils.look(session);
    return !session.socket.isClosed();
  }

  /** Sends what the clients have been told since the last time. */
  void flush() throws IOException {
    for (Session session = touched.poll(); session != null; session = touched.poll()) {
      session.flush();
    }
  }

  /** Looks for clients that closed their sockets, a few at each turn; while there are clients. */
  private void sweep() {
    vigils.step();
    if (core.watches() > 0) sweep.after(SWEEP);
  }

  private void forget(Session session) {
    try {
      end(session);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  void end(Session session) throws IOException {
    if (!all.remove(session)) return;
    silent.remove(session);
    Watch watch = session.watch;
    if (watch != null) {
      core.remove(watch);
      perUser.computeIfPresent(session.peer().uid(), (_, own) -> own == 1 ? null : own - 1);
    }
    chunks.clients(core.watches());
    vigils.end(session);
    session.close();
  }

  @Override
  public void close() throws IOException {
    sweep.cancel();
    for (Session session : List.copyOf(all)) end(session);
    vigils.close();
    arena.close();
  }
}
