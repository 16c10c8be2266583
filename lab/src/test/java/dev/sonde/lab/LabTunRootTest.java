package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.loop.Reactor;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Devices;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UdpSocket;
import dev.sonde.testkit.PrivateNetwork;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs that people use see in a scenario what it says. */
class LabTunRootTest {
  private static final String LINE =
      """
      about: A line of three routers with all that a tracer can show.
      you: {v4: 198.18.0.1, v6: '2001:db8::1'}
      nodes:
        r1: {v4: 198.18.1.1, v6: '2001:db8:1::1', ttl: 255}
        r2: {v4: 198.18.2.1, v6: '2001:db8:2::1', mpls: [16001, {label: 17, class: 2, ttl: 1}]}
        r3: {v4: 198.18.3.1, v6: '2001:db8:3::1'}
        host: {v4: 203.0.113.9, v6: '2001:db8:9::9', tcp: 80}
        door: {v4: 203.0.113.1, v6: '2001:db8:a::1', refuses: administratively-prohibited}
        far: {v4: 192.0.2.9, v6: '2001:db8:f::9'}
      links:
        - {ends: [you, r1], delay: 1ms}
        - {ends: [r1, r2], delay: 2ms}
        - {ends: [r2, r3], delay: 3ms, mtu: 1400}
        - {ends: [r3, host], delay: 4ms}
        - {ends: [r3, door]}
        - {ends: [door, far]}
      """;

  private static final Map<String, String> PACKAGES =
      Map.of(
          "ping", "iputils-ping", "traceroute", "traceroute", "mtr", "mtr-tiny", "ip", "iproute2");

  /** Runs a program inside the scenario: what it prints. */
  private static String run(String... command) throws Exception {
    command[0] = found(command[0]);
    Scenario scenario = ScenarioReader.read("line", LINE.getBytes(StandardCharsets.UTF_8));
    try (PrivateNetwork network = PrivateNetwork.open()) {
      Reactor reactor = network.call(Reactor::open);
      LabTun lab = network.call(() -> LabTun.open(reactor, scenario));
      Thread loop = network.thread(reactor::run);
      try {
        Process process = network.start(command);
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      } finally {
        reactor.stop();
        loop.join();
        lab.close();
        reactor.close();
      }
    }
  }

