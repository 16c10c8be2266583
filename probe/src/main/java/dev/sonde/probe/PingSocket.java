package dev.sonde.probe;

import dev.sonde.loop.Interest;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Ready;
import dev.sonde.loop.Registration;
import dev.sonde.loop.Timer;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.Malformed;
import dev.sonde.socket.ControlData;
import dev.sonde.socket.Endpoint;
import dev.sonde.socket.ErrorOrigin;
import dev.sonde.socket.Family;
import dev.sonde.socket.IcmpSocket;
import dev.sonde.socket.IpSocket;
import dev.sonde.socket.RandomNumbers;
import dev.sonde.socket.RawSocket;
import dev.sonde.socket.ReceiveBatch;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One family's socket under a {@link PingCore}: an ICMP datagram socket where the kernel permits
 * it, else a raw one. Hands over what arrives. Owned by the loop's thread.
 */
final class PingSocket implements AutoCloseable {
  private static final int BATCH = 64;
  private static final int BATCH_BYTES = 1 << 20;
  private static final int HEADERS = 60 + 8;
  private static final int LEAST_ROOM = 1500;
  private static final int RECEIVE_BUFFER = 4 << 20;
  private static final int ROUNDS = 64;

  /** Messages after which the loop's other work has its turn; a batch may go beyond. */
  private static final int TURN = 256;

  /** How often one message is asked for before it is tried whether more wait: once a turn. */
  private static final int SINGLES = TURN;

  private static final Duration RETRY = Duration.ofMillis(10);

  private final PingCore core;
  private final PingListener listener;
  private final IpSocket socket;
  private final int identifier;
  private final Reactor reactor;
  private final Runnable burst = this::burst;
  private final Runnable drain = this::drainErrors;
  private @Nullable Registration registration;
  private final PingSender sender;
  private final ReceiveBatch received;
  private final ReceiveBatch errors;
  private final Arrival arrival = new Arrival();
  private final Timer retry;
  private final Runnable settled;
  private int singles;
  private boolean filtered;
  private boolean telling;

  PingSocket(
      Reactor reactor,
      Family family,
      PingSetup setup,
      PingCore core,
      PingListener listener,
      Runnable settled)
      throws IOException {
    this.reactor = reactor;
    this.core = core;
    this.listener = listener;
    this.settled = settled;
    socket = open(family, setup.rawOnly());
    try {
      identifier = configure(setup);
      await(Interest.READ);
    } catch (IOException | RuntimeException failure) {
      socket.close();
      throw failure;
    }
    int room = HEADERS + setup.largest();
    int count = Math.clamp(BATCH_BYTES / room, 1, BATCH);
    sender = new PingSender(socket, core, listener, count, room);
    int most = Math.max(LEAST_ROOM, room);
    received = carriesHeader() ? ReceiveBatch.nameless(count, most) : new ReceiveBatch(count, most);
    errors = new ReceiveBatch(count, most);
    retry = reactor.timer(listener::ready);
    arrival.family = family;
    discard();
  }

  private static IpSocket open(Family family, boolean rawOnly) throws SocketFailure {
    if (rawOnly) return RawSocket.icmp(family);
    try {
      return IcmpSocket.open(family);
    } catch (SocketFailure refused) {
      if (!refused.isPermission()) throw refused;
      return RawSocket.icmp(family);
    }
  }

  /** Sets the socket up and returns the identifier its requests have. */
  private int configure(PingSetup setup) throws SocketFailure {
    int wanted = setup.identifier();
    socket.receiveBuffer(RECEIVE_BUFFER);
    if (!carriesHeader()) socket.reportHops();
    socket.stamps();
    setup.further().apply(socket);
    if (socket instanceof RawSocket raw) {
      int chosen = wanted == PingSetup.ANY ? RandomNumbers.bits(Short.SIZE) : wanted;
      if (!setup.overhear()) raw.pass(EchoFilter.types(raw.family().ip()));
      return chosen;
    }
    socket.reportErrors();
    Endpoint local = socket.local();
    if (local.port() == 0) socket.bind(local.address(), Math.max(0, wanted));
    return socket.local().port();
  }

  /** What came before the filters were in place is not for us. */
  private void discard() {
    for (int round = 0; round < ROUNDS && socket.receive(received) > 0; round++) {}
  }

  int identifier() {
    return identifier;
  }

  boolean isRaw() {
    return socket instanceof RawSocket;
  }

  /** What arrives starts with the IP header, so that nothing need be asked of the kernel. */
  private boolean carriesHeader() {
    return isRaw() && socket.family() == Family.AF_INET;
  }

  long drops() {
    try {
      return socket.drops();
    } catch (SocketFailure impossible) {
      throw new IllegalStateException("the socket is open", impossible);
    }
  }

  long congested() {
    return sender.congested();
  }

  /** See {@link PingEngine#arrivalsOnly}. */
  void arrivalsOnly() throws SocketFailure {
    sender.arrivalsOnly();
  }

  long send(PingTarget target) {
    if (sender.isFull()) flush();
    // While replies are told of, the time they were received at will do until it leaves.
    return sender.add(target, telling ? arrival.nowNanos : System.nanoTime());
  }

  /** Sends what waits. */
  void flush() {
    switch (sender.flush(drain)) {
      case DONE -> {}
      case FULL -> awaitMore(Interest.READ_WRITE);
      case CONGESTED -> retry.after(RETRY);
    }
  }

