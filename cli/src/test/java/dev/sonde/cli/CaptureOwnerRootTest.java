package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.capture.CaptureFile;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose the files are, and who looks at packets, as the kernel says. */
class CaptureOwnerRootTest {
  /** What sudo(8) tells of its caller. */
  private static final List<String> BY_SUDO =
      List.of("env", "SUDO_USER=caller", "SUDO_UID=12345", "SUDO_GID=54321", "SUDO_COMMAND=x");

  @TempDir private static Path classes;
  @TempDir private Path folder;

  /** As the installed command. */
  private static CaptureProcess installed(
      PrivateNetwork network, List<String> before, String... words) throws Exception {
    List<String> all = new ArrayList<>(before);
    String[] capture = new String[words.length + 1];
    capture[0] = "capture";
    System.arraycopy(words, 0, capture, 1, words.length);
    all.addAll(PublicCopy.command(classes, Main.class, capture));
    return CaptureProcess.start(network, all);
  }

  private static List<String> status(CaptureProcess process) throws IOException {
    Path path = Path.of("/proc", Long.toString(process.pid()), "status");
    try (Stream<String> lines = Files.lines(path)) {
      return lines.map(line -> line.replace('\t', ' ').strip()).toList();
    }
  }

  private static String owner(Path file) throws IOException {
    return Files.getAttribute(file, "unix:uid") + ":" + Files.getAttribute(file, "unix:gid");
  }

  /** Lets whoever the owner is reach the place, which is his. */
  private Path place(int uid) throws IOException {
    Path place = Files.createDirectory(folder.resolve("place"));
    Files.setAttribute(place, "unix:uid", uid);
    for (Path each : List.of(folder, place)) Files.setAttribute(each, "unix:mode", 040755);
    return place;
  }

  private static int packets(Path path) throws IOException {
    try (CaptureFile file = CaptureFile.open(path)) {
      int[] count = new int[1];
      file.forEach(packet -> count[0]++);
      assertThat(file.ended()).hasToString("end of file");
      return count[0];
    }
  }

  @Test
  void whoCalledSudoOwnsEveryFileAndLooksAtThePackets() throws Exception {
    Path place = place(12345);
    String[] words = {"-i", "lo", "-C", "1k", "-w", place + "/a.pcap"};
    try (PrivateNetwork network = PrivateNetwork.open();
        CaptureProcess capture = installed(network, BY_SUDO, words)) {
      capture.listening();
      assertThat(status(capture))
          .contains("Uid: 12345 12345 12345 12345", "Gid: 54321 54321 54321 54321", "Groups:")
          .contains("CapPrm: 0000000000000000", "CapEff: 0000000000000000");
      network.program("ping", "-q", "-f", "-c", "10", "127.0.0.1");
      assertThat(capture.interrupt().status()).isZero();
    }
    int packets = 0;
    for (String name : List.of("a.pcap", "a.pcap1", "a.pcap2")) {
      assertThat(owner(place.resolve(name))).isEqualTo("12345:54321");
      packets += packets(place.resolve(name));
    }
    assertThat(packets).isEqualTo(20);
  }

  @Test
  void rootHimselfKeepsHisFileAndNobodyLooksAtThePackets() throws Exception {
    Path file = place(0).resolve("a.pcap");
    try (PrivateNetwork network = PrivateNetwork.open();
        CaptureProcess capture = installed(network, List.of(), "-i", "lo", "-w", "" + file)) {
      capture.listening();
      assertThat(status(capture))
          .contains("Uid: 65534 65534 65534 65534", "CapEff: 0000000000000000");
      network.program("ping", "-q", "-f", "-c", "10", "127.0.0.1");
      assertThat(capture.interrupt().status()).isZero();
    }
    assertThat(owner(file)).isEqualTo("0:0");
    assertThat(packets(file)).isEqualTo(20);
  }

  @Test
  void whoCalledSudoAndWritesNothingIsNobody() throws Exception {
    try (PrivateNetwork network = PrivateNetwork.open();
        CaptureProcess capture = installed(network, BY_SUDO, "-i", "lo", "-n")) {
      capture.listening();
      assertThat(status(capture)).contains("Uid: 65534 65534 65534 65534", "Groups:");
      assertThat(capture.interrupt().status()).isZero();
    }
  }

  /** A file that was there may be written, and then there may be no other. */
  @Test
  void nextFileThatMayNotBeMadeIsOneLineAndStatusOne() throws Exception {
    Path place = place(0);
    Path first = Files.createFile(place.resolve("a.pcap"));
    Files.setAttribute(first, "unix:uid", 65534);
    try (PrivateNetwork network = PrivateNetwork.open();
        CaptureProcess capture =
            installed(network, List.of(), "-i", "lo", "-C", "1k", "-w", first.toString())) {
      capture.listening();
      network.program("ping", "-q", "-f", "-c", "10", "127.0.0.1");
      Run run = capture.end();
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.err())
          .startsWith(
              "sonde capture: "
                  + first
                  + "1: Permission denied: it is written as user 65534; "
                  + "-Z USER says as whom, -Z root as root\n")
          .endsWith("packets dropped by kernel\n")
          .hasLineCount(4);
    }
    assertThat(packets(first)).isPositive();
  }
}
