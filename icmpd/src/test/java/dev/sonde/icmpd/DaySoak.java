package dev.sonde.icmpd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import dev.sonde.socket.SendBatch;
import dev.sonde.socket.UdpSocket;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A day's worth of errors, and memory flat: ten million that a kernel makes of datagrams to a
 * closed port, of both families, told to clients that read, to one that never does, and to many
 * that come and go. On demand: {@code mvn -pl icmpd -am test -Dtest=DaySoak
 * -Dsurefire.failIfNoSpecifiedTests=false}; another number with {@code -Dsonde.errors=N}.
 */
class DaySoak {
  private static final long ERRORS = Long.getLong("sonde.errors", 10_000_000);
  private static final int CLOSED = 9, BATCH = 64;

  /** The kernel's queue for a client holds 32 KiB, with its overhead some dozens of errors. */
  private static final int DUE = 4 * BATCH;

  /** One that never reads has its queue full long before a tenth of all was sent. */
  private static final int SELDOM = 8;

  private static final long PATIENCE_SECONDS = 60;

  /** An object for one error in a hundred, of the smallest size, would be more than this. */
  private static final long HEAP_SLACK = 1 << 20;

  /**
   * One byte for each error would be more than this; less, and what the compiler still does after a
   * million would be measured.
   */
  private static final long RESIDENT_SLACK = 8 << 20;

  @TempDir private Path folder;

  /** Sends what provokes errors. */
  private static final class Sender implements AutoCloseable {
    private static final int EAGAIN = 11;

    final UdpSocket socket;
    private final SendBatch batch;
    long sent;

    Sender(PrivateNetwork network, Family family) {
      socket = network.call(() -> UdpSocket.open(family));
      batch = new SendBatch(family, BATCH, 1);
      IpAddress here = IpAddress.parse(family == Family.AF_INET ? "127.0.0.1" : "::1");
      for (int i = 0; i < BATCH; i++) batch.length(batch.add(here, CLOSED), 1);
    }

    void send() {
      int gone = 0;
      while (gone < BATCH) {
        int count = socket.send(batch, gone);
        if (count < 0 && count != -EAGAIN) throw new AssertionError("sendmmsg: errno " + -count);
        gone += Math.max(0, count);
      }
      sent += BATCH;
    }

    @Override
    public void close() throws IOException {
      batch.close();
      socket.close();
    }
  }

  /** Reads what a client is told, and counts it by its length. */
  private static final class Reader implements AutoCloseable {
    private final RawClient connection;
    private final int size;
    private long read;

    Reader(Path path, UdpSocket socket, boolean classic) throws IOException {
      connection = RawClient.saying(path, classic ? '1' : Protocol.EXTENDED, socket);
      assertThat(connection.answer()).isEqualTo('1');
      size = classic ? ClassicRecord.SIZE : ErrorFrame.PAYLOAD + 1;
    }

    /** Reads until no more than {@code due} of {@code all} are still to come. */
    void read(long all, int due) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while ((all - due) * size > read) {
        read += connection.drain();
        if (System.nanoTime() > deadline) throw new AssertionError(read / size + " of " + all);
      }
      assertThat(read).isLessThanOrEqualTo(all * size);
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }

  /** What a daemon has at a moment. */
  private record Has(long heap, long resident, long descriptors) {
    static Has now(DaemonProcess daemon) throws IOException {
      return new Has(daemon.heap(), daemon.resident(), daemon.descriptors());
    }
  }

  @Test
  void dayOfErrorsLeavesNothingBehind() throws Exception {
    Path path = folder.resolve("icmpd.sock");
    try (PrivateNetwork network = PrivateNetwork.open();
        DaemonProcess daemon = DaemonProcess.in(network, path);
        Sender inet = new Sender(network, Family.AF_INET);
        Sender inet6 = new Sender(network, Family.AF_INET6);
        Sender toDeaf = new Sender(network, Family.AF_INET);
        Reader classic = new Reader(path, inet.socket, true);
        Reader extended = new Reader(path, inet6.socket, false);
        Reader twin = new Reader(path, inet6.socket, false);
        Reader _ = new Reader(path, toDeaf.socket, false)) {
      long guests = 0;
      Has early = null;
      long begun = System.nanoTime();
      for (long step = 0; sum(inet, inet6, toDeaf) + guests < ERRORS; step++) {
        inet.send();
        inet6.send();
        if (step % SELDOM == 0) {
          toDeaf.send();
          guests += guest(network, path);
        }
        classic.read(inet.sent, DUE);
        extended.read(inet6.sent, DUE);
        twin.read(inet6.sent, DUE);
        if (early == null && sum(inet, inet6, toDeaf) > ERRORS / 10) early = Has.now(daemon);
      }
      classic.read(inet.sent, 0);
      extended.read(inet6.sent, 0);
      twin.read(inet6.sent, 0);
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
      long all = sum(inet, inet6, toDeaf) + guests;
      System.out.println(all + " errors in " + seconds + " s");
      assertCounts(path, all, all + inet6.sent, toDeaf.sent);
      assertFlat(Objects.requireNonNull(early), daemon);
    }
  }

  private static long sum(Sender... senders) {
    return Arrays.stream(senders).mapToLong(each -> each.sent).sum();
  }

  /** A client that comes, is told of its own, and goes. */
  private static long guest(PrivateNetwork network, Path path) throws IOException {
    try (Sender sender = new Sender(network, Family.AF_INET);
        Reader reader = new Reader(path, sender.socket, false)) {
      sender.send();
      reader.read(sender.sent, 0);
      return sender.sent;
    }
  }

  private static void assertCounts(Path path, long received, long told, long toDeaf)
      throws IOException {
    Map<String, Long> counts = IcmpdStatus.ask(path);
    System.out.println(counts);
    long delivered = Objects.requireNonNull(counts.get("delivered"));
    long dropped = Objects.requireNonNull(counts.get("dropped"));
    assertThat(counts)
        .containsEntry("received", received)
        .containsEntry("unclaimed", 0L)
        .containsEntry("malformed", 0L)
        .containsEntry("foreign", 0L)
        .containsEntry("lost", 0L);
    assertThat(delivered + dropped).isEqualTo(told);
    assertThat(dropped).isBetween(1L, toDeaf);
  }

  private static void assertFlat(Has early, DaemonProcess daemon) throws IOException {
    Has late = Has.now(daemon);
    System.out.println("at a tenth " + early + ", at the end " + late);
    assertThat(late.heap - early.heap).isLessThan(HEAP_SLACK);
    assertThat(late.resident - early.resident).isLessThan(RESIDENT_SLACK);
    assertThat(late.descriptors).isLessThanOrEqualTo(early.descriptors);
  }
}
