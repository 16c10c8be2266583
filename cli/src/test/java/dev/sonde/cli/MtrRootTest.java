package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.testkit.ChildJvm;
import dev.sonde.testkit.PrivateNetwork;
import dev.sonde.testkit.RouterChain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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

  /** Five of them, and more patience: while others of its kind start a Java of their own. */
  private static final String AT_ONCE = "-n -c 5 -i 0.1 -G 2 ";

  private static final int ROUTERS = 4;

  /** One for each helper: they hear each other's answers. */
  private static @Nullable RouterChain chain;

  private static @Nullable RouterChain twin;

  @TempDir private Path folder;

  @BeforeAll
  static void build() {
    boolean here = Files.isExecutable(MTR) && Files.isExecutable(OWN);
    assumeTrue(here, "no mtr here: sudo apt-get install mtr-tiny");
    chain = RouterChain.of(ROUTERS);
    twin = RouterChain.of(ROUTERS);
    for (RouterChain each : List.of(chain, twin)) {
      // A router new to its link asks for no IPv6 neighbour until it is sure of its own address.
      each.near().program("ping", "-c", "1", "-w", "30", each.address(each.length(), true));
      each.router(2).program("ip", "route", "add", "prohibit", "198.18.200.0/24");
    }
  }

  @AfterAll
  static void close() {
    for (RouterChain each : new RouterChain[] {chain, twin}) {
      if (each != null) each.close();
    }
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
   * A script that runs mtr with its own helper, never two at a time: of several of its own those
   * that probe by IPv6 miss answers.
   */
  private Path own(List<String> options) throws IOException {
    String mtr = "env MTR_PACKET=" + OWN + " " + MTR + " " + QUICKLY;
    return CommandLines.script(folder, options.stream().map(mtr::concat).toList(), false);
  }

  /** A script that runs mtr with ours: all at once, since several of ours miss nothing. */
  private Path ours(List<String> options) throws Exception {
    String mtr = "env MTR_PACKET=" + ours() + " " + MTR + " " + AT_ONCE;
    return CommandLines.script(folder, options.stream().map(mtr::concat).toList(), true);
  }

  /** What each run prints: first all of its own helper's, then all of ours. */
  private static List<String> runs(Process own, Process ours) throws Exception {
    List<String> runs = new ArrayList<>();
    for (Process each : List.of(own, ours)) {
      each.getOutputStream().close();
      String text = new String(each.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(each.waitFor()).as(text).isZero();
      runs.addAll(CommandLines.outputs(text));
    }
    return runs;
  }

  private List<String> inTheLab(String scenario, List<String> options) throws Exception {
    PrivateNetwork.open().close(); // or skip
    return runs(lab(scenario, own(options)), lab(scenario, ours(options)));
  }

  private static Process lab(String scenario, Path script) throws IOException {
    return ChildJvm.start(Main.class, "lab", scenario, "--", "sh", script.toString());
  }

  private List<String> inTheChains(List<String> options) throws Exception {
    return runs(near(chain, own(options)), near(twin, ours(options)));
  }

  private static Process near(@Nullable RouterChain of, Path script) {
    return Objects.requireNonNull(of).near().start("sh", script.toString());
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
  void bothHelpersFindTheSameHopsInTheLabAndSeveralOfOursMissNothing() throws Exception {
    List<String> inet = List.of("198.18.1.1", "198.18.2.1", "198.18.3.1", "203.0.113.9");
    List<String> inet6 =
        List.of("2001:db8:1::1", "2001:db8:2::1", "2001:db8:3::1", "2001:db8:9::9");
    bothFind(
        inTheLab(LINE, everyWay(inet.getLast(), inet6.getLast())),
        List.of(inet, inet6, inet, inet6, inet, inet6));
  }

  private static List<String> path(boolean inet6) {
    RouterChain either = Objects.requireNonNull(chain);
    return IntStream.rangeClosed(1, either.length())
        .mapToObj(node -> either.address(node, inet6))
        .toList();
  }

  @Test
  void bothHelpersFindTheSameKernelRouters() throws Exception {
    List<List<String>> paths = List.of(path(false), path(true));
    List<String> ways = everyWay(path(false).getLast(), path(true).getLast());
    bothFind(
        inTheChains(ways), Collections.nCopies(3, paths).stream().flatMap(List::stream).toList());
  }

  /** Everything that mtr may ask for but the protocols. */
  @Test
  void bothHelpersDoAsTheyAreTold() throws Exception {
    List<String> ways =
        List.of(
            "-s 1000 -B 255 -Q 184 -Z 5",
            "-M 7 -I right",
            "-a 198.18.0.1",
            "-u -P 53",
            "-u -L 5000 -s 1400",
            "-u -P 53 -L 5001",
            "-T -P 7");
    List<String> path = path(false);
    List<String> mtr =
        ways.stream().map(way -> "--report --json " + way + " " + path.getLast()).toList();
    bothFind(inTheChains(mtr), Collections.nCopies(ways.size(), path));
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
    for (String run : inTheChains(List.of("--report --json -m 4 -u 198.18.200.9"))) {
      assertThat(found(HOST, run)).as(run).startsWith("198.18.0.2", "198.18.1.2");
    }
  }
}
