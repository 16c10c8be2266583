package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.testkit.ChildJvm;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole tool on the devices of a network of its own: how it ends, what it writes and as whom.
 */
class CaptureToolRootTest {
  private static final String NOTHING = "udp port 9 and udp port 10";

  @TempDir private Path folder;

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private static String counts(int captured) {
    String packets = captured == 1 ? " packet" : " packets";
    return captured
        + packets
        + " captured\n"
        + captured
        + packets
        + " received by filter\n0 packets dropped by kernel\n";
  }

  @Test
  void signalEndsAnIdleCaptureAtOnce() throws Exception {
    try (PrivateNetwork network = PrivateNetwork.open();
        CaptureProcess one = CaptureProcess.sonde(network, "-i", "lo", "-n", NOTHING);
        CaptureProcess other = CaptureProcess.sonde(network, "-i", "any", "-w", "/dev/null")) {
      one.listening().signal("USR1");
      assertThat(one.complaint())
          .isEqualTo(
              "sonde capture: 0 packets captured, 0 packets received by filter,"
                  + " 0 packets dropped by kernel");
      assertThat(one.interrupt()).isEqualTo(new Run(0, "", counts(0)));
      assertThat(other.listening().signal("TERM").end()).isEqualTo(new Run(0, "", counts(0)));
    }
  }

  @Test
  void countEndsItAndPipesNeedNoLineBuffering() throws Exception {
    try (CaptureTraffic traffic = CaptureTraffic.cabled();
        CaptureProcess few = CaptureProcess.sonde(traffic.near, "-ntc3", "-i", "va", "icmp");
        CaptureProcess piped =
            CaptureProcess.shell(
                traffic.near, "($SONDE -nt -i va icmp) | grep --line-buffered -F 'seq 1,'");
        CaptureProcess headed =
            CaptureProcess.shell(traffic.near, "($SONDE -nt -i va icmp; echo $? >&2) | head -1")) {
      few.listening();
      piped.listening();
      headed.listening();
      traffic.near.program("ping", "-n", "-q", "-i", "0.05", "-c", "5", CaptureTraffic.FAR4);
      Run run = few.end();
      assertThat(run.status()).isZero();
      assertThat(run.out()).hasLineCount(3);
      assertThat(run.err()).startsWith("3 packets captured\n");
      assertThat(piped.line()).contains("echo request");
      Run cut = headed.end();
      assertThat(cut.out()).contains("echo request").hasLineCount(1);
      assertThat(cut.err()).isEqualTo(Main.PIPE_CLOSED + "\n");
    }
  }

  /** The kernel takes 4096 instructions; so it passes all, and the rest is done here. */
  @Test
  void filterTooLongForTheKernelIsRunHere() throws Exception {
    StringBuilder hosts = new StringBuilder("host " + CaptureTraffic.FAR4);
    for (int host = 0; host < 2500; host++) {
      hosts.append(" or 10.0.").append(host / 250).append('.').append(host % 250);
    }
    Files.writeString(folder.resolve("hosts"), "icmp[0] = 8 and (" + hosts + ")");
    try (CaptureTraffic traffic = CaptureTraffic.cabled();
        CaptureProcess capture =
            CaptureProcess.sonde(traffic.near, "-nt", "-i", "va", "-c", "2", "-F", path("hosts"))) {
      capture.listening();
      traffic.ping(2);
      Run run = capture.end();
      assertThat(run.out().lines()).allMatch(line -> line.contains("echo request")).hasSize(2);
      assertThat(run.status()).isZero();
    }
  }

