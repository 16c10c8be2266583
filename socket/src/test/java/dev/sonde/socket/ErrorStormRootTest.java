package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.loop.Interest;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Ready;
import dev.sonde.loop.Registration;
import dev.sonde.packet.IpAddress;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An ICMP socket all of whose requests are answered by errors: the loop drains them and rests. */
class ErrorStormRootTest {
  private static final int ERRORS = 10_000;
  private static final int BATCH = 64;
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** Sends in batches between the events, and drains the error queue at each. */
  private static final class Storm {
    private final Reactor reactor;
    private final IcmpSocket socket;
    private final IpAddress target;
    private final SendBatch requests;
    private final ReceiveBatch batch = new ReceiveBatch(BATCH, 128);
    private int sent;
    private int errors;
    private int events;
    private int idle;

    Storm(Reactor reactor, IcmpSocket socket, IpAddress target) {
      this.reactor = reactor;
      this.socket = socket;
      this.target = target;
      requests = new SendBatch(socket.family(), BATCH, 64);
    }

    void send() {
      requests.clear();
      MemorySegment echo = Datagrams.echo(socket.family(), 1, 1, "in vain");
      while (!requests.isFull() && sent + requests.size() < ERRORS) {
        int index = requests.add(target, 0);
        MemorySegment.copy(echo, 0, requests.bytes(), requests.at(index), echo.byteSize());
        requests.length(index, (int) echo.byteSize());
      }
      // What fails may tell of an earlier request: it is tried again.
      for (int first = 0; first < requests.size(); ) {
        first += Math.max(0, socket.send(requests, first));
      }
      sent += requests.size();
      if (sent < ERRORS) reactor.post(this::send);
    }

    void ready(Ready ready) {
      events++;
      assertThat(ready.error()).isTrue();
      int before = errors;
      for (int count; (count = socket.receiveErrors(batch)) > 0; errors += count) {
        for (int index = 0; index < count; index++) {
          assertThat(batch.control(index).hasError()).isTrue();
        }
      }
      // The kernel queues an error first and sets SO_ERROR then: what is left of that is taken.
      boolean left = socket.receive(batch) < 0;
      if (errors == before && !left) idle++;
      if (errors == ERRORS) reactor.stop();
    }
  }

  /** Requests that live for one hop, and so end at the router. */
  @ParameterizedTest
  @CsvSource({
    "198.18.1.1/24, 198.18.1.2/24, 198.18.3.9",
    "2001:db8:1::1/64, 2001:db8:1::2/64, 2001:db8:3::9"
  })
  void everyErrorIsDrainedAndTheLoopRests(String own, String router, String host) {
    try (PrivateNetwork near = PrivateNetwork.open();
        PrivateNetwork far = PrivateNetwork.open()) {
      near.cable("va", far, "vb");
      near.setting("net/ipv4/ping_group_range", "0 0");
      near.address("va", own);
      far.address("vb", router);
      far.setting("net/ipv4/ip_forward", "1");
      far.setting("net/ipv6/conf/all/forwarding", "1");
      far.program("ip", "route", "add", "default", "via", own.replaceFirst("/.*", ""));
      near.program("ip", "route", "add", "default", "via", router.replaceFirst("/.*", ""));
      near.run(() -> storm(IpAddress.parse(host)));
    }
  }

  private static void storm(IpAddress target) throws IOException {
    try (Reactor reactor = Reactor.open();
        IcmpSocket socket = IcmpSocket.open(Family.of(target))) {
      socket.reportErrors();
      socket.hops(1);
      socket.receiveBuffer(32 << 20);
      Storm storm = new Storm(reactor, socket, target);
      try (Registration _ =
          reactor.register(socket, Interest.READ, (_, ready) -> storm.ready(ready))) {
        List<Throwable> thrown = new ArrayList<>();
        reactor.uncaught(failure -> {
          thrown.add(failure);
          reactor.stop();
        });
        reactor.after(LIMIT, reactor::stop);
        reactor.post(storm::send);
        reactor.run();
        assertThat(thrown).isEmpty();
        assertThat(storm.errors).isEqualTo(ERRORS);
        assertThat(storm.idle).as("events for nothing, of " + storm.events).isZero();
        int events = storm.events;
        reactor.post(reactor::stop);
        reactor.run();
        assertThat(storm.events).as("when all is drained").isEqualTo(events);
        assertThat(socket.takeError()).isZero();
      }
    }
  }
}
