package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.loop.Reactor;
import dev.sonde.packet.Bytes;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.socket.Family;
import dev.sonde.socket.RawSocket;
import dev.sonde.socket.SendBatch;
import dev.sonde.socket.SocketFailure;
import dev.sonde.testkit.PrivateNetwork;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EchoServerRootTest {
  private static final IpAddress HOST = IpAddress.parse("127.0.0.1");
  private static final int MILLION = 1_000_000;
  private static final int BATCH = 64;

  /** Counts; ends when the last message of the flood is heard. */
  private static final class Tally implements EchoListener {
    private final Reactor reactor;
    private long answered;

    Tally(Reactor reactor) {
      this.reactor = reactor;
    }

    @Override
    public void heard(Heard message) {
      if (message.isAnswered()) answered++;
      if (message.data().equals(Bytes.utf8("the last"))) reactor.stop();
    }

    @Override
    public void unsent(int sequence, SocketFailure why) {
      throw new AssertionError(why);
    }
  }

  private static void flood() {
    try (RawSocket socket = RawSocket.icmp(Family.AF_INET);
        SendBatch batch = new SendBatch(Family.AF_INET, BATCH, 64)) {
      socket.pass();
      for (int each = 0; each < BATCH; each++) {
        add(batch, new Icmp.EchoRequest(1, each, Bytes.utf8("one of many")));
      }
      int sent = 0;
      while (sent < MILLION) sent += Math.max(0, socket.send(batch, 0));
    } catch (SocketFailure failure) {
      throw new AssertionError(failure);
    }
  }

  private static void last() {
    try (RawSocket socket = RawSocket.icmp(Family.AF_INET);
        SendBatch batch = new SendBatch(Family.AF_INET, 1, 64)) {
      add(batch, new Icmp.EchoRequest(1, 1, Bytes.utf8("the last")));
      assertThat(socket.send(batch, 0)).isEqualTo(1);
    } catch (SocketFailure failure) {
      throw new AssertionError(failure);
    }
  }

  private static void add(SendBatch batch, Icmp message) {
    int index = batch.add(HOST, 0);
    message.encode(batch.bytes(), batch.at(index), IpFamily.V4);
    batch.length(index, message.encodedLength());
  }

  @Test
  void floodOfAMillionIsHeardOrCountedAndAnsweredAtTheRate() throws Exception {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      Responding.silence(network);
      network.run(() -> {
        try (Reactor reactor = Reactor.open()) {
          Tally tally = new Tally(reactor);
          try (EchoServer server =
              EchoServer.open(reactor, Family.AF_INET, EchoSetup.SERVER, tally)) {
            long start = System.nanoTime();
            Thread flooder = Thread.ofPlatform().start(EchoServerRootTest::flood);
            for (int second = 1; second <= 60; second++) { // the queue may be full for some
              reactor.after(
                  Duration.ofSeconds(second),
                  () -> {
                    if (!flooder.isAlive()) last();
                  });
            }
            reactor.run();
            flooder.join();
            long seconds = (System.nanoTime() - start) / 1_000_000_000L + 1;
            EchoCounts counts = server.counts();
            assertThat(counts.heard() + counts.receiveDrops()).isGreaterThanOrEqualTo(MILLION);
            assertThat(tally.answered).isEqualTo(counts.sent()).isBetween(1L, 100 * (seconds + 1));
            assertThat(counts.badChecksum() + counts.malformed()).isZero();
          }
        }
      });
    }
  }
}