  @Test
  void filesAreReadByOthersWithoutAComplaint() throws Exception {
    CaptureProcess.assumeTcpdump();
    CaptureProcess.assumeWireshark();
    String[] names = {"a.pcap", "b.pcapng", "c.pcap"};
    String filter = "net 198.18.0.0/15";
    try (CaptureTraffic traffic = CaptureTraffic.cabled();
        CaptureProcess micro = write(traffic, "va", names[0], filter);
        CaptureProcess next = write(traffic, "any", names[1], filter);
        CaptureProcess streamed =
            CaptureProcess.shell(
                traffic.near,
                "($SONDE --nano -U -i va -w - ip) | tcpdump -n -w " + path(names[2]) + " -r -")) {
      micro.listening();
      next.listening();
      streamed.listening();
      traffic.ping(3);
      traffic.conversation(CaptureTraffic.FAR4);
      micro.signal("INT");
      next.signal("INT");
      assertThat(micro.end().status()).isZero();
      assertThat(next.end().status()).isZero();
    }
    for (String name : List.of(names[0], names[1])) {
      Run info = RealPing.run(List.of("capinfos", "-cMT", path(name)));
      assertThat(info.err()).as(name).isEmpty();
      assertThat(info.out()).containsPattern("\t[1-9]\\d*\n");
      Run seen = RealPing.run(List.of("tshark", "-n", "-r", path(name), "-Y", "_ws.malformed"));
      assertThat(seen.out()).isEmpty();
      Run theirs = RealPing.run(List.of("tcpdump", "-nr", path(name)));
      assertThat(theirs.status()).isZero();
      Run ours = Run.of(CaptureProcess.kept(), "-nr", path(name));
      // The numbers of its interfaces tcpdump takes for those of this machine.
      String theirOwn = theirs.out().replaceAll("(?m)^(\\S+ ).{6}(Out|In) ", "$1if2   $2 ");
      assertThat(ours.out().replaceAll("(?m)^(\\S+ )if\\d+ +", "$1if2   "))
          .as(name)
          .isEqualTo(theirOwn);
    }
  }

  private CaptureProcess write(CaptureTraffic traffic, String device, String name, String filter) {
    return CaptureProcess.sonde(traffic.near, "-i", device, "-w", path(name), filter);
  }

  @Test
  void standardInputMayBeSlowAndMayBeCompressed() throws Exception {
    CaptureProcess.assumeTcpdump();
    String kept = path("kept");
    try (CaptureTraffic traffic = CaptureTraffic.cabled();
        CaptureProcess theirs = CaptureProcess.tcpdump(traffic.near, "-i", "va", "-U", "-w", kept);
        CaptureProcess pipe =
            CaptureProcess.shell(
                traffic.near, "tcpdump -Z root -i va -U -w - icmp | ($SONDE -nt -r -)")) {
      theirs.listening();
      pipe.listening();
      traffic.last();
      assertThat(pipe.line()).contains("ICMP echo request"); // though more may come
      theirs.interrupt();
      String count = "gzip -c " + kept + " | ($SONDE --count -r - icmp)";
      try (CaptureProcess counting = CaptureProcess.shell(traffic.near, count)) {
        assertThat(counting.end().out()).isEqualTo("2 packets\n");
      }
    }
  }

  @Test
  void deviceThatGoesDownIsToldAndOneThatGoesAwayEndsIt() throws Exception {
    try (CaptureTraffic traffic = CaptureTraffic.cabled();
        CaptureProcess capture = CaptureProcess.sonde(traffic.near, "-n", "-i", "va", NOTHING)) {
      capture.listening();
      traffic.near.program("ip", "link", "set", "va", "down");
      assertThat(capture.complaint()).isEqualTo("sonde capture: va went down");
      traffic.near.program("ip", "link", "delete", "va");
      assertThat(capture.end())
          .isEqualTo(new Run(1, "", "sonde capture: va was removed\n" + counts(0)));
    }
  }

  private static Run alone(PrivateNetwork network, String... words) {
    return network.call(() -> Run.of(CaptureProcess.kept(), words));
  }

