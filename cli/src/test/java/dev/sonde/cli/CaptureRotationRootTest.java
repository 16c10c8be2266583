package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.capture.CaptureFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that follow one another while packets come, beside those of the real tcpdump. */
class CaptureRotationRootTest {
  private static final String ECHOES = "1500";
  private static final String PACKETS = "3000";

  @TempDir private Path folder;

  /** The packets of each file, as text; capinfos has seen as many. */
  private static Map<String, List<String>> contents(Path folder) throws Exception {
    Map<String, List<String>> contents = new TreeMap<>();
    List<String> command = new ArrayList<>(List.of("capinfos", "-cMrT"));
    List<String> counts = new ArrayList<>();
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path : paths.toList()) {
        List<String> packets = packets(path);
        contents.put(String.valueOf(path.getFileName()), packets);
        command.add(path.toString());
        counts.add(path + "\t" + packets.size());
      }
    }
    Run info = RealPing.run(command);
    assertThat(info.err()).isEmpty();
    assertThat(info.out().lines()).containsExactlyElementsOf(counts);
    return contents;
  }

  private static List<String> packets(Path path) throws IOException {
    List<String> packets = new ArrayList<>();
    try (CaptureFile file = CaptureFile.open(path)) {
      file.forEach(packet -> {
        MemorySegment bytes = packet.bytes().asSlice(packet.at(), packet.length());
        packets.add(HexFormat.of().formatHex(bytes.toArray(ValueLayout.JAVA_BYTE)));
      });
      assertThat(file.ended()).hasToString("end of file");
    }
    return packets;
  }

  private static List<String> all(Map<String, List<String>> contents) {
    return contents.values().stream().flatMap(List::stream).toList();
  }

  private Path place(String name) throws IOException {
    return Files.createDirectory(folder.resolve(name));
  }

  @Test
  void filesOfASizeAreThoseOfTcpdump() throws Exception {
    CaptureProcess.assumeTcpdump();
    CaptureProcess.assumeWireshark();
    Path ours = place("ours");
    Path theirs = place("theirs");
    Path ring = place("ring");
    Path theirRing = place("their-ring");
    try (CaptureTraffic traffic = CaptureTraffic.cabled();
        CaptureProcess one = sonde(traffic, ours, "-C", "1");
        CaptureProcess two = sonde(traffic, ring, "-C", "1", "-W", "3");
        CaptureProcess three = tcpdump(traffic, theirs, "-C", "1");
        CaptureProcess four = tcpdump(traffic, theirRing, "-C", "1", "-W", "3")) {
      List<CaptureProcess> captures = List.of(one, two, three, four);
      for (CaptureProcess capture : captures) capture.listening();
      traffic.near.program("ping", "-q", "-f", "-s", "1400", "-c", ECHOES, CaptureTraffic.FAR4);
      for (CaptureProcess capture : captures) assertThat(capture.end().status()).isZero();
    }
    Map<String, List<String>> files = contents(ours);
    assertThat(files).isEqualTo(contents(theirs)).containsKeys("a.pcap", "a.pcap4");
    assertThat(all(files)).hasSize(Integer.parseInt(PACKETS));
    assertThat(contents(ring))
        .isEqualTo(contents(theirRing))
        .containsOnlyKeys("a.pcap0", "a.pcap1", "a.pcap2");
  }

  private static CaptureProcess sonde(CaptureTraffic traffic, Path place, String... words) {
    return CaptureProcess.sonde(traffic.near, words(place, words));
  }

  private static CaptureProcess tcpdump(CaptureTraffic traffic, Path place, String... words) {
    return CaptureProcess.tcpdump(traffic.near, words(place, words));
  }

  private static String[] words(Path place, String... rotation) {
    List<String> words = new ArrayList<>(List.of("-n", "-B", "8192", "-i", "va", "-c", PACKETS));
    words.addAll(List.of("-w", place + "/a.pcap"));
    words.addAll(List.of(rotation));
    words.add("icmp");
    return words.toArray(String[]::new);
  }

  @Test
  void filesOfASecondHoldWhatTcpdumpHasAndAreNamedByTheirTime() throws Exception {
    CaptureProcess.assumeTcpdump();
    CaptureProcess.assumeWireshark();
    Path ours = place("ours");
    Path theirs = place("theirs");
    String[] words = {"-n", "-U", "-i", "va", "-G", "1", "-W", "2", "-w", "%s.pcap", "icmp"};
    long before = Instant.now().getEpochSecond();
    try (CaptureTraffic traffic = CaptureTraffic.cabled()) {
      words[9] = ours + "/%s.pcap";
      try (CaptureProcess one = CaptureProcess.sonde(traffic.near, words).listening()) {
        words[9] = theirs + "/%s.pcap";
        try (CaptureProcess other = CaptureProcess.tcpdump(traffic.near, words).listening();
            CaptureProcess pings = pings(traffic)) {
          assertThat(one.end().status()).isZero();
          assertThat(other.end().status()).isZero();
          pings.signal("INT");
        }
      }
    }
    long after = Instant.now().getEpochSecond();
    Map<String, List<String>> files = contents(ours);
    assertThat(files).hasSize(2);
    for (String name : files.keySet()) {
      assertThat(Long.parseLong(name.replace(".pcap", ""))).isBetween(before, after);
    }
    // Whichever ended first, the other has the same and goes on.
    List<String> some = all(files);
    List<String> others = all(contents(theirs));
    int common = Math.min(some.size(), others.size());
    assertThat(common).isGreaterThan(10);
    assertThat(some.subList(0, common)).isEqualTo(others.subList(0, common));
  }

  private static CaptureProcess pings(CaptureTraffic traffic) {
    return CaptureProcess.start(
        traffic.near, List.of("ping", "-n", "-q", "-i", "0.02", "-c", "1000", CaptureTraffic.FAR4));
  }
}
