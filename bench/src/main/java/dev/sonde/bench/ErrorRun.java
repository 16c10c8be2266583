package dev.sonde.bench;

import dev.sonde.icmpd.IcmpError;
import dev.sonde.icmpd.IcmpErrors;
import dev.sonde.icmpd.IcmpListener;
import dev.sonde.loop.Interest;
import dev.sonde.loop.Reactor;
import dev.sonde.packet.Bytes;
import dev.sonde.packet.Ip4Address;
import dev.sonde.socket.Family;
import dev.sonde.socket.ReceiveBatch;
import dev.sonde.socket.SendBatch;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UdpSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * ICMP errors on their way to the program whose datagrams provoked them: {@code ErrorRun PATH
 * SOCKETS RATE SECONDS}, of the daemon at PATH, or of IP_RECVERR where PATH is {@code recverr}.
 * Datagrams go to a closed port of 127.0.0.1; RATE 0 is as fast as errors come back, with 4096 on
 * their way. Prints errors per second, how many of those provoked did not come, and the time from
 * the kernel's stamp of the error to this program in microseconds: median and 99th percentile.
 */
public final class ErrorRun implements IcmpListener {
  private static final int BATCH = 16;
  private static final int WINDOW = 4096;
  private static final int BUFFER = 16 << 20;
  private static final int CLOSED_PORT = 9;
  private static final int SAMPLES = 4_000_000;
  private static final long SECOND = 1_000_000_000;
  private static final Ip4Address HERE = Ip4Address.parse("127.0.0.1");
  private static final Bytes DATA = Bytes.utf8("sixteen bytes...");

  private final Reactor reactor = Reactor.open();
  private final List<UdpSocket> sockets = new ArrayList<>();
  private final long[] micros = new long[SAMPLES];
  private final int rate;
  private final long nanos;
  private int watching;
  private volatile long came;
  private volatile long sent;

  private ErrorRun(int count, int rate, int seconds) throws IOException {
    this.rate = rate;
    nanos = seconds * SECOND;
    for (int index = 0; index < count; index++) {
      UdpSocket socket = UdpSocket.open(Family.AF_INET);
      socket.receiveBuffer(BUFFER);
      sockets.add(socket);
    }
  }

  public static void main(String[] words) throws Exception {
    int count = Integer.parseInt(words[1]);
    int seconds = Integer.parseInt(words[3]);
    ErrorRun run = new ErrorRun(count, Integer.parseInt(words[2]), seconds);
    if (words[0].equals("recverr")) run.useErrorQueues();
    else run.useDaemon(Path.of(words[0]));
    Thread sender = Thread.ofPlatform().start(run::provoke);
    run.reactor.run();
    sender.join();
    run.print();
  }

  private void useDaemon(Path daemon) throws IOException {
    for (UdpSocket socket : sockets) IcmpErrors.watch(reactor, socket, daemon, this);
    while (watching < sockets.size()) { // until all are registered
      reactor.post(reactor::stop);
      reactor.run();
    }
  }

  @Override
  public void watching() {
    watching++;
  }

  @Override
  public void failed(IcmpError error) {
    took(error.stampNanos());
  }

  @Override
  public void ended(IOException why) {
    throw new IllegalStateException(why);
  }

  private void useErrorQueues() throws IOException {
    ReceiveBatch batch = new ReceiveBatch(BATCH, DATA.length());
    for (UdpSocket socket : sockets) {
      socket.reportErrors();
      socket.stamps();
      reactor.register(socket, Interest.READ, (_, _) -> readErrors(socket, batch));
    }
  }

  private void readErrors(UdpSocket socket, ReceiveBatch batch) {
    for (int count = 1; count > 0; ) {
      count = socket.receiveErrors(batch);
      for (int index = 0; index < count; index++) took(batch.control(index).stampNanos());
    }
  }

  private void took(long stampNanos) {
    Instant now = Instant.now();
    long nanosNow = now.getEpochSecond() * SECOND + now.getNano();
    long number = came;
    if (stampNanos != 0) micros[(int) (number % SAMPLES)] = nanosNow - stampNanos;
    came = number + 1;
  }

  /** Sends until the time is up, and waits for what is still on its way. */
  private void provoke() {
    try (SendBatch batch = new SendBatch(Family.AF_INET, BATCH, DATA.length())) {
      long start = System.nanoTime();
      for (int next = 0; System.nanoTime() - start < nanos; next = (next + 1) % sockets.size()) {
        fill(batch);
        send(sockets.get(next), batch);
        pace(start);
      }
      long patience = System.nanoTime() + SECOND;
      while (came < sent && System.nanoTime() < patience) Thread.onSpinWait();
    } finally {
      reactor.stop();
    }
  }

  private static void fill(SendBatch batch) {
    batch.clear();
    for (int index = 0; index < BATCH; index++) {
      batch.add(HERE, CLOSED_PORT);
      DATA.write(batch.bytes(), batch.at(index));
      batch.length(index, DATA.length());
    }
  }

  /** With IP_RECVERR a send may return the error of an earlier datagram: then it is sent again. */
  private void send(UdpSocket socket, SendBatch batch) {
    for (int first = 0; first < BATCH; ) first += Math.max(0, socket.send(batch, first));
    long before = sent;
    sent = before + BATCH; // by this thread only
  }

  private void pace(long start) {
    if (rate == 0) {
      while (sent - came > WINDOW) Thread.onSpinWait();
      return;
    }
    long due = start + (long) (sent * (double) SECOND / rate);
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      if (left > 100_000) LockSupport.parkNanos(left - 50_000);
      else Thread.onSpinWait();
    }
  }

  private void print() throws SocketFailure {
    int count = (int) Math.min(came, SAMPLES);
    long[] sorted = Arrays.copyOf(micros, count);
    Arrays.sort(sorted);
    System.out.printf(
        "%.0f %d %.1f %.1f%n",
        came / (nanos / (double) SECOND),
        sent - came,
        sorted[count / 2] / 1000.0,
        sorted[(int) (count * 0.99)] / 1000.0);
    for (UdpSocket socket : sockets) socket.close();
  }
}
