package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.loop.Interest;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Registration;
import dev.sonde.packet.Bytes;
import dev.sonde.packet.Icmp.EchoRequest;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Wire;
import dev.sonde.socket.Family;
import dev.sonde.socket.RawSocket;
import dev.sonde.socket.ReceiveBatch;
import dev.sonde.socket.SendBatch;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the shell of the responder does when its core fails. */
class ResponderSocketRootTest {
  private static final IpAddress HOST = IpAddress.parse("127.0.0.1");
  private static final int SEQUENCE = 26; // behind an IPv4 header
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Fails once, at the second request. */
  private static final class Faulty extends TokenBucket {
    private int taken;

    Faulty() {
      super(0, 0, 0);
    }

    @Override
    boolean take(long now) {
      if (++taken == 2) throw new IllegalStateException("a fault of the core");
      return super.take(now);
    }
  }

  private static void ask(RawSocket asker, int from, int to) {
    int count = to - from + 1;
    try (SendBatch batch = new SendBatch(Family.AF_INET, count, 64)) {
      for (int sequence = from; sequence <= to; sequence++) {
        EchoRequest request = new EchoRequest(1, sequence, Bytes.NONE);
        int index = batch.add(HOST, 0);
        request.encode(batch.bytes(), batch.at(index), Family.AF_INET.ip());
        batch.length(index, request.encodedLength());
      }
      assertThat(asker.send(batch, 0)).isEqualTo(count);
    }
  }

  @Test
  void replyOfABatchInWhichTheCoreFailedIsNotSentWithALaterOne() {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      Responding.silence(network);
      network.run(ResponderSocketRootTest::askAFaultyOne);
    }
  }

  private static void askAFaultyOne() throws IOException {
    List<Throwable> thrown = new ArrayList<>();
    List<Integer> answered = new ArrayList<>();
    try (Reactor reactor = Reactor.open();
        RawSocket asker = RawSocket.icmp(Family.AF_INET);
        ReceiveBatch batch = new ReceiveBatch(1, 100);
        ResponderSocket responder =
            new ResponderSocket(reactor, Family.AF_INET, false, new Faulty(), () -> {})) {
      asker.pass(0);
      reactor.uncaught(failure -> {
        thrown.add(failure);
        ask(asker, 4, 4);
      });
      try (Registration _ =
          reactor.register(
              asker,
              Interest.READ,
              (_, _) -> {
                assertThat(asker.receive(batch)).isEqualTo(1);
                answered.add(Wire.u16(batch.bytes(), batch.at(0) + SEQUENCE));
                if (answered.getLast() == 4) reactor.stop();
              })) {
        ask(asker, 1, 3); // all there before the loop turns, and so in one batch
        reactor.after(PATIENCE, reactor::stop);
        reactor.run();
      }
      assertThat(thrown).singleElement().asString().contains("a fault of the core");
      assertThat(answered).containsExactly(4);
      assertThat(responder.counts().unsent()).isEqualTo(1);
      assertThat(responder.counts().replies()).isEqualTo(1);
    }
  }
}
