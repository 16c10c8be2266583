package dev.sonde.probe;

import dev.sonde.loop.Interest;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Ready;
import dev.sonde.loop.Registration;
import dev.sonde.packet.Bytes;
import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.IpFamily;
import dev.sonde.socket.ControlData;
import dev.sonde.socket.Family;
import dev.sonde.socket.MtuDiscovery;
import dev.sonde.socket.RawSocket;
import dev.sonde.socket.ReceiveBatch;
import dev.sonde.socket.SendBatch;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** One family's raw socket under a {@link ResponderCore}. Owned by the loop's thread. */
final class ResponderSocket implements AutoCloseable, ResponderCore.Out {
  private static final int BATCH = 64;
  private static final int ROUNDS = 16;
  private static final int DISCARDS = 1024;
  private static final int BUFFER = 4 << 20;

  /** The largest datagram, in an odd number of cache lines: else all would share one set. */
  private static final int ROOM = 1025 * 64;

  private final RawSocket socket;
  private final Registration registration;
  private final ResponderCore core;
  private final Incoming datagram;
  private final ReceiveBatch received = new ReceiveBatch(BATCH, ROOM);
  private final SendBatch replies;
  private final Runnable afterBatch;
  private long drops;
  private long unsent;

  ResponderSocket(
      Reactor reactor, Family family, boolean groups, TokenBucket tokens, Runnable afterBatch)
      throws IOException {
    this.afterBatch = afterBatch;
    IpFamily ip = family.ip();
    core = new ResponderCore(ip, groups, tokens, this);
    datagram = new Incoming(ip);
    replies = new SendBatch(family, BATCH, ROOM);
    socket = RawSocket.icmp(family);
    try {
      socket.pass(IcmpKind.ECHO_REQUEST.type(ip));
      socket.reportHeader();
      socket.reportDrops();
      socket.receiveBuffer(BUFFER);
      socket.sendBuffer(BUFFER);
      socket.mtuDiscovery(MtuDiscovery.DONT); // as the kernel's own replies: routers may fragment
      discard();
      registration = reactor.register(socket, Interest.READ, (_, ready) -> ready(ready));
    } catch (IOException | RuntimeException failure) {
      socket.close();
      throw failure;
    }
  }

  /** Of what came before the options were set the kernel does not know whom it was sent to. */
  private void discard() {
    for (int round = 0; round < DISCARDS && socket.receive(received) > 0; round++) {}
  }

  ResponderCounts counts() {
    return core.counts(unsent, drops);
  }

  private void ready(Ready ready) throws SocketFailure {
    if (ready.error()) socket.takeError(); // or a level-triggered loop would spin
    for (int round = 0; round < ROUNDS && !socket.isClosed(); round++) {
      int count = socket.receive(received);
      if (count <= 0) return;
      discardUnsent();
      long now = System.nanoTime();
      for (int index = 0; index < count; index++) {
        ControlData control = received.control(index);
        if (control.drops() != ControlData.ABSENT) drops = control.drops();
        datagram.read(received, index);
        core.received(datagram, now);
      }
      flush();
      afterBatch.run();
    }
  }

  @Override
  public void reply(Incoming reply, Bytes ipOptions) {
    int index = replies.add(reply.fromHigh, reply.fromLow, reply.scope);
    MemorySegment.copy(reply.bytes, reply.at, replies.bytes(), replies.at(index), reply.length);
    replies.length(index, reply.length);
    if (reply.hasLocal()) {
      int device = reply.isToLinkLocal() ? reply.device : 0;
      replies.source(index, reply.toHigh, reply.localLow, device);
    }
    if (reply.trafficClass != 0) replies.trafficClass(index, reply.trafficClass);
    if (!ipOptions.isEmpty()) replies.ipOptions(index, ipOptions);
  }

  /** What is left of a batch in which something was thrown: the last of it may be half a reply. */
  private void discardUnsent() {
    unsent += replies.size();
    replies.clear();
  }

  /** A reply the kernel has no room for is lost, as its own would be. */
  private void flush() {
    for (int first = 0; first < replies.size(); ) {
      int sent = socket.send(replies, first);
      if (sent <= 0) unsent++;
      first += Math.max(1, sent);
    }
    replies.clear();
  }

  @Override
  public void close() throws SocketFailure {
    if (socket.isClosed()) return;
    registration.close();
    socket.close();
    received.close();
    replies.close();
  }
}
