package dev.sonde.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The traceroute of this machine, and how what it says is compared: all but the times. */
final class RealTraceroute {
  private RealTraceroute() {}

  static void assumeThere() {
    try {
      Process version = new ProcessBuilder("traceroute", "-V").redirectErrorStream(true).start();
      String says = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assumeTrue(says.contains("Modern traceroute for Linux"), "another traceroute: " + says);
    } catch (IOException absent) {
      assumeTrue(false, "no traceroute here: sudo apt-get install traceroute");
    }
  }

  static Run run(PrivateNetwork network, String... words) {
    List<String> command = new ArrayList<>(List.of("traceroute"));
    command.addAll(List.of(words));
    return RealPing.run(network, command);
  }

  /** Keeps its privileges: the tests behind it need them. */
  static Run ours(PrivateNetwork network, String... words) {
    return network.call(() -> Run.of(new TraceTool(() -> {}), words));
  }

  /** A run without what differs from run to run. */
  static Run lasting(Run run) {
    return new Run(run.status(), lasting(run.out()), run.err());
  }

  static String lasting(String text) {
    return text.replaceAll("[0-9]+\\.[0-9]{3} ms", "T ms");
  }
}
