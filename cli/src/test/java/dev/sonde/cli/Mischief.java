package dev.sonde.cli;

import dev.sonde.loop.Interest;
import dev.sonde.loop.Reactor;
import dev.sonde.packet.Bytes;
import dev.sonde.packet.Checksum;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Wire;
import dev.sonde.socket.Family;
import dev.sonde.socket.RawSocket;
import dev.sonde.socket.ReceiveBatch;
import dev.sonde.socket.SendBatch;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A host that answers echo requests as no host should. What it does depends on which of its
 * addresses is asked, so one of them serves every test.
 */
final class Mischief implements AutoCloseable {
  static final int ECHO_REPLY = 0;
  static final int ECHO = 8;
  static final int HEADER = 8;
  private static final int ROOM = 2048;
  private static final int BATCH = 256;
  private static final IpAddress OTHER = IpAddress.parse("198.18.1.99");

  /** What is wrong with the answer. */
  enum Kind {
    NOTHING(10),
    TWICE(11),
    SWAPPED(12),
    WRONG_DATA(13),
    BAD_CHECKSUM(14),
    FROM_ELSEWHERE(15),
    TRUNCATED(16),
    FORGED(17),
    WITHOUT_SEAL(18),
    ERROR_FOR_ANOTHER(19),
    UNREACHABLE(20),
    TIME_EXCEEDED(21),
    PARAMETER_PROBLEM(22),
    REDIRECT(23),
    SOURCE_QUENCH(24),
    DAMAGED_THEN_WHOLE(25),
    DAMAGED_ERROR(26),
    STRANGERS(27),
    ERROR_QUOTING_LITTLE(28),
    OTHER_MESSAGES(29);

    private final int octet;

    Kind(int octet) {
      this.octet = octet;
    }

    String address() {
      return "198.18.1." + octet;
    }

    static Kind at(IpAddress address) {
      for (Kind kind : values()) {
        if (((Ip4Address) address).bits() == (198 << 24 | 18 << 16 | 1 << 8 | kind.octet)) {
          return kind;
        }
      }
      return NOTHING;
    }
  }

  private final Thread thread;
  private final CompletableFuture<Reactor> started = new CompletableFuture<>();
  private final List<byte[]> held = new ArrayList<>();

  private Mischief(PrivateNetwork network) {
    thread = network.thread(this::serve);
  }

  /** Lays a cable from {@code near}, gives it 198.18.1.1, and serves at the other end. */
  static Mischief behind(PrivateNetwork near, PrivateNetwork wild) {
    near.cable("n0", wild, "w0");
    near.address("n0", "198.18.1.1/24");
    for (Kind kind : Kind.values()) wild.address("w0", kind.address() + "/24");
    wild.address("w0", OTHER + "/24");
    wild.setting("net/ipv4/icmp_echo_ignore_all", "1");
    Mischief mischief = new Mischief(wild);
    mischief.started.join();
    return mischief;
  }

  private void serve() {
    try (Reactor reactor = Reactor.open();
        RawSocket socket = RawSocket.icmp(Family.AF_INET);
        ReceiveBatch received = new ReceiveBatch(BATCH, ROOM);
        SendBatch replies = new SendBatch(Family.AF_INET, BATCH, ROOM)) {
      socket.pass(ECHO);
      reactor.register(socket, Interest.READ, (_, _) -> answerAll(socket, received, replies));
      started.complete(reactor);
      reactor.run();
    } catch (IOException failure) {
      started.completeExceptionally(failure);
      throw new UncheckedIOException(failure);
    }
  }

  private void answerAll(RawSocket socket, ReceiveBatch received, SendBatch replies) {
    int count = socket.receive(received);
    for (int index = 0; index < count; index++) {
      Ip4View ip = new Ip4View(received.bytes(), received.at(index), received.length(index));
      Bytes datagram = Bytes.copy(received.bytes(), ip.at(), ip.totalLength());
      answer(new Request(ip.from(), ip.to(), datagram, ip.headerLength()), replies, socket);
    }
  }

  /** An echo request with the IP header it came in. */
  private record Request(IpAddress from, IpAddress to, Bytes datagram, int header) {
    byte[] reply() {
      byte[] reply = datagram.slice(header, datagram.length() - header).toArray();
      reply[0] = ECHO_REPLY;
      return reply;
    }

    int sequence() {
      return Wire.u16(datagram.segment(), header + 6L);
    }

    /** An error about it, with the first {@code quoted} bytes of it. */
    byte[] error(int type, int code, int rest, int quoted) {
      byte[] error = new byte[HEADER + Math.min(quoted, datagram.length())];
      MemorySegment out = MemorySegment.ofArray(error);
      datagram.slice(0, error.length - HEADER).write(out, HEADER);
      Wire.put8(out, 0, type);
      Wire.put8(out, 1, code);
      Wire.put32(out, 4, rest);
      return error;
    }
  }

