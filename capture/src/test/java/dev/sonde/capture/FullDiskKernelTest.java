package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.testkit.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that cannot take everything has whole records, and one failure that names it. */
class FullDiskKernelTest {
  private static final Path FULL = Path.of("/dev/full");

  @TempDir private Path folder;

  @Test
  void fileHasWholeRecordsWhereTheDiskHasNoRoomForAll() throws Exception {
    assumeTrue(Peers.has("prlimit"), "no prlimit here: sudo apt-get install util-linux");
    for (String format : List.of("pcap", "pcapng")) {
      Path path = folder.resolve(format);
      List<String> words = new ArrayList<>(List.of("prlimit", "--fsize=300000", "--"));
      words.addAll(ChildJvm.command(FullDiskChild.class, format, path.toString()));
      assertThat(Peers.run(words)).isEqualTo(path + ": File too large\n");
      try (CaptureFile file = CaptureFile.open(path)) {
        int packets = PacketValue.all(file).size();
        assertThat(file.ended()).hasToString("end of file");
        assertThat(Files.size(path)).isBetween(300_000L - 1100, 300_000L);
        assertThat(packets).isBetween(285, 296);
      }
    }
  }

  @Test
  void whatAFileHadBeforeStandardOutputWasAppendedToItStays() throws Exception {
    assumeTrue(Peers.has("prlimit"), "no prlimit here: sudo apt-get install util-linux");
    Path path = folder.resolve("appended");
    byte[] before = new byte[200_000];
    Arrays.fill(before, (byte) 'x');
    Files.write(path, before);
    List<String> words = new ArrayList<>(List.of("prlimit", "--fsize=300000", "--"));
    words.addAll(ChildJvm.command(FullDiskChild.class, "pcap", "-"));
    Process child =
        new ProcessBuilder(words).redirectOutput(Redirect.appendTo(path.toFile())).start();
    try (BufferedReader errors = child.errorReader()) {
      assertThat(errors.lines()).containsExactly("standard output: File too large");
    }
    assertThat(child.waitFor()).isZero();
    byte[] after = Files.readAllBytes(path);
    assertThat(after).hasSizeGreaterThan(before.length + 24);
    assertThat(Arrays.copyOf(after, before.length)).isEqualTo(before);
  }

  @Test
  void failureNamesTheFileOnceAndClosingIsQuietAfterIt() throws IOException {
    assumeTrue(Files.exists(FULL), "no /dev/full here");
    assertThatThrownBy(() -> PcapWriter.create(FULL, LinkType.EN10MB, 0, false))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("/dev/full: No space left on device");
    assertThatThrownBy(() -> PcapngWriter.create(FULL, Section.by("test")))
        .hasMessage("/dev/full: No space left on device");
    assertThatThrownBy(
            () -> PcapWriter.create(folder.resolve("no/such"), LinkType.EN10MB, 0, false))
        .hasMessage(folder + "/no/such: No such file or directory");
  }

  @Test
  void flushAfterEachPacketLeavesWholeRecordsBehind() throws IOException {
    Path path = folder.resolve("flushed.pcap");
    CapturedPacket packet = PacketValue.of(new byte[100], LinkType.EN10MB);
    try (PcapWriter writer = PcapWriter.create(path, LinkType.EN10MB, 0, false)) {
      assertThat(Files.size(path)).isEqualTo(24);
      for (int i = 1; i < 4; i++) {
        writer.write(packet);
        assertThat(Files.size(path)).isEqualTo(24 + (i - 1) * 116);
        assertThat(writer.length()).isEqualTo(24 + i * 116);
        writer.flush();
        assertThat(Files.size(path)).isEqualTo(24 + i * 116);
      }
    }
  }

  @Test
  void nothingIsWrittenAfterClosing() throws IOException {
    Path path = folder.resolve("closed.pcap");
    PcapWriter writer = PcapWriter.create(path, LinkType.EN10MB, 0, false);
    writer.close();
    writer.close();
    assertThatThrownBy(() -> writer.write(PacketValue.of(new byte[1], LinkType.EN10MB)))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage(path + ": nothing more can be written");
  }

  @Test
  void readerOfAPipeThatGoesAwayIsOneFailure() throws Exception {
    Process child = new ProcessBuilder(ChildJvm.command(FullDiskChild.class, "pcap", "-")).start();
    try (BufferedReader errors = child.errorReader()) {
      assertThat(child.getInputStream().readNBytes(24)).hasSize(24);
      child.getInputStream().close();
      assertThat(errors.lines()).containsExactly("standard output: Broken pipe");
    }
    assertThat(child.waitFor()).isZero();
  }
}
