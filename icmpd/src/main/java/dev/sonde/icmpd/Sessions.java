package dev.sonde.icmpd;

import dev.sonde.loop.Interest;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Ready;
import dev.sonde.loop.Timer;
import dev.sonde.packet.Wire;
import dev.sonde.socket.ClosingThreads;
import dev.sonde.socket.Descriptor;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UnixSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** The clients of a daemon, each from its first byte to its end. Owned by the loop's thread. */
final class Sessions implements AutoCloseable {
  /** So many may be connected without a word; the one that has been so for longest goes. */
  private static final int MOST_SILENT = 256;

  /** The kernel's queue for a client; what is in it is no memory of ours, but of the machine's. */
  private static final int SEND_BUFFER = 32 << 10;

  private static final Duration SWEEP = Duration.ofMillis(100);
  private static final int SCRATCH = 512;
  private static final int EIO = 5, EAGAIN = 11, EMFILE = 24, EUSERS = 87, EMSGSIZE = 90;
  private static final int EADDRNOTAVAIL = 99, ETOOMANYREFS = 109;

  private final Reactor reactor;
  private final IcmpdCore core;
  private final Admission admission;
  private final Registrar registrar;
  private final Supplier<IcmpdCounts> counts;
  private final Chunks chunks;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment scratch = arena.allocate(SCRATCH, Long.BYTES);
  private final SequencedSet<Session> all = new LinkedHashSet<>();
  private final SequencedSet<Session> silent = new LinkedHashSet<>();
  private final Inspectors inspectors = new Inspectors();
  private final ClosingThreads closing = new ClosingThreads();
  private final Reserve reserve;
  private final Deque<Session> touched = new ArrayDeque<>();
  private final RollCall rollCall;
  private final Timer sweep;
  private long registered;
  private long refused;
  private long delivered;
  private long dropped;

