package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * docs/gallery.md shows each scenario as it is. It is written from them; {@link ScenariosTest} says
 * how.
 */
class GalleryTest {
  private static final Path PAGE = Path.of("../docs/gallery.md");
  private static final String PLAIN = "line.yaml";
  private static final String HEAD =
      """
      # Gallery: small internets to look at

      These are the scenarios in [lab/scenarios](../lab/scenarios), each with what one sees there.
      Try one:

      ```sh
      sudo ./sonde lab lab/scenarios/two-silent-hops.yaml -- ./sonde trace host.example.net
      ```

      The path is mostly that of the first: you, three routers, a host. Of the others the lines are
      shown in which they differ from it; [lab.md](lab.md) has the grammar. Below them is what
      Sonde's own tracer and pinger see in virtual time, where nothing but the scenario takes time.
      `trace` takes the letters of traceroute; without a method it goes by UDP, ICMP and TCP, to
      each address of the host, and what is found alike stands there once. A line has the hop, who
      answered, the times of three probes, and `*` for silence; then what is remarkable: codes
      (`!H`), labels and interfaces as [trace.md](trace.md) has them, and in brackets how the probe
      looked by then, or over how many hops the answer seems to have come back. Behind the methods
      stands what concerns the whole trace: that it did not get there, or that answers came twice,
      or damaged.

      Tests play every scenario in virtual time and compare each line; others play it on a TUN
      device and compare what the system's `traceroute` and `ping` see there, too. The first ones
      write this page.
      """;

  @Test
  void pageShowsEachScenarioAsItIs() throws Exception {
    String page = page();
    if (ScenariosTest.WRITE) Files.writeString(PAGE, page);
    assertThat(PAGE).content().isEqualTo(page);
  }

  private static String page() throws Exception {
    List<Path> scenarios = Transcript.scenarios();
    Path plain = scenarios.getFirst().resolveSibling(PLAIN);
    List<String> known = Files.readAllLines(plain);
    StringBuilder page = new StringBuilder(HEAD);
    section(page, plain, List.of());
    for (Path scenario : scenarios) {
      if (!scenario.equals(plain)) section(page, scenario, known);
    }
    return page.toString();
  }

  private static void section(StringBuilder page, Path scenario, List<String> known)
      throws Exception {
    Transcript transcript = Transcript.of(scenario);
    page.append("\n## ").append(transcript.name());
    page.append("\n\n").append(transcript.scenario().about()).append("\n\n```yaml\n");
    for (String line : Files.readAllLines(scenario)) {
      if (!known.contains(line) && !line.startsWith("about:")) page.append(line).append('\n');
    }
    page.append("```\n\n```console\n").append(transcript.played()).append("```\n");
  }
}
