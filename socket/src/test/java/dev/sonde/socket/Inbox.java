package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.loop.Interest;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Ready;
import dev.sonde.loop.Registration;
import dev.sonde.loop.Timer;
import dev.sonde.packet.IpAddress;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A socket under test and what arrives at it, one message at a time: waits by a reactor, and fails
 * when nothing comes. Owns the socket.
 */
final class Inbox<S extends IpSocket> implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int ROOM = 70_000;

  private final S socket;
  private final Reactor reactor = Reactor.open();
  private final ReceiveBatch batch = new ReceiveBatch(1, ROOM);
  private @Nullable Ready seen;
  private boolean late;

  Inbox(S socket) throws IOException {
    this.socket = socket;
  }

  S socket() {
    return socket;
  }

  /** Waits for a message. */
  Message next() throws IOException {
    return await(Interest.READ, () -> socket.receive(batch));
  }

  /** Waits for a message of the error queue. */
  Message nextError() throws IOException {
    return await(Interest.NONE, () -> socket.receiveErrors(batch));
  }

  /** What comes up to and with the message whose bytes from {@code at} on are {@code last}. */
  List<Message> until(int at, String last) throws IOException {
    List<Message> messages = new ArrayList<>();
    do messages.add(next());
    while (!messages.getLast().text(at).equals(last));
    return messages;
  }

  /** Waits until a read would say something. */
  void awaitReadable() throws IOException {
    sleep(Interest.READ, System.nanoTime() + PATIENCE.toNanos());
  }

  private Message await(Interest interest, IntSupplier receive) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    int count = receive.getAsInt();
    while (count == 0) {
      sleep(interest, deadline);
      count = receive.getAsInt();
    }
    assertThat(count).as("messages received, or minus errno").isEqualTo(1);
    IpAddress from = batch.hasAddress(0) ? batch.address(0) : null;
    byte[] data = batch.bytes().asSlice(0, batch.length(0)).toArray(ValueLayout.JAVA_BYTE);
    return new Message(MemorySegment.ofArray(data), from, batch.port(0), batch.control(0));
  }

  private void sleep(Interest interest, long deadline) throws IOException {
    Timer timer = reactor.timer(this::giveUp);
    timer.at(deadline);
    try (Registration _ = reactor.register(socket, interest, (_, _) -> reactor.stop())) {
      reactor.run();
    }
    timer.cancel();
    assertThat(late).as("nothing came within " + PATIENCE).isFalse();
  }

  private void giveUp() {
    late = true;
    reactor.stop();
  }

  /** What the kernel says at this moment: null when neither errors nor messages wait. */
  @Nullable Ready readiness() throws IOException {
    seen = null;
    try (Registration _ = reactor.register(socket, Interest.READ, (_, ready) -> seen = ready)) {
      reactor.post(reactor::stop);
      reactor.run();
    }
    return seen;
  }

  @Override
  public void close() throws IOException {
    reactor.close();
    batch.close();
    socket.close();
  }
}
