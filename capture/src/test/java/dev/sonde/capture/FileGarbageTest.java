package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.testkit.Garbage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading a packet and writing it allocates nothing, in either format, mapped or streamed. */
class FileGarbageTest {
  private static final int PACKETS = 200_000;
  private static final int ROUND = 400;

  @TempDir private Path folder;
  private final CapturedPacket packet = new CapturedPacket();
  private int read;

  private Path pcap() throws IOException {
    Path path = folder.resolve("a.pcap");
    try (PcapWriter writer = PcapWriter.create(path, LinkType.EN10MB, 0, false)) {
      write(writer);
    }
    return path;
  }

  private Path pcapng() throws IOException {
    Path path = folder.resolve("a.pcapng");
    try (PcapngWriter writer = PcapngWriter.create(path, Section.by("test"))) {
      writer.add(CaptureInterface.named("eth0", LinkType.EN10MB, 0));
      write(writer);
    }
    return path;
  }

  private void write(CaptureWriter writer) throws IOException {
    CapturedPacket written = PacketValue.of(new byte[60], LinkType.EN10MB);
    written.cameBy(0, 0, 4);
    for (int i = 0; i < PACKETS; i++) {
      writer.write(written);
    }
  }

  private void copiesWithoutGarbage(CaptureFile file, CaptureWriter writer) throws IOException {
    try (file;
        writer) {
      long least =
          Garbage.ofTheBestRound(
              0,
              () -> {
                for (int i = 0; i < ROUND && file.next(packet); i++) {
                  put(writer);
                }
              });
      assertThat(least).isZero();
      assertThat(read).isLessThan(PACKETS);
    }
  }

  private void put(CaptureWriter writer) {
    try {
      writer.write(packet);
      read++;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PcapngWriter nowhere() throws IOException {
    PcapngWriter writer = PcapngWriter.create(Path.of("/dev/null"), Section.by("test"));
    writer.add(CaptureInterface.named("eth0", LinkType.EN10MB, 0));
    return writer;
  }

  @Test
  void pcapMakesNoGarbage() throws IOException {
    copiesWithoutGarbage(
        CaptureFile.open(pcap()),
        PcapWriter.create(Path.of("/dev/null"), LinkType.EN10MB, 0, true));
  }

  @Test
  void pcapngMakesNoGarbage() throws IOException {
    copiesWithoutGarbage(CaptureFile.open(pcapng()), nowhere());
  }

  @Test
  void streamMakesNoGarbage() throws IOException {
    copiesWithoutGarbage(
        CaptureFile.open(Files.newInputStream(pcap()), "stream"),
        PcapWriter.create(Path.of("/dev/null"), LinkType.EN10MB, 0, true));
  }
}
