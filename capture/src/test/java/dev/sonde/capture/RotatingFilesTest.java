package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names and contents of rotated files: by the manual of tcpdump, and beside the real one. */
class RotatingFilesTest {
  private static final long NOON = 43_200;

  @TempDir private Path folder;

  private final AtomicLong second = new AtomicLong(NOON);

  private RotatingFiles files(String name, long bytes, int seconds, int count) throws IOException {
    return new RotatingFiles(
        new Rotation(folder.resolve(name).toString(), bytes, seconds, count),
        path -> PcapWriter.create(path, LinkType.EN10MB, 0, false),
        () -> Instant.ofEpochSecond(second.get()),
        ZoneOffset.UTC);
  }

  /** Writes packets of 84 bytes, so of 100 with their header, and so many seconds apart. */
  private void write(RotatingFiles files, int packets, int apart) throws IOException {
    try (files) {
      for (int i = 0; i < packets && !files.isFinished(); i++) {
        files.write(PacketValue.of(new byte[84], LinkType.EN10MB));
        second.addAndGet(apart);
      }
    }
  }

  /** The files there are, and the packets in each. */
  private static List<String> counted(Path folder) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path : paths.sorted().toList()) {
        try (CaptureFile file = CaptureFile.open(path)) {
          found.add(path.getFileName() + " " + PacketValue.all(file).size());
          assertThat(file.ended()).hasToString("end of file");
        }
      }
    }
    return found;
  }

  @Test
  void fileGetsItsLastPacketBeyondTheSize() throws IOException {
    write(files("a.pcap", 250, 0, 0), 7, 0);
    assertThat(counted(folder)).containsExactly("a.pcap 3", "a.pcap1 3", "a.pcap2 1");
  }

  @Test
  void fileOfExactlyTheSizeGetsOneMore() throws IOException {
    write(files("a.pcap", 224, 0, 0), 4, 0);
    assertThat(counted(folder)).containsExactly("a.pcap 3", "a.pcap1 1");
  }

  @Test
  void filesOfACountAreNumberedToSortAndWrittenAgain() throws IOException {
    write(files("a.pcap", 100, 0, 11), 13, 0);
    assertThat(counted(folder)).hasSize(11).startsWith("a.pcap00 1", "a.pcap01 1", "a.pcap02 1");
  }

  @Test
  void oneFileOfOneIsWrittenAgainUnderItsName() throws IOException {
    write(files("a.pcap", 100, 0, 1), 3, 0);
    assertThat(counted(folder)).containsExactly("a.pcap 1");
  }

  @Test
  void fileIsNamedByTheTimeItBegan() throws IOException {
    write(files("%H%M%S.pcap", 0, 10, 0), 5, 4);
    assertThat(counted(folder)).containsExactly("120000.pcap 3", "120012.pcap 2");
  }

  @Test
  void writingEndsAfterTheLastFileByTime() throws IOException {
    RotatingFiles files = files("%H%M%S.pcap", 0, 10, 2);
    write(files, 100, 5);
    assertThat(files.isFinished()).isTrue();
    assertThat(counted(folder)).containsExactly("120000.pcap 2", "120010.pcap 2");
  }

  @Test
  void timeStartsTheNumbersAgain() throws IOException {
    write(files("%S.pcap", 150, 10, 0), 6, 3);
    assertThat(counted(folder)).containsExactly("00.pcap 2", "00.pcap1 2", "12.pcap 2");
  }

  @Test
  void sizesAreMillionsOrHaveALetter() {
    assertThat(Rotation.size("3")).isEqualTo(3_000_000);
    assertThat(Rotation.size("3k")).isEqualTo(3 << 10);
    assertThat(Rotation.size("3M")).isEqualTo(3 << 20);
    assertThat(Rotation.size("3g")).isEqualTo(3L << 30);
    for (String bad : List.of("", "k", "0", "-1", "1x", "1kk", "1 ", "99999999999999999999", "٣")) {
      assertThatThrownBy(() -> Rotation.size(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("file size");
    }
    assertThatThrownBy(() -> Rotation.size("999999999999999999g")).hasMessageContaining("large");
  }

  @Test
  void filesAreThoseOfTheRealTcpdump() throws Exception {
    assumeTrue(Peers.has("tcpdump"), "no tcpdump here to rotate files beside");
    Path source = folder.resolve("source.pcap");
    try (PcapWriter writer = PcapWriter.create(source, LinkType.EN10MB, 0, false)) {
      for (int i = 0; i < 90; i++) {
        writer.write(PacketValue.of(new byte[20_000 + 1000 * i], LinkType.EN10MB));
      }
    }
    for (int count : List.of(0, 3, 11)) {
      Path theirs = Files.createDirectory(folder.resolve("theirs" + count));
      Path ours = Files.createDirectory(folder.resolve("ours" + count));
      List<String> words =
          new ArrayList<>(List.of("tcpdump", "-Z", "root", "-r", source.toString()));
      words.addAll(List.of("-w", theirs + "/a.pcap", "-C", "1"));
      if (count > 0) words.addAll(List.of("-W", Integer.toString(count)));
      Peers.run(words);
      try (CaptureFile file = CaptureFile.open(source);
          RotatingFiles files = files("ours" + count + "/a.pcap", Rotation.size("1"), 0, count)) {
        CapturedPacket packet = new CapturedPacket();
        while (file.next(packet)) {
          files.write(packet);
        }
      }
      assertThat(contents(ours)).isEqualTo(contents(theirs));
    }
  }

  private static Map<String, String> contents(Path folder) throws Exception {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path : paths.toList()) {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path));
        contents.put(path.getFileName().toString(), HexFormat.of().formatHex(digest));
      }
    }
    return contents;
  }
}
