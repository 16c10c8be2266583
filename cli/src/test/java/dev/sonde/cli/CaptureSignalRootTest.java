package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.capture.CaptureWriter;
import dev.sonde.capture.PcapWriter;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.testkit.ChildJvm;
import dev.sonde.testkit.PrivateNetwork;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A signal, or the end of an interface, ends it soon, and what waits is still shown. */
class CaptureSignalRootTest {
  private static final Pattern COUNTS =
      Pattern.compile("(\\d+) packets? captured\n(\\d+) packets? received");
  private static final int SMALL = 300;

  @TempDir private Path folder;

  private static long count(Run run, int group) {
    Matcher counts = COUNTS.matcher(run.err());
    assertThat(counts.find()).as(run.err()).isTrue();
    return Long.parseLong(counts.group(group));
  }

  private static CaptureProcess pings(CaptureTraffic traffic, String... words) {
    List<String> command = new ArrayList<>(List.of("ping", "-n", "-q"));
    command.addAll(List.of(words));
    command.add(CaptureTraffic.FAR4);
    return CaptureProcess.start(traffic.near, command);
  }

  /** The kernel can't judge the length of a cooked packet: it passes, and counts, all of them. */
  @Test
  void signalEndsACaptureThatFiltersHereWhilePacketsGoOn() throws Exception {
    try (CaptureTraffic traffic = CaptureTraffic.cabled();
        CaptureProcess capture =
            CaptureProcess.sonde(
                traffic.near, "-i", "any", "-c", "100000", "-w", "/dev/null", "greater 200")) {
      capture.listening();
      try (CaptureProcess large = pings(traffic, "-s", "300", "-i", "0.02", "-c", "3000");
          CaptureProcess small = pings(traffic, "-i", "0.002", "-c", Integer.toString(SMALL))) {
        assertThat(small.end().status()).isZero();
        Run run = capture.interrupt();
        assertThat(run.status()).isZero();
        assertThat(count(run, 2)).isGreaterThan(2 * SMALL);
        assertThat(count(run, 1)).isPositive().isLessThan(2 * SMALL);
        large.signal("KILL");
      }
    }
  }

  /** Libpcap counts them: it sets a filter when the socket hears already. */
  @Test
  void packetsOfBeforeItsFilterAreNotCounted() throws Exception {
    try (CaptureTraffic traffic = CaptureTraffic.cabled();
        CaptureProcess pings = pings(traffic, "-A", "-c", "1000000")) {
      assertThat(pings.line()).startsWith("PING ");
      try (CaptureProcess capture = CaptureProcess.sonde(traffic.near, "-i", "va", "udp")) {
        assertThat(count(capture.listening().interrupt(), 2)).isZero();
      }
      assertThat(pings.interrupt().status()).isZero();
    }
  }

  /** As timeout(1) does: to its child, and to its group. */
  @Test
  void signalThatIsSentTwiceLosesNothing() throws Exception {
    try (CaptureTraffic traffic = CaptureTraffic.cabled();
        CaptureProcess capture =
            CaptureProcess.sonde(traffic.near, "-i", "va", "-w", "/dev/null", "icmp")) {
      capture.listening();
      traffic.ping(3);
      String kill = "kill -TERM " + capture.pid();
      traffic.near.program("sh", "-c", kill + "; env " + kill + "; true"); // a moment later
      Run run = capture.end();
      assertThat(run.status()).isZero();
      assertThat(count(run, 1)).isEqualTo(count(run, 2)).isEqualTo(6);
    }
  }

  @Test
  void hangupThatIsIgnoredStaysIgnored() throws Exception {
    List<String> command = new ArrayList<>(List.of("sh", "-c", "trap '' HUP; exec \"$@\"", ""));
    command.addAll(ChildJvm.command(CaptureProcess.Privileged.class, "-i", "lo", "-n"));
    try (PrivateNetwork network = PrivateNetwork.open();
        CaptureProcess capture = CaptureProcess.start(network, command)) {
      capture.listening().signal("HUP").signal("USR1");
      assertThat(capture.complaint()).contains(" 0 packets received by filter,");
      assertThat(capture.interrupt().status()).isZero();
    }
  }

  @Test
  void hangupEndsItAsCtrlCDoes() throws Exception {
    // Whoever runs this may have been told to ignore it.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=HUP"));
    command.addAll(ChildJvm.command(CaptureProcess.Privileged.class, "-i", "lo", "-n"));
    try (PrivateNetwork network = PrivateNetwork.open();
        CaptureProcess capture = CaptureProcess.start(network, command)) {
      Run run = capture.listening().signal("HUP").end();
      assertThat(run.status()).isZero();
      assertThat(run.err()).contains("0 packets captured\n");
    }
  }

  @Test
  void signalEndsACaptureWhosePipeNobodyReads() throws Exception {
    try (PrivateNetwork network = PrivateNetwork.open();
        CaptureProcess packets = CaptureProcess.sonde(network, "-i", "lo", "-w", "-");
        CaptureProcess lines = CaptureProcess.sonde(network, "-i", "lo", "-n", "-XX", "-vv")) {
      packets.listening();
      lines.listening();
      // More than the pipes hold, and what is kept before them.
      network.program("ping", "-q", "-f", "-c", "400", "-s", "100", "127.0.0.1");
      packets.awaitUnread(13 * 4096).signal("TERM");
      lines.awaitUnread(13 * 4096).signal("INT");
      for (CaptureProcess each : List.of(packets, lines)) {
        Run run = each.unread();
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("standard output: nobody reads it", " packets captured\n");
      }
    }
  }

  @Test
  void interfaceThatGoesAwayLeavesWhatItSent() throws Exception {
    try (CaptureTraffic traffic = CaptureTraffic.cabled();
        CaptureProcess capture =
            CaptureProcess.sonde(traffic.near, "-i", "va", "-w", "/dev/null")) {
      capture.listening();
      traffic.ping(3);
      traffic.near.program("ip", "link", "delete", "va");
      Run run = capture.end();
      assertThat(run.status()).isEqualTo(1);
      assertThat(count(run, 1)).isEqualTo(count(run, 2)).isGreaterThanOrEqualTo(12);
    }
  }

  @Test
  void pipeWithANameShowsWhatCameAndEndsByASignal() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CapturedPacket packet = new CapturedPacket();
    packet.place(MemorySegment.ofArray(new byte[60]), 0, 60, 60);
    try (PrivateNetwork network = PrivateNetwork.open();
        CaptureProcess reading = CaptureProcess.sonde(network, "-nt", "-r", pipe.toString());
        CaptureWriter writer = PcapWriter.create(pipe, LinkType.EN10MB, 65_535, false)) {
      writer.write(packet);
      writer.flush();
      assertThat(reading.line()).contains("llc"); // though more may come
      assertThat(reading.interrupt().status()).isZero();
    }
  }

  @Test
  void nameOfAnInterfaceMovesNoCursor() throws Exception {
    String name = "a\033[2J";
    try (PrivateNetwork network = PrivateNetwork.open()) {
      network.program("ip", "link", "set", "lo", "down");
      network.program("ip", "link", "set", "lo", "name", name);
      for (String about : List.of("-L", "-J")) {
        Run run = network.call(() -> Run.of(CaptureProcess.kept(), about, "-i", name));
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("a?[2J").doesNotContain("\033");
      }
    }
  }
}
