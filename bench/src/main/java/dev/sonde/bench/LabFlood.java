package dev.sonde.bench;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import dev.sonde.socket.IpSocket;
import dev.sonde.socket.RawSocket;
import dev.sonde.socket.SendBatch;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UdpSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends to an address in a {@code sonde lab} as fast as the kernel takes it and counts, at the
 * device, what comes back: more than the lab can answer, so that what it answers is what it can do.
 * Nobody receives the answers. Prints for each round: answers, seconds, sent, and how many of those
 * the device had no room for.
 *
 * <p>Arguments: {@code echo} or {@code udp}, the address, the time to live, rounds, seconds each.
 */
public final class LabFlood {
  private static final int BATCH = 64;
  private static final int LENGTH = 64;
  private static final int PORT = 33434;
  private static final double NANOS = 1e9;
  private static final long PAUSE_NANOS = 300_000_000;

  private static final int EAGAIN = 11;
  private static final int ENOBUFS = 105;

  // Columns of /proc/net/dev: proc(5).
  private static final int RECEIVED = 1;
  private static final int SENT = 9;
  private static final int REFUSED = 11;

  private LabFlood() {}

  /** Floods. */
  public static void main(String[] words) throws IOException {
    IpAddress target = IpAddress.parse(words[1]);
    Family family = Family.of(target);
    try (IpSocket socket = socket(words[0], family);
        SendBatch batch = new SendBatch(family, BATCH, LENGTH)) {
      socket.hops(Integer.parseInt(words[2]));
      fill(batch, words[0], target);
      for (int round = Integer.parseInt(words[3]); round > 0; round--) {
        System.out.println(round(socket, batch, Double.parseDouble(words[4])));
        LockSupport.parkNanos(PAUSE_NANOS); // the reader looks at the lab, which ends with us
      }
    }
  }

  private static IpSocket socket(String kind, Family family) throws SocketFailure {
    if (kind.equals("udp")) return UdpSocket.open(family);
    RawSocket raw = RawSocket.icmp(family);
    raw.pass(); // no answer is received
    return raw;
  }

  private static void fill(SendBatch batch, String kind, IpAddress target) {
    boolean udp = kind.equals("udp");
    while (!batch.isFull()) {
      int index = batch.add(target, udp ? PORT : 0);
      Icmp.EchoRequest request =
          new Icmp.EchoRequest(1, index, Bytes.copy(batch.bytes(), 0, LENGTH - 8));
      batch.length(
          index, udp ? LENGTH : request.encode(batch.bytes(), batch.at(index), target, target));
    }
  }

  private static String round(IpSocket socket, SendBatch batch, double seconds) throws IOException {
    long[] before = counters();
    long start = System.nanoTime();
    long end = start + (long) (seconds * NANOS);
    while (System.nanoTime() - end < 0) {
      int sent = socket.send(batch, 0);
      if (sent < 0 && sent != -EAGAIN && sent != -ENOBUFS) throw new SocketFailure("send", -sent);
    }
    // What waits in the device's queue is answered within a few milliseconds.
    double took = (System.nanoTime() - start) / NANOS;
    LockSupport.parkNanos(PAUSE_NANOS);
    long[] after = counters();
    return "%d %.4f %d %d"
        .formatted(
            after[RECEIVED] - before[RECEIVED],
            took,
            after[SENT] - before[SENT],
            after[REFUSED] - before[REFUSED]);
  }

  /** The counters of the one device that is not the loopback, in the order of proc(5). */
  private static long[] counters() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/net/dev"))) {
      String[] words = line.strip().split("[: ]+", -1);
      if (!words[0].startsWith("lab")) continue;
      long[] numbers = new long[words.length - 1];
      for (int i = 0; i < numbers.length; i++) numbers[i] = Long.parseLong(words[i + 1]);
      return numbers;
    }
    throw new IOException("no device of a lab here");
  }
}