  /** What a program prints in the network of the calling thread. */
  private static String program(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Where a program is; without it the test is skipped. */
  private static String found(String program) {
    String path = System.getenv("PATH") + ":/usr/sbin:/sbin";
    for (String folder : path.split(":", -1)) {
      Path file = Path.of(folder, program);
      if (Files.isExecutable(file)) return file.toString();
    }
    String reason = "no " + program + " here: sudo apt-get install " + PACKAGES.get(program);
    System.err.println("SKIPPED: " + reason);
    return Assumptions.abort(reason);
  }

  /** The address and what follows the times of each hop, without the heading. */
  private static List<String> hops(String output) {
    return output
        .lines()
        .skip(1)
        .map(line -> line.strip().replaceAll(" +[0-9.]+ ms", "").replaceAll("^[0-9]+ +", ""))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.9", "2001:db8:9::9"})
  void pingSeesTheDelayOfTheWholePath(String host) throws Exception {
    String output = run("ping", "-n", "-c", "3", "-i", "0.01", "-W", "5", host);
    assertThat(output).contains("3 packets transmitted, 3 received, 0% packet loss");
    assertThat(output).contains("ttl=61");
    Matcher least = Pattern.compile("= ([0-9.]+)/").matcher(output);
    assertThat(least.find()).as(output).isTrue();
    assertThat(Double.parseDouble(least.group(1))).isBetween(20.0, 40.0);
  }

  /** Networks that end keep the kernel from looking at new addresses. */
  @Test
  void addressesMayBeUsedAtOnce() throws Exception {
    Scenario scenario = ScenarioReader.read("line", LINE.getBytes(StandardCharsets.UTF_8));
    for (int time = 0; time < 10; time++) {
      PrivateNetwork.inside(() -> {
        try (Reactor reactor = Reactor.open();
            LabTun _ = LabTun.open(reactor, scenario);
            UdpSocket socket = UdpSocket.open(Family.AF_INET6)) {
          socket.bind(IpAddress.parse("2001:db8::1"), 0);
        }
      });
    }
  }

  @Test
  void deviceIsThereWhileItRunsAndGoneWithIt() throws Exception {
    Scenario scenario = ScenarioReader.read("line", LINE.getBytes(StandardCharsets.UTF_8));
    PrivateNetwork.inside(() -> {
      try (Reactor reactor = Reactor.open()) {
        LabTun lab = LabTun.open(reactor, scenario);
        assertThat(Devices.index(lab.name())).isPositive();
        boolean rootOfTheMachine =
            Files.readString(Path.of("/proc/self/uid_map")).contains("4294967295");
        assertThat(program("ip", "link", "show", lab.name()))
            .contains(rootOfTheMachine ? "qlen 16384" : "qlen 500");
        lab.close();
        assertThat(Devices.index(lab.name())).isZero();
      }
    });
  }

  @Test
  @Timeout(60)
  void deviceThatSomebodyDeletesIsWatchedNoMore() throws Exception {
    String ip = found("ip");
    Scenario scenario = ScenarioReader.read("line", LINE.getBytes(StandardCharsets.UTF_8));
    PrivateNetwork.inside(() -> {
      try (Reactor reactor = Reactor.open()) {
        LabTun lab = LabTun.open(reactor, scenario);
        assertThat(lab.gone()).isFalse();
        assertThat(program(ip, "link", "delete", lab.name())).isEmpty();
        stopWhenGone(reactor, lab);
        reactor.run();
        assertThat(lab.gone()).isTrue();
        lab.close();
      }
    });
  }

  private static void stopWhenGone(Reactor reactor, LabTun lab) {
    reactor.after(
        Duration.ofMillis(1),
        () -> {
          if (lab.gone()) reactor.stop();
          else stopWhenGone(reactor, lab);
        });
  }

  @Test
  void refusalByTheKernelIsNamedAndLeavesNoDeviceBehind() throws Exception {
    Scenario scenario = ScenarioReader.read("line", LINE.getBytes(StandardCharsets.UTF_8));
    try (PrivateNetwork network = PrivateNetwork.open()) {
      network.setting("net/ipv6/conf/default/disable_ipv6", "1");
      network.run(() -> {
        try (Reactor reactor = Reactor.open()) {
          assertThatExceptionOfType(SocketFailure.class)
              .isThrownBy(() -> LabTun.open(reactor, scenario))
              .withMessageStartingWith("SIOCSIFADDR lab0 2001:db8::1/128: ");
          assertThat(Devices.index("lab0")).isZero();
        }
      });
    }
  }

  @Test
  void pingSeesTheRouteThatIsRecorded() throws Exception {
    String output = run("ping", "-n", "-R", "-c", "1", "-W", "5", "203.0.113.9");
    assertThat(output)
        .containsSubsequence(
            "198.18.1.1", "198.18.2.1", "198.18.3.1", "203.0.113.9", "198.18.3.1", "198.18.2.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-U", "-I", "-T"})
  void tracerouteSeesEveryRouterByEveryMethod(String method) throws Exception {
    assertThat(hops(run("traceroute", "-n", "-q", "1", "-w", "5", method, "203.0.113.9")))
        .containsExactly("198.18.1.1", "198.18.2.1", "198.18.3.1", "203.0.113.9");
    assertThat(hops(run("traceroute", "-n", "-q", "1", "-w", "5", method, "2001:db8:9::9")))
        .containsExactly("2001:db8:1::1", "2001:db8:2::1", "2001:db8:3::1", "2001:db8:9::9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.9", "2001:db8:9::9"})
  void tracerouteSeesLabels(String host) throws Exception {
    List<String> hops = hops(run("traceroute", "-n", "-e", "-q", "1", "-w", "5", host));
    assertThat(hops.get(1)).contains("<MPLS:L=16001,E=0,S=0,T=1/L=17,E=2,S=1,T=1>");
  }

  @Test
  void tracerouteSeesTheMtuOfTheNarrowLink() throws Exception {
    assertThat(hops(run("traceroute", "-n", "--mtu", "-q", "1", "-w", "5", "203.0.113.9")))
        .containsExactly("198.18.1.1 F=1500", "198.18.2.1", "198.18.3.1 F=1400", "203.0.113.9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.9", "2001:db8:f::9"})
  void tracerouteSeesTheCodeOfARefusal(String host) throws Exception {
    List<String> hops = hops(run("traceroute", "-n", "-q", "1", "-w", "5", host));
    assertThat(hops).hasSize(4);
    assertThat(hops.getLast()).endsWith("!X");
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.9", "2001:db8:9::9"})
  void mtrSeesEveryRouter(String host) throws Exception {
    String output = run("mtr", "-n", "--report", "-c", "2", "-i", "0.1", "--csv", host);
    List<String> hosts =
        output.lines().skip(1).map(line -> line.split(",", -1)).map(cells -> cells[5]).toList();
    assertThat(hosts).as(output).hasSize(4);
    assertThat(hosts.getLast()).isEqualTo(host);
    assertThat(output.lines().skip(1)).allSatisfy(line -> assertThat(line).contains(",0.00,"));
  }
}