  @Test
  void whatCannotStartIsOneLineAndStatusTwo() {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      assertThat(alone(network, "-i", "nosuch0"))
          .isEqualTo(new Run(2, "", "sonde capture: nosuch0: No such device exists\n"));
      assertThat(alone(network, "-i", "lo", "tcp", "port", "port").err())
          .startsWith("sonde capture: filter, column 10: ")
          .hasLineCount(1);
      assertThat(alone(network, "-i", "lo", "-y", "RAW").err()).hasLineCount(1);
      assertThat(alone(network, "-i", "77").err()).hasLineCount(1);
      assertThat(alone(network, "-D").out()).contains("any (", "lo [Up, Running, Loopback]");
      assertThat(alone(network, "-L", "-i", "lo").out()).contains("  EN10MB (Ethernet)\n");
      assertThat(alone(network, "-d", "-i", "any", "icmp").out())
          .startsWith("(000) ldh      [0]\n");
      assertThat(alone(network, "-d", "-i", "any", "vlan", "5").out()).contains("[vlan_tci]");
    }
  }

  @Test
  void coloursAreForATerminalThatWantsThem() throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/bin/script")), "no script(1)");
    String sonde =
        "'" + String.join("' '", ChildJvm.command(CaptureProcess.Privileged.class)) + "'";
    Path started =
        Files.writeString(folder.resolve("started"), "exec " + sonde + " -ntt -r " + path("x"));
    try (PrivateNetwork network = PrivateNetwork.open();
        CaptureProcess writer =
            CaptureProcess.sonde(network, "-i", "lo", "-c", "1", "-w", path("x"))) {
      writer.listening();
      network.program("ping", "-q", "-c", "1", "127.0.0.1");
      assertThat(writer.end().status()).isZero();
    }
    List<String> terminal = List.of("script", "-qec", "sh " + started, "/dev/null");
    assertThat(RealPing.run(terminal).out()).containsPattern("\033\\[2m\\d+\\.\\d{6}\033\\[0m IP ");
    List<String> plain = new ArrayList<>(List.of("env", "NO_COLOR=1"));
    plain.addAll(terminal);
    assertThat(RealPing.run(plain).out()).contains(" IP 127.0.0.1 > ").doesNotContain("\033");
  }

  /** As the installed command: it gives root up. */
  private CaptureProcess installed(PrivateNetwork network, List<String> before, String... words)
      throws Exception {
    List<String> all = new ArrayList<>(before);
    String[] capture = new String[words.length + 1];
    capture[0] = "capture";
    System.arraycopy(words, 0, capture, 1, words.length);
    all.addAll(PublicCopy.command(folder, Main.class, capture));
    return CaptureProcess.start(network, all);
  }

  private static String user(CaptureProcess process) throws IOException {
    String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "status"));
    return status.lines().filter(line -> line.matches("(Uid|Gid|CapPrm):.*")).toList().toString();
  }

  @Test
  void rootBecomesAnotherWhoseFileItIs() throws Exception {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      Path place = Files.createDirectory(folder.resolve("place"));
      Path file = place.resolve("x.pcap");
      String[] words = {"-i", "lo", "-Z", "12345:54321", "-w", file.toString()};
      try (CaptureProcess denied = installed(network, List.of(), words)) {
        Run run = denied.end();
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("Permission denied").hasLineCount(1);
      }
      Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));
      try (CaptureProcess capture = installed(network, List.of(), words)) {
        capture.listening();
        assertThat(user(capture))
            .contains("Uid:\t12345\t12345\t12345\t12345")
            .contains("Gid:\t54321\t54321\t54321\t54321")
            .contains("CapPrm:\t0000000000000000");
        assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(12345);
        assertThat(capture.interrupt().status()).isZero();
      }
    }
  }

  @Test
  void whoMayNotCaptureIsToldHowToBeAllowed() throws Exception {
    List<String> nobody =
        List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all");
    try (PrivateNetwork network = PrivateNetwork.open();
        CaptureProcess capture = installed(network, nobody, "-i", "lo")) {
      Run run = capture.end();
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.err())
          .startsWith("sonde capture: socket(AF_PACKET, SOCK_RAW, 0): EPERM ")
          .contains("permit it by: sudo /")
          .endsWith("/bin/sonde capture\n")
          .hasLineCount(1);
    }
  }
}
