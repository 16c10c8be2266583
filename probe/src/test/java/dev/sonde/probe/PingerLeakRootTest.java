package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import dev.sonde.testkit.PrivateNetwork;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PingerLeakRootTest {
  private static final PingSetup RAW =
      new PingSetup(PingOptions.DEFAULT.size(), true, PingSetup.ANY, false, _ -> {});
  private static final PingOptions OPTIONS = PingOptions.DEFAULT.timeout(Duration.ofSeconds(30));

  @Test
  void aClosedPingerLeavesNoDescriptorAndNoThread() {
    PrivateNetwork.inside(() -> {
      openAndClose();
      Held before = Held.now();
      for (int round = 0; round < 200; round++) openAndClose();
      assertThat(Held.now()).isEqualTo(before);
    });
  }

  private static void openAndClose() throws Exception {
    try (Pinger pinger = Pinger.open(RAW, Family.supported())) {
      assertThat(pinger.ping(IpAddress.parse("127.0.0.1"), OPTIONS))
          .isInstanceOf(PingResult.Reply.class);
    }
  }

  @Test
  void pingsOfManyAddressesHoldNothingWhenTheyAreOver() {
    PrivateNetwork.inside(() -> {
      try (Pinger pinger = Pinger.open(RAW, Family.supported())) {
        pinger.ping(IpAddress.parse("127.0.0.1"), OPTIONS);
        Held before = Held.now();
        for (int each = 0; each < 5_000; each++) {
          String text = "127.1." + each / 250 + "." + (1 + each % 250);
          assertThat(pinger.ping(IpAddress.parse(text), OPTIONS))
              .isInstanceOf(PingResult.Reply.class);
        }
        assertThat(Held.now()).isEqualTo(before);
        assertThat(pinger.counts().receiveDrops()).isZero();
      }
    });
  }
}