  Sessions(
      Reactor reactor,
      IcmpdCore core,
      RollCall rollCall,
      IcmpdSetup setup,
      Registrar registrar,
      Supplier<IcmpdCounts> counts) {
    this.reactor = reactor;
    this.core = core;
    this.rollCall = rollCall;
    admission = new Admission(setup);
    this.registrar = registrar;
    this.counts = counts;
    chunks = new Chunks(setup.queue());
    sweep = reactor.timer(this::sweep);
    reserve = new Reserve(); // last: it opens sockets
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

  /** Whether somebody may connect: what it takes to register is set aside. */
  boolean hasRoom() {
    return reserve.fill();
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

  /** A client has nothing to say after its first byte. */
  private void discard(Session session) throws IOException {
    if (closing.isFull(session.peer().uid())) {
      end(session);
      return;
    }
    List<Descriptor> came = new ArrayList<>();
    int count = session.socket.receiveWith(came, scratch, 0, SCRATCH);
    close(session, came);
    if (count == 0 || (count < 0 && count != -EAGAIN)) end(session);
  }

  private void close(Session session, List<Descriptor> came) {
    came.forEach(each -> closing.close(session.peer().uid(), each));
  }

  private void greet(Session session) throws IOException {
    if (closing.isFull(session.peer().uid())) {
      turnAway(session);
      return;
    }
    List<Descriptor> came = new ArrayList<>();
    reserve.lend();
    int count = session.socket.receiveWith(came, scratch, 0, 1);
    reserve.fill();
    if (count > 0) {
      serve(session, Wire.u8(scratch, 0), came);
      return;
    }
    close(session, came);
    if (count == -EMSGSIZE) refuse(session, new SocketFailure("SCM_RIGHTS", EMFILE));
    else if (count != -EAGAIN) end(session);
  }

  private void serve(Session session, int asked, List<Descriptor> came) throws IOException {
    silent.remove(session);
    session.speak(asked >= Protocol.NEW);
    try {
      admission.check(session.peer(), asked);
      if (asked != Protocol.STATUS) {
        inspect(session, Registrar.only(came));
        return;
      }
      status(session);
    } catch (SocketFailure why) {
      refuse(session, why);
    } catch (RejectedExecutionException full) {
      refuse(session, new SocketFailure("too many clients at once", EUSERS));
    }
    close(session, came);
  }

  /** What it sent is not received: its user has enough here that takes long to close. */
  private void turnAway(Session session) throws IOException {
    int count = session.socket.peek(scratch, 0, 1);
    if (count == -EAGAIN) return;
    if (count > 0) {
      session.speak(Wire.u8(scratch, 0) >= Protocol.NEW);
      refuse(session, new SocketFailure("what came before is not closed yet", ETOOMANYREFS));
    } else {
      end(session);
    }
  }

  /** While it is looked at it takes a place, also when the client hangs up meanwhile. */
  private void inspect(Session session, Descriptor came) {
    int user = session.peer().uid();
    inspectors.execute(user, () -> look(session, came));
    admission.add(session.peer());
  }

  /** Runs on a thread of the client's user, which reports what is thrown: an answer there is. */
  private void look(Session session, Descriptor came) {
    Inspection found = null;
    try {
      found = registrar.inspect(came);
    } finally {
      try {
        closing.close(session.peer().uid(), came);
      } finally {
        answer(session, found == null ? Inspection.failed(fault()) : found);
      }
    }
  }

  private static SocketFailure fault() {
    return new SocketFailure("inspection", EIO);
  }

  private void answer(Session session, Inspection found) {
    try {
      reactor.post(() -> admit(session, found));
    } catch (IllegalStateException ended) {
      close(found);
    }
  }

  private static void close(Inspection found) {
    try {
      found.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void admit(Session session, Inspection found) {
    try (found) { // its socket stays open until then, so nobody else can have the port before
      session.admitted = !session.socket.isClosed();
      if (!session.admitted) { // it has gone meanwhile
        admission.remove(session.peer());
        return;
      }
      try {
        register(session, found.what());
      } catch (IOException why) {
        refuse(session, why);
      }
      flush();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void register(Session session, Watched watched) {
    session.watch = core.add(watched, session);
    rollCall.begin(session.watch);
    registered++;
    chunks.clients(core.watches());
    if (!sweep.armed()) sweep.after(SWEEP);
    session.answer(Protocol.ACCEPTED);
  }

  private void refuse(Session session, IOException why) throws IOException {
    refused++;
    session.answer(Protocol.REFUSED);
    int errno = why instanceof SocketFailure failure ? failure.errno() : EIO;
    session.text(Frame.REFUSED, errno, String.valueOf(why.getMessage()));
    session.flush();
    end(session);
  }

  private void status(Session session) throws IOException {
    session.answer(Protocol.ACCEPTED);
    session.text(Frame.STATUS, 0, counts.get().lines());
    session.flush();
    end(session);
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

  /** Sends what the clients have been told since the last time. */
  void flush() throws IOException {
    for (Session session = touched.poll(); session != null; session = touched.poll()) {
      session.flush();
    }
  }

  /** Looks for clients that closed their sockets, a few at each turn; while there are clients. */
  private void sweep() {
    rollCall.step(core::first);
    if (core.watches() > 0) sweep.after(SWEEP);
  }

  /** Its socket has been closed, or has given its port back. */
  void forget(Session session) {
    SocketFailure why = new SocketFailure("the socket has given back its port", EADDRNOTAVAIL);
    try {
      session.text(Frame.REFUSED, why.errno(), String.valueOf(why.getMessage()));
      session.flush();
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
      rollCall.end(watch);
    }
    if (session.admitted) admission.remove(session.peer());
    chunks.clients(core.watches());
    session.close(closing);
  }

  @Override
  public void close() throws IOException {
    sweep.cancel();
    try {
      for (Session session : List.copyOf(all)) end(session);
    } finally {
      inspectors.close();
      arena.close();
      reserve.close();
    }
  }
}
