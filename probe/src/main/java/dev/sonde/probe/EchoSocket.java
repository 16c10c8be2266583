package dev.sonde.probe;

import dev.sonde.loop.Interest;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Ready;
import dev.sonde.loop.Registration;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.ControlData;
import dev.sonde.socket.Family;
import dev.sonde.socket.RandomNumbers;
import dev.sonde.socket.RawSocket;
import dev.sonde.socket.ReceiveBatch;
import dev.sonde.socket.SendBatch;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The raw socket under an {@link EchoCore}, waited for by epoll. Owned by the loop's thread. */
final class EchoSocket implements AutoCloseable {
  private static final int BATCH = 16;
  private static final int ROUNDS = 16;
  private static final int ROOM = 1 << 16;
  private static final int RECEIVE_BUFFER = 4 << 20;

  private final EchoListener listener;
  private final RawSocket socket;
  private final Registration registration;
  private final Incoming datagram;
  private final EchoCore core;
  private final ReceiveBatch received = new ReceiveBatch(BATCH, ROOM);
  private final SendBatch outgoing;
  private long drops;

  EchoSocket(
      Reactor reactor,
      Family family,
      EchoSetup setup,
      @Nullable TokenBucket answers,
      EchoListener listener)
      throws IOException {
    this.listener = listener;
    socket = RawSocket.icmp(family);
    try {
      int[] types = EchoCore.types(family.ip());
      if (types.length > 0) socket.pass(types);
      socket.receiveBuffer(RECEIVE_BUFFER);
      socket.reportDrops();
      registration = reactor.register(socket, Interest.READ, (_, ready) -> ready(ready));
    } catch (IOException | RuntimeException failure) {
      socket.close();
      throw failure;
    }
    int identifier = RandomNumbers.bits(Short.SIZE);
    datagram = new Incoming(family.ip());
    outgoing = new SendBatch(family, 1, ROOM);
    core = new EchoCore(family.ip(), setup.text(), identifier, answers, new Shell());
  }

  void greet(IpAddress to) {
    core.greet(to);
  }

  EchoCounts counts() {
    return core.counts(drops);
  }

  private void ready(Ready ready) throws SocketFailure {
    if (ready.error()) socket.takeError(); // or a level-triggered loop would spin
    for (int round = 0; round < ROUNDS && !socket.isClosed(); round++) {
      int count = socket.receive(received);
      if (count <= 0) return;
      deliver(count);
    }
  }

  private void deliver(int count) {
    long now = System.nanoTime();
    for (int index = 0; index < count && !socket.isClosed(); index++) {
      ControlData control = received.control(index);
      if (control.drops() != ControlData.ABSENT) drops = control.drops();
      datagram.read(received, index);
      core.received(datagram, now);
    }
  }

  /** What the core asks for. */
  private final class Shell implements EchoCore.Out {
    @Override
    public void heard(Heard message) {
      listener.heard(message);
    }

    @Override
    public void send(IpAddress to, Icmp.EchoRequest message) {
      if (socket.isClosed()) return; // the listener closed it
      outgoing.clear();
      int index = outgoing.add(to, 0);
      int length = message.encode(outgoing.bytes(), outgoing.at(index), socket.family().ip());
      outgoing.length(index, length);
      int result = socket.send(outgoing, 0);
      if (result >= 0) return;
      listener.unsent(message.sequence(), new SocketFailure("sendto " + to, -result));
    }
  }

  @Override
  public void close() throws SocketFailure {
    if (socket.isClosed()) return;
    registration.close();
    socket.close();
    received.close();
    outgoing.close();
  }
}