  private void answer(Request request, SendBatch batch, RawSocket socket) {
    byte[] reply = request.reply();
    int code = request.sequence() - 1;
    switch (Kind.at(request.to())) {
      case NOTHING -> send(request, reply, batch, socket);
      case TWICE -> {
        send(request, reply, batch, socket);
        send(request, reply, batch, socket);
      }
      case SWAPPED -> swap(request, reply, batch, socket);
      case WRONG_DATA -> {
        reply[HEADER + 20] ^= 0x55;
        send(request, reply, batch, socket);
      }
      case BAD_CHECKSUM -> damaged(request, reply, batch, socket);
      case FROM_ELSEWHERE -> send(request, OTHER, reply, batch, socket);
      case TRUNCATED -> send(request, Arrays.copyOf(reply, HEADER + 40), batch, socket);
      case FORGED -> {
        Arrays.fill(reply, HEADER, HEADER + 8, (byte) 7);
        send(request, reply, batch, socket);
      }
      case WITHOUT_SEAL -> send(request, Arrays.copyOf(reply, HEADER + 4), batch, socket);
      case ERROR_FOR_ANOTHER -> errorForAnother(request, reply, batch, socket);
      case UNREACHABLE -> send(request, request.error(3, code, 1300, 1000), batch, socket);
      case TIME_EXCEEDED -> send(request, request.error(11, code, 0, 1000), batch, socket);
      case PARAMETER_PROBLEM -> send(request, request.error(12, 0, 9 << 24, 1000), batch, socket);
      case REDIRECT -> {
        int gateway = ((Ip4Address) OTHER).bits();
        send(request, request.error(5, code, gateway, 1000), batch, socket);
        send(request, reply, batch, socket);
      }
      case SOURCE_QUENCH -> {
        send(request, request.error(4, 0, 0, 1000), batch, socket);
        send(request, reply, batch, socket);
      }
      case DAMAGED_THEN_WHOLE -> {
        damaged(request, reply.clone(), batch, socket);
        send(request, reply, batch, socket);
      }
      case DAMAGED_ERROR -> {
        damaged(request, request.error(3, 1, 0, 1000), batch, socket);
        send(request, reply, batch, socket);
      }
      case STRANGERS -> strangers(request, reply, batch, socket);
      case ERROR_QUOTING_LITTLE ->
          send(request, request.error(3, 1, 0, request.header + 8), batch, socket);
      case OTHER_MESSAGES -> others(request, reply, batch, socket);
    }
  }

  /** A timestamp request and somebody's echo request before the answer. */
  private void others(Request request, byte[] reply, SendBatch batch, RawSocket socket) {
    byte[] timestamp = new byte[20];
    timestamp[0] = 13;
    send(request, timestamp, batch, socket);
    byte[] echo = reply.clone();
    echo[0] = ECHO;
    echo[4] ^= 1;
    send(request, echo, batch, socket);
    send(request, reply, batch, socket);
  }

  /** An error about a request that is not the asker's, before the answer. */
  private void errorForAnother(Request request, byte[] reply, SendBatch batch, RawSocket socket) {
    byte[] error = request.error(3, 1, 0, 1000);
    error[HEADER + request.header + 4] ^= 1; // another identifier
    error[HEADER + request.header + 9] ^= 1; // another seal
    send(request, error, batch, socket);
    send(request, reply, batch, socket);
  }

  /** Answers the odd ones after the even ones that follow them. */
  private void swap(Request request, byte[] reply, SendBatch batch, RawSocket socket) {
    if (request.sequence() % 2 == 1) {
      held.add(reply);
      return;
    }
    send(request, reply, batch, socket);
    for (byte[] earlier : held) send(request, earlier, batch, socket);
    held.clear();
  }

  /** Replies of nobody to nobody: half with another identifier, half with ours and a wrong seal. */
  private void strangers(Request request, byte[] reply, SendBatch batch, RawSocket socket) {
    byte[] stranger = reply.clone();
    for (int i = 0; i < STRANGERS; i++) {
      if (i % 2 == 0) stranger[4] ^= (byte) (1 + i / 2 % 255);
      Wire.put32(MemorySegment.ofArray(stranger), HEADER, i);
      add(request, request.to, summed(stranger), batch);
      stranger[4] = reply[4];
      if (batch.isFull()) flush(batch, socket);
    }
    flush(batch, socket);
    send(request, reply, batch, socket);
  }

  /** How many messages of others come before each answer of {@link Kind#STRANGERS}. */
  static final int STRANGERS = 250_000;

  private void damaged(Request request, byte[] message, SendBatch batch, RawSocket socket) {
    byte[] summed = summed(message);
    summed[2] ^= 1;
    add(request, request.to, summed, batch);
    flush(batch, socket);
  }

  private void send(Request request, byte[] message, SendBatch batch, RawSocket socket) {
    send(request, request.to, message, batch, socket);
  }

  private void send(
      Request request, IpAddress from, byte[] message, SendBatch batch, RawSocket socket) {
    add(request, from, summed(message), batch);
    flush(batch, socket);
  }

  private static byte[] summed(byte[] message) {
    MemorySegment bytes = MemorySegment.ofArray(message);
    Wire.put16(bytes, 2, 0);
    Wire.put16(bytes, 2, Checksum.finish(Checksum.sum(bytes, 0, message.length)));
    return message;
  }

  private static void add(Request request, IpAddress from, byte[] message, SendBatch batch) {
    int index = batch.add(request.from, 0);
    batch.source(index, from, 0);
    MemorySegment.copy(
        MemorySegment.ofArray(message), 0, batch.bytes(), batch.at(index), message.length);
    batch.length(index, message.length);
  }

  private static void flush(SendBatch batch, RawSocket socket) {
    for (int first = 0, tries = 0; first < batch.size() && tries < 1000; tries++) {
      int sent = socket.send(batch, first);
      if (sent > 0) first += sent;
    }
    batch.clear();
  }

  @Override
  public void close() {
    started.join().stop();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
