package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UdpSocket;
import dev.sonde.testkit.PrivateNetwork;
import dev.sonde.testkit.RouterChain;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Traces over a chain of kernel routers, beside the traceroute and the tshark of this machine. */
class TraceEngineRootTest {
  private static final int ROUTERS = 5;
  private static final int NARROW = 3;
  private static final int MTU = 1300;
  private static final int MARK = 0x88;
  private static final Pattern HOP = Pattern.compile("(?m)^ *(\\d+) +([0-9a-f.:]+|\\*)");

  private static RouterChain chain;

  /** The kernel begins to stamp what arrives some time after the first socket asked for it. */
  private static UdpSocket stamping;

  @BeforeAll
  static void build() throws SocketFailure {
    stamping = UdpSocket.open(Family.AF_INET);
    stamping.stamps();
    chain = RouterChain.of(ROUTERS);
    PrivateNetwork router = chain.router(NARROW);
    router.program("ip", "route", "add", "prohibit", "198.18.200.0/24");
    router.program("ip", "route", "add", "prohibit", "2001:db8:c8::/64");
    chain.far().program("ip", "route", "add", "local", "198.18.128.0/24", "dev", "lo");
  }

  @AfterAll
  static void close() throws SocketFailure {
    if (chain != null) chain.close();
    if (stamping != null) stamping.close();
  }

  private static String far(boolean inet6) {
    return chain.address(chain.length(), inet6);
  }

  private static List<String> wholePath(boolean inet6) {
    List<String> path = new ArrayList<>();
    for (int node = 1; node <= chain.length(); node++) path.add(chain.address(node, inet6));
    return path;
  }

