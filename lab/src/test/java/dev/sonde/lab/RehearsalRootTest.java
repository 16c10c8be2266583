package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.socket.Devices;
import dev.sonde.testkit.PrivateNetwork;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A rehearsal ends soon, whatever the scenario, and is seen nowhere. */
@Timeout(60)
class RehearsalRootTest {
  private static final String UNREACHABLE =
      """
      nodes: {r1: {v4: 198.18.1.1}}
      links: [{ends: [you, r1], down: true}]
      """;

  private static Scenario scenario(String more) throws ScenarioError {
    String text = "about: x\nyou: {v4: 198.18.0.1}\n" + more;
    return ScenarioReader.read("test", text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void networkOfTheCallerHasNoDeviceOfIt() throws Exception {
    Scenario far =
        scenario(
            """
            nodes: {r1: {v4: 198.18.1.1, v6: '2001:db8::1'}}
            links: [{ends: [you, r1], delay: 1h, loss: 10%}]
            changes: [{at: 1h, node: r1, set: {silent: true}}]
            """);
    PrivateNetwork.inside(() -> {
      Rehearsal rehearsal = Rehearsal.start(far);
      rehearsal.await();
      assertThat(Devices.index("lab0")).isZero();
    });
  }

  @Test
  void nodesThatNobodyReachesAreNoHindrance() throws Exception {
    Scenario alone = scenario(UNREACHABLE);
    PrivateNetwork.inside(() -> Rehearsal.start(alone).await());
  }
}
