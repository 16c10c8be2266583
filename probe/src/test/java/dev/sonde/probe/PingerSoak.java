package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import dev.sonde.testkit.PrivateNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** On demand: {@code mvn -pl probe -am test -Dtest=PingerSoak}. */
class PingerSoak {
  private static final int PINGS = 1_000_000;
  private static final int WINDOW = 1_000;
  private static final long SLACK = 32L << 20;
  private static final PingOptions OPTIONS = PingOptions.DEFAULT.timeout(Duration.ofSeconds(30));

  @Test
  void aMillionPingsLeakNothing() {
    PrivateNetwork.inside(() -> {
      try (Pinger pinger = Pinger.open(PingSetup.DEFAULT, Family.supported())) {
        ping(pinger, PINGS / 10);
        System.gc();
        Held before = Held.now();
        long resident = Held.residentBytes();
        ping(pinger, PINGS);
        System.gc();
        assertThat(Held.now()).isEqualTo(before);
        long grown = Held.residentBytes() - resident;
        System.out.println("resident memory grew by " + grown + " bytes");
        assertThat(grown).isLessThan(SLACK);
      }
    });
  }

  private static void ping(Pinger pinger, int count) {
    for (int sent = 0; sent < count; sent += WINDOW) {
      List<CompletableFuture<PingResult>> results = new ArrayList<>();
      for (int each = 0; each < WINDOW; each++) {
        String text = "127.2." + (sent / WINDOW + each) % 250 + "." + (1 + each % 250);
        results.add(pinger.send(IpAddress.parse(text), OPTIONS));
      }
      for (CompletableFuture<PingResult> result : results) {
        assertThat(result.join()).isInstanceOf(PingResult.Reply.class);
      }
    }
  }
}