  @ParameterizedTest
  @CsvSource({
    "UDP,false,false", "UDP,true,false", "UDP,false,true", "UDP,true,true",
    "ICMP,false,false", "ICMP,true,false", "ICMP,false,true", "ICMP,true,true",
    "TCP,false,false", "TCP,true,false", "TCP,false,true", "TCP,true,true"
  })
  void everyRouterIsFoundInItsPlace(TraceMethod method, boolean inet6, boolean classic) {
    TraceOptions options = TraceOptions.of(method).withFlow(0, classic);
    Tracing.Found found = Tracing.trace(chain.near(), far(inet6), options);
    assertThat(found.path()).isEqualTo(wholePath(inet6));
    assertThat(found.end()).isEqualTo(TraceEnd.REACHED);
    assertThat(found.replies()).hasSize(3 * chain.length());
    assertThat(found.replies())
        .allSatisfy(reply -> assertThat(reply.clock()).isEqualTo(RttClock.KERNEL));
    assertThat(found.replies())
        .allSatisfy(reply -> assertThat(reply.answer().hops()).isEqualTo(64 - reply.ttl() + 1));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void flowLooksAlikeAtEveryHop(boolean inet6) {
    TraceOptions options = TraceOptions.DEFAULT.withFlow(7, false).withTrafficClass(0x20);
    Tracing.Found found = Tracing.trace(chain.near(), far(inet6), options);
    List<QuotedHeader> quoted =
        found.replies().stream()
            .map(reply -> Objects.requireNonNull(reply.answer().quoted()))
            .toList();
    QuotedHeader first = quoted.getFirst();
    assertThat(first.sourcePort()).isEqualTo(61_007);
    assertThat(first.tos()).isEqualTo(0x20);
    for (QuotedHeader header : quoted) {
      assertThat(header.from()).isEqualTo(first.from());
      assertThat(header.sourcePort()).isEqualTo(first.sourcePort());
      assertThat(header.targetPort()).isEqualTo(first.targetPort());
      assertThat(header.flowLabel()).isEqualTo(first.flowLabel());
      assertThat(header.tos()).isEqualTo(first.tos());
      assertThat(header.totalLength()).isEqualTo(first.totalLength());
    }
  }

  @ParameterizedTest
  @CsvSource({"198.18.200.9,false,13", "2001:db8:c8::9,true,1"})
  void routerThatForbidsEndsIt(String target, boolean inet6, int code) {
    Tracing.Found found = Tracing.trace(chain.near(), target, TraceOptions.DEFAULT);
    assertThat(found.path()).isEqualTo(wholePath(inet6).subList(0, NARROW));
    assertThat(found.end()).isEqualTo(TraceEnd.STOPPED);
    assertThat(found.replies().getLast().answer().code()).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void routerWhoseNextLinkIsNarrowTellsItsMtu(boolean inet6) {
    PrivateNetwork router = chain.router(NARROW);
    router.program("ip", "link", "set", chain.device(), "mtu", Integer.toString(MTU));
    try {
      Tracing.Found found =
          chain
              .near()
              .call(() -> {
                TraceSetup whole =
                    new TraceSetup(TraceSetup.DEFAULT.methods(), 1480, true, false, _ -> {});
                TraceOptions usual = TraceOptions.DEFAULT;
                TraceOptions large = usual.withDataLength(1400);
                try (Tracing tracing = Tracing.open(whole)) {
                  Tracing.Found one = tracing.start(far(inet6), large);
                  tracing.run();
                  return one;
                }
              });
      List<String> path = new ArrayList<>(wholePath(inet6).subList(0, NARROW));
      path.add(path.getLast()); // it lets the probe that would pass no further
      assertThat(found.path()).isEqualTo(path);
      assertThat(found.end()).isEqualTo(TraceEnd.STOPPED);
      assertThat(found.replies().getLast().answer().info()).isEqualTo(MTU);
    } finally {
      router.program("ip", "link", "set", chain.device(), "mtu", "1500");
    }
  }

  /** They leave in fragments, and the reply comes as one message. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void largeProbesAreAnsweredAsSmallOnesAre(boolean datagram) {
    chain.near().setting("net/ipv4/ping_group_range", "0 0");
    int data = 9000;
    TraceSetup setup =
        new TraceSetup(TraceSetup.DEFAULT.methods(), data + 8, false, datagram, _ -> {});
    TraceOptions large = TraceOptions.of(TraceMethod.ICMP).withDataLength(data);
    for (boolean inet6 : new boolean[] {false, true}) {
      Tracing.Found found = Tracing.trace(chain.near(), setup, far(inet6), large);
      assertThat(found.path()).isEqualTo(wholePath(inet6));
      assertThat(found.end()).isEqualTo(TraceEnd.REACHED);
    }
  }

  @Test
  void manyTracesShareTheSocketsAndEachFindsItsOwnPath() {
    List<Tracing.Found> all =
        chain
            .near()
            .call(() -> {
              List<Tracing.Found> found = new ArrayList<>();
              try (Tracing tracing = Tracing.open(TraceSetup.DEFAULT)) {
                for (int host = 1; host <= 60; host++) {
                  TraceMethod method = List.of(TraceMethod.values()).get(host % 3);
                  found.add(tracing.start("198.18.128." + host, TraceOptions.of(method)));
                }
                tracing.run();
                assertThat(tracing.counts().ambiguous()).isZero();
                assertThat(tracing.counts().receiveDrops()).isZero();
                return found;
              }
            });
    List<String> path = wholePath(false);
    for (int index = 0; index < all.size(); index++) {
      path.set(path.size() - 1, "198.18.128." + (index + 1));
      assertThat(all.get(index).path()).isEqualTo(path);
      assertThat(all.get(index).end()).isEqualTo(TraceEnd.REACHED);
    }
  }

  /** 180 probes and more at 300 a second: 64 may leave at once, the rest takes its time. */
  @Test
  void allTracesTogetherKeepToTheRate() {
    TraceSetup slow = TraceSetup.DEFAULT.withRate(300);
    chain
        .near()
        .run(() -> {
          try (Tracing tracing = Tracing.open(slow)) {
            List<Tracing.Found> all = new ArrayList<>();
            long began = System.nanoTime();
            for (int host = 1; host <= 10; host++) {
              all.add(tracing.start("198.18.128." + host, TraceOptions.DEFAULT));
            }
            tracing.run();
            long millis = (System.nanoTime() - began) / 1_000_000;
            assertThat(millis).isGreaterThanOrEqualTo((180 - 64) * 1000 / 300);
            for (Tracing.Found one : all) assertThat(one.replies()).hasSize(3 * chain.length());
          }
        });
  }

  @Test
  void targetWithoutARouteIsRefusedAtOnce() {
    PrivateNetwork.inside(() -> {
      try (Tracing tracing = Tracing.open(TraceSetup.DEFAULT)) {
        assertThatThrownBy(() -> tracing.start("198.18.9.9", TraceOptions.DEFAULT))
            .isInstanceOf(SocketFailure.class)
            .hasMessageContaining("ENETUNREACH");
      }
    });
  }

  private static boolean isThere(String program) {
    for (String folder : List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin")) {
      if (Files.isExecutable(Path.of(folder, program))) return true;
    }
    return false;
  }

  private static void assumeThere(String program) {
    assumeTrue(isThere(program), "no " + program + " here: sudo apt-get install " + program);
  }

  private static String[] traceroute(TraceMethod method, String target) {
    List<String> words = new ArrayList<>(List.of("env", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"));
    words.addAll(List.of("traceroute", "-n"));
    if (method == TraceMethod.ICMP) words.add("-I");
    if (method == TraceMethod.TCP) words.add("-T");
    words.add(target);
    return words.toArray(new String[0]);
  }

  @ParameterizedTest
  @CsvSource({"UDP,false", "UDP,true", "ICMP,false", "ICMP,true", "TCP,false", "TCP,true"})
  void tracerouteOfThisMachineAgreesHopByHop(TraceMethod method, boolean inet6) {
    assumeThere("traceroute");
    List<String> theirs = new ArrayList<>();
    Matcher matcher = HOP.matcher(chain.near().program(traceroute(method, far(inet6))));
    while (matcher.find()) theirs.add(Objects.requireNonNull(matcher.group(2)));
    Tracing.Found ours = Tracing.trace(chain.near(), far(inet6), TraceOptions.of(method));
    assertThat(ours.path()).isEqualTo(theirs);
  }

  /** Another tracer was at work, whose errors the raw socket heard too. */
  @Test
  void errorsAboutTheProbesOfATracerouteAreForeignAndCounted() {
    assumeThere("traceroute");
    chain
        .near()
        .run(() -> {
          try (Tracing tracing = Tracing.open(TraceSetup.DEFAULT)) {
            ProcessBuilder other = new ProcessBuilder(traceroute(TraceMethod.UDP, far(false)));
            assertThat(other.start().waitFor()).isZero();
            Tracing.Found found = tracing.start(far(false), TraceOptions.DEFAULT);
            tracing.run();
            assertThat(found.path()).isEqualTo(wholePath(false));
            assertThat(found.replies()).hasSize(3 * chain.length());
            assertThat(tracing.counts().foreign()).isGreaterThanOrEqualTo(3L * chain.length());
          }
        });
  }

  @Test
  void tsharkFindsNoMalformedProbeAndNoWrongChecksum(@TempDir Path folder) throws Exception {
    assumeThere("tshark");
    assumeThere("tcpdump");
    Path file = folder.resolve("probes.pcap");
    Process capture =
        chain
            .near()
            .start(
                "tcpdump",
                "-U",
                "--immediate-mode", // which has room for 32 frames in 2 MiB
                "-B",
                "65536",
                "-Q",
                "out",
                "-i",
                chain.device(),
                "-w",
                file.toString(),
                "-Z",
                "root",
                "not",
                "arp",
                "and",
                "not",
                "icmp6[0]",
                ">=",
                "133");
    try (var said = capture.inputReader()) {
      String line = said.readLine();
      assertThat(line).contains("listening on");
      int traces = 0;
      for (TraceMethod method : TraceMethod.values()) {
        for (boolean inet6 : new boolean[] {false, true}) {
          for (boolean classic : new boolean[] {false, true}) {
            TraceOptions options = TraceOptions.of(method).withFlow(traces++, classic);
            Tracing.trace(chain.near(), far(inet6), options);
          }
        }
      }
      TraceOptions last = TraceOptions.DEFAULT.withTrafficClass(MARK);
      Tracing.trace(chain.near(), far(false), last);
      awaitCaptured(file);
      capture.destroy();
      assertThat(capture.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(tshark(file, "frame").lines().count())
          .isGreaterThanOrEqualTo(12L * 3 * chain.length());
      assertThat(tshark(file, "_ws.malformed || _ws.short")).isEmpty();
      for (String protocol : List.of("ip", "udp", "tcp", "icmp", "icmpv6")) {
        assertThat(tshark(file, protocol + ".checksum.status == 0")).as(protocol).isEmpty();
      }
    }
  }

  /** The capture comes later: until the probes are there that were sent after all others. */
  private static void awaitCaptured(Path file) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (tshark(file, "ip.dsfield == " + MARK).isEmpty()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  /** One line for each packet that the filter lets through. */
  private static String tshark(Path file, String filter) throws Exception {
    List<String> words = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString()));
    for (String protocol : List.of("ip", "udp", "tcp")) {
      words.addAll(List.of("-o", protocol + ".check_checksum:TRUE"));
    }
    // A probe's data are random: now and then they look like RTCP, and like a malformed one.
    words.addAll(List.of("-d", "udp.port==1-65535,data"));
    words.addAll(
        List.of("-Y", filter, "-T", "fields", "-e", "frame.number", "-e", "frame.protocols"));
    Process process =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String says = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s", words).isIn(0, 2); // 2: the file ends in a packet
    return says;
  }
}
