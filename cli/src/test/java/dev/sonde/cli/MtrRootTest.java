package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.testkit.ChildJvm;
import dev.sonde.testkit.PrivateNetwork;
import dev.sonde.testkit.RouterChain;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mtr of this machine finds the same with sonde mtr-packet as with its own helper. */
class MtrRootTest {
  private static final Path MTR = Path.of("/usr/bin/mtr");
  private static final Path OWN = Path.of("/usr/bin/mtr-packet");
  private static final String LINE = "../lab/scenarios/line.yaml";
  private static final Pattern HOST = Pattern.compile("\"host\": \"([^\"]*)\"");
  private static final Pattern LOST = Pattern.compile("\"Loss%\": ([0-9.]+)");

  /** Two rounds in a hurry, and a moment for what comes late. */
  private static final String QUICKLY = "-n -c 2 -i 0.1 -G 0.6 ";

  @TempDir private Path folder;

  @BeforeEach
  void mtrIsHere() {
    boolean here = Files.isExecutable(MTR) && Files.isExecutable(OWN);
    assumeTrue(here, "no mtr here: sudo apt-get install mtr-tiny");
  }

  /** What MTR_PACKET is to name, for as long as there is no image. */
  private Path ours() throws Exception {
    List<String> command = ChildJvm.command(MtrPipeRootTest.Privileged.class);
    Path script = folder.resolve("mtr-packet");
    Files.writeString(script, "#!/bin/sh\nexec '" + String.join("' '", command) + "'\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return script;
  }

  /**
   * A shell's lines that run mtr, first with its own helper and then with ours, and print each
   * output behind a line that begins with two signs. Never two at a time: of several of its own
   * those that probe by IPv6 miss answers.
   */
  private Path script(List<String> options) throws Exception {
    StringBuilder lines = new StringBuilder("cd '" + folder + "'\n");
    for (Path helper : List.of(OWN, ours())) {
      for (String each : options) {
        lines.append("echo == ").append(each).append('\n');
        lines.append("MTR_PACKET='%s' timeout 30 %s %s %s\n".formatted(helper, MTR, QUICKLY, each));
      }
    }
    return Files.writeString(folder.resolve("run"), lines);
  }

  /** What each run printed: first all of its own helper's, then all of ours. */
  private static List<String> runs(String output) {
    List<String> runs = new ArrayList<>(List.of(output.split("(?m)^== .*\n", -1)));
    assertThat(runs.removeFirst()).isEmpty();
    return runs;
  }

  private List<String> inTheLab(String scenario, List<String> options) throws Exception {
    PrivateNetwork.open().close(); // or skip
    return runs(lab(scenario, script(options)));
  }

  private static String lab(String scenario, Path script) throws Exception {
    List<String> command =
        ChildJvm.command(Main.class, "lab", scenario, "--", "sh", script.toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text;
  }

  private static List<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(result -> result.group(1)).toList();
  }

  private static void bothFind(List<String> runs, List<List<String>> paths) {
    assertThat(runs).hasSize(2 * paths.size());
    for (int index = 0; index < runs.size(); index++) {
      String run = runs.get(index);
      assertThat(found(HOST, run)).as(run).isEqualTo(paths.get(index % paths.size()));
      assertThat(found(LOST, run)).as(run).containsOnly("0.0");
    }
  }

  private static List<String> everyWay(String inet, String inet6) {
    List<String> ways = new ArrayList<>();
    for (String method : List.of("", "-u ", "-T ")) {
      ways.add("--report --json " + method + inet);
      ways.add("--report --json -6 " + method + inet6);
    }
    return ways;
  }

  @Test
  void bothHelpersFindTheSameHopsInTheLab() throws Exception {
    List<String> inet = List.of("198.18.1.1", "198.18.2.1", "198.18.3.1", "203.0.113.9");
    List<String> inet6 =
        List.of("2001:db8:1::1", "2001:db8:2::1", "2001:db8:3::1", "2001:db8:9::9");
    bothFind(
        inTheLab(LINE, everyWay(inet.getLast(), inet6.getLast())),
        List.of(inet, inet6, inet, inet6, inet, inet6));
  }

  @Test
  void severalOfOursAtATimeMissNothing() throws Exception {
    PrivateNetwork.open().close(); // or skip
    List<String> ways = everyWay("203.0.113.9", "2001:db8:9::9");
    StringBuilder lines = new StringBuilder("cd '" + folder + "'\n");
    String ours = "MTR_PACKET='" + ours() + "' timeout 60 " + MTR + " -n -c 5 -i 0.1 -G 3 ";
    for (int index = 0; index < ways.size(); index++) {
      lines.append(ours + ways.get(index) + " >" + index + ".out 2>&1 &\n");
    }
    lines.append("wait\ncat *.out\n");
    Path script = Files.writeString(folder.resolve("run"), lines);
    String found = lab(LINE, script);
    assertThat(found(HOST, found)).hasSize(4 * ways.size());
    assertThat(found(LOST, found)).as(found).hasSize(4 * ways.size()).containsOnly("0.0");
  }

  @Test
  void bothHelpersFindTheSameKernelRouters() throws Exception {
    try (RouterChain chain = RouterChain.of(4)) {
      List<List<String>> paths = new ArrayList<>();
      for (boolean six : new boolean[] {false, true}) {
        List<String> path = new ArrayList<>();
        for (int node = 1; node <= chain.length(); node++) path.add(chain.address(node, six));
        paths.add(path);
      }
      List<String> ways = everyWay(paths.getFirst().getLast(), paths.getLast().getLast());
      // A router new to its link asks for no IPv6 neighbour until it is sure of its own address.
      chain.near().program("ping", "-c", "1", "-w", "30", paths.getLast().getLast());
      List<String> runs = runs(chain.near().program("sh", script(ways).toString()));
      bothFind(runs, Collections.nCopies(3, paths).stream().flatMap(List::stream).toList());
    }
  }

  /** Everything that mtr may ask for but the protocols. */
  @Test
  void bothHelpersDoAsTheyAreTold() throws Exception {
    try (RouterChain chain = RouterChain.of(2)) {
      List<String> path = List.of("198.18.0.2", "198.18.1.2", "198.18.2.2");
      List<String> ways =
          List.of(
              "-s 1000 -B 255 -Q 184 -Z 5",
              "-M 7 -I right",
              "-a 198.18.0.1",
              "-u -P 53",
              "-u -L 5000 -s 1400",
              "-u -P 53 -L 5000",
              "-T -P 7");
      List<String> mtr =
          ways.stream().map(way -> "--report --json " + way + " 198.18.2.2").toList();
      List<String> runs = runs(chain.near().program("sh", script(mtr).toString()));
      bothFind(runs, Collections.nCopies(ways.size(), path));
    }
  }

  private static List<String> labels(String raw) {
    return raw.lines().filter(line -> line.startsWith("m ")).distinct().sorted().toList();
  }

  @Test
  void bothHelpersShowTheLabelsOfARouter() throws Exception {
    Path scenario =
        Files.writeString(
            folder.resolve("labels.yaml"),
            """
            about: Routers whose errors carry label stacks.
            you: {v4: 198.18.0.1}
            nodes:
              r1:
                v4: 198.18.1.1
                mpls: [{label: 1048575, class: 5, ttl: 3}, 17]
              r2: {v4: 198.18.2.1, mpls: 16}
              host: {v4: 203.0.113.9}
            links:
              - {ends: [you, r1], delay: 1ms}
              - {ends: [r1, r2], delay: 1ms}
              - {ends: [r2, host], delay: 1ms}
            """);
    List<String> ways =
        List.of("--raw -e 203.0.113.9", "--raw -e -u 203.0.113.9", "--raw -e -T 203.0.113.9");
    for (String run : inTheLab(scenario.toString(), ways)) {
      assertThat(labels(run))
          .as(run)
          .containsExactly("m 0 1048575 5 0 3", "m 0 17 0 1 1", "m 1 16 0 1 1");
    }
  }

  /** Of such errors the kernel sends a host five, and then one a second. */
  @Test
  void bothHelpersTellOfARouterThatForbids() throws Exception {
    try (RouterChain chain = RouterChain.of(3)) {
      chain.router(2).program("ip", "route", "add", "prohibit", "198.18.200.0/24");
      String script = script(List.of("--report --json -m 4 -u 198.18.200.9")).toString();
      for (String run : runs(chain.near().program("sh", script))) {
        assertThat(found(HOST, run)).as(run).startsWith("198.18.0.2", "198.18.1.2");
      }
    }
  }
}
