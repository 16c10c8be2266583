package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.cli.Finding.Verdict;
import dev.sonde.testkit.PrivateNetwork;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the doctor prescribes helps. */
class DoctorRootTest {
  private static Finding find(String subject) {
    List<Finding> findings = new Checks(Machine.here()).all();
    return findings.stream().filter(f -> f.subject().equals(subject)).findFirst().orElseThrow();
  }

  private static void follow(PrivateNetwork network, Finding finding) {
    assertThat(finding.fix()).startsWith("sudo ");
    network.program("sh", "-c", finding.fix().substring("sudo ".length()));
  }

  @Test
  void prescriptionForPingSocketsPermitsThem() {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      Finding before = network.call(() -> find("ping sockets"));
      assertThat(before.verdict()).isEqualTo(Verdict.NOTE);
      follow(network, before);
      Finding after = network.call(() -> find("ping sockets"));
      assertThat(after.verdict()).as(after.text()).isEqualTo(Verdict.OK);
    }
  }

  @Test
  void prescriptionForASilentKernelMakesItAnswer() {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      assertThat(network.call(() -> find("echo replies")).verdict()).isEqualTo(Verdict.OK);
      network.setting("net/ipv4/icmp_echo_ignore_all", "1");
      Finding silent = network.call(() -> find("echo replies"));
      assertThat(silent.verdict()).isEqualTo(Verdict.NOTE);
      follow(network, silent);
      assertThat(network.call(() -> find("echo replies")).verdict()).isEqualTo(Verdict.OK);
    }
  }
}