  private void awaitMore(Interest interest) {
    try {
      await(interest);
    } catch (IOException impossible) {
      throw new IllegalStateException("the socket was registered", impossible);
    }
  }

  private void await(Interest interest) throws IOException {
    if (registration != null) registration.interest(interest);
    else registration = reactor.register(socket, interest, (_, ready) -> ready(ready));
  }

  private void ready(Ready ready) throws IOException {
    if (ready.error()) {
      drainErrors();
      socket.takeError(); // or a level-triggered loop would spin
    }
    if (ready.writable()) {
      await(Interest.READ);
      listener.ready();
    }
    if (!receiveAll() && registration != null && registration.interest().equals(Interest.READ)) {
      // They flow: while they do, the kernel need not tell of each, which costs it 0.3
      // microseconds.
      registration.close();
      registration = null;
      reactor.post(burst);
    }
  }

  /** Receives without having been told to, once a turn of the loop, for as long as they flow. */
  private void burst() {
    boolean more = true;
    try {
      if (registration == null && !socket.isClosed()) more = !receiveAll();
    } finally {
      if (registration == null && !socket.isClosed()) {
        if (more) reactor.post(burst);
        else awaitMore(Interest.READ);
      }
    }
  }

  /** Tells of what has arrived by now. */
  void drain() {
    drainErrors();
    try {
      socket.takeError(); // or it would be the answer of the next receive
    } catch (SocketFailure impossible) {
      throw new IllegalStateException("the socket is open", impossible);
    }
    for (int round = 0; round < ROUNDS && !receiveAll(); round++) {}
  }

  /** Receives, and sends what the listener then adds; false when there may be more. */
  private boolean receiveAll() {
    int told = 0;
    while (told < TURN) {
      int count = receive();
      if (count == 0) break;
      told += count;
      flush();
    }
    settled.run();
    return told < TURN;
  }

  /** Receives a batch; a request's own time stamp is there before its reply can be. */
  private int receive() {
    int count = socket.receive(received, most());
    if (count <= 0) return 0;
    long now = System.nanoTime(); // before anything else: it ends a round trip
    if (count == 1 && singles <= 0) singles = SINGLES;
    if (sender.stamps().pending()) drainErrors();
    if (!filtered && core.hasForeign()) filter();
    telling = true;
    try {
      tell(count, now);
    } finally {
      telling = false;
    }
    return count;
  }

  private void tell(int count, long now) {
    for (int index = 0; index < count; index++) {
      locate(received, index, now);
      if (carriesHeader() && !skipHeader()) core.malformed();
      else core.received(arrival);
    }
  }

  /**
   * Where others ping too, the kernel drops what is theirs. Not before: it costs 2 % of a flood.
   */
  private void filter() {
    filtered = true;
    try {
      if (socket instanceof RawSocket raw) raw.attach(EchoFilter.of(raw.family(), identifier));
    } catch (SocketFailure impossible) {
      throw new IllegalStateException("a filter of a few lines", impossible);
    }
  }

  /** While replies come singly, one is asked for at a time, and now and then whether more wait. */
  private int most() {
    if (--singles > 0) return 1;
    return received.capacity();
  }

  private void locate(ReceiveBatch batch, int index, long now) {
    arrival.bytes = batch.bytes();
    arrival.at = batch.at(index);
    arrival.length = batch.length(index);
    arrival.ipLength = 0;
    arrival.fromHigh = batch.addressHigh(index);
    arrival.fromLow = batch.addressLow(index);
    arrival.scope = batch.addressScope(index);
    arrival.hops = batch.control(index).hops();
    arrival.stampNanos = batch.control(index).stampNanos();
    arrival.nowNanos = now;
    arrival.control = batch.control(index);
  }

  /** Raw IPv4 sockets hand over the IP header, with options of any length: raw(7). */
  private boolean skipHeader() {
    try {
      int header = Ip4View.check(arrival.bytes, arrival.at, arrival.length);
      arrival.skip(header);
      return true;
    } catch (Malformed dropped) {
      return false;
    }
  }

  /** Reads the error queue, and tells of it when all is read: the listener may send. */
  private void drainErrors() {
    core.hold();
    try {
      boolean more = true;
      for (int round = 0; more && round < ROUNDS; round++) {
        int count = socket.receiveErrors(errors);
        for (int index = 0; index < count; index++) error(index);
        more = count > 0;
      }
    } finally {
      core.release();
    }
  }

  private void error(int index) {
    ControlData control = errors.control(index);
    if (!control.hasError()) return;
    ErrorOrigin origin = control.errorOrigin();
    if (origin == ErrorOrigin.STAMP) {
      sender.stamps().arrived(control.stampId(), control.stampNanos(), core);
    } else if (origin == ErrorOrigin.ICMP || origin == ErrorOrigin.ICMP6) {
      locate(errors, index, System.nanoTime());
      core.reported(
          arrival,
          errors.address(index),
          control.offender(),
          control.errorType(),
          control.errorCode(),
          Integer.toUnsignedLong(control.errorInfo()));
    }
    // Of local origin is what send has answered already.
  }

  @Override
  public void close() throws SocketFailure {
    retry.cancel();
    if (registration != null) registration.close();
    socket.close();
    sender.close();
    received.close();
    errors.close();
  }
}
