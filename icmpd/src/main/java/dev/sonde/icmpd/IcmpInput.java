package dev.sonde.icmpd;

import dev.sonde.loop.Interest;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Ready;
import dev.sonde.socket.ControlData;
import dev.sonde.socket.Family;
import dev.sonde.socket.RawSocket;
import dev.sonde.socket.ReceiveBatch;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import java.util.stream.IntStream;

/** One family's raw socket, whose errors go to the core. Owned by the loop's thread. */
final class IcmpInput implements AutoCloseable {
  private static final int BATCH = 64;
  private static final int ROUNDS = 4;
  private static final int DISCARDS = 1024;
  private static final int BUFFER = 16 << 20;

  /** What errors quote is cut at 576 or 1280 bytes; more of a longer one is of no use here. */
  private static final int ROOM = 2048;

  private static final int[] TYPES_V4 = {3, 4, 11, 12};

  /** ICMPv6 errors, known or not, are below this (RFC 4443 section 2.1). */
  private static final int FIRST_V6_QUERY = 128;

  private final RawSocket socket;
  private final IcmpdCore core;
  private final ReceiveBatch received = new ReceiveBatch(BATCH, ROOM);
  private long lost;

  /** What to do when errors have been dealt with. */
  interface Batch {
    void done() throws IOException;
  }

  /** Opens the socket, which needs CAP_NET_RAW; later nothing does. */
  IcmpInput(Family family, IcmpdCore core) throws SocketFailure {
    this.core = core;
    socket = RawSocket.icmp(family);
    try {
      socket.pass(
          family == Family.AF_INET ? TYPES_V4 : IntStream.range(1, FIRST_V6_QUERY).toArray());
      socket.reportHeader();
      socket.stamps();
      socket.receiveBuffer(BUFFER);
      discard();
    } catch (SocketFailure | RuntimeException failure) {
      close();
      throw failure;
    }
  }

  /** Of what came before the options were set the kernel does not know whom it was sent to. */
  private void discard() {
    for (int round = 0; round < DISCARDS && socket.receive(received) > 0; round++) {}
  }

  /** Reads from now on. */
  void begin(Reactor reactor, Batch afterBatch) throws IOException {
    reactor.register(socket, Interest.READ, (_, ready) -> ready(ready, afterBatch));
  }

  private void ready(Ready ready, Batch afterBatch) throws IOException {
    if (ready.error()) socket.takeError(); // or a level-triggered loop would spin
    for (int round = 0; round < ROUNDS && !socket.isClosed(); round++) {
      int count = socket.receive(received);
      if (count <= 0) return;
      for (int index = 0; index < count; index++) deal(index);
      afterBatch.done();
    }
  }

  private void deal(int index) {
    ControlData control = received.control(index);
    long stamp = control.stampNanos();
    int device = control.device();
    long at = received.at(index);
    int length = received.length(index);
    if (socket.family() == Family.AF_INET) {
      core.inet(received.bytes(), at, length, control.localLow(), device, stamp);
    } else {
      core.inet6(
          received.bytes(),
          at,
          length,
          received.addressHigh(index),
          received.addressLow(index),
          control.targetHigh(),
          control.targetLow(),
          device,
          stamp);
    }
  }

  /** Messages that found the queue full; of ICMPv6 also those with a wrong checksum. */
  long lost() {
    try {
      if (!socket.isClosed()) lost = socket.drops();
    } catch (SocketFailure old) {
      lost = 0; // a kernel before Linux 4.12 does not say
    }
    return lost;
  }

  @Override
  public void close() throws SocketFailure {
    if (socket.isClosed()) return;
    socket.close();
    received.close();
  }
}
