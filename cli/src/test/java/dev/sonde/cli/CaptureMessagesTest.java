package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.capture.PcapWriter;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said beside the packets, and what happens where nobody can be told. */
class CaptureMessagesTest {
  private static final int LENGTH = 60;

  @TempDir private Path folder;

  /** Of standard error on a full disk, or a pipe whose reader went away. */
  private static final class Refusing extends OutputStream {
    @Override
    public void write(int octet) throws IOException {
      throw new IOException("Kein Platz");
    }
  }

  private Output refusing(String target) throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("2"), Path.of(target));
    return new Output(new Refusing(), link);
  }

  private Path file() throws IOException {
    Path file = folder.resolve("one.pcap");
    CapturedPacket packet = new CapturedPacket();
    packet.place(MemorySegment.ofArray(new byte[LENGTH]), 0, LENGTH, LENGTH);
    try (PcapWriter writer = PcapWriter.create(file, LinkType.EN10MB, 65_535, false)) {
      writer.write(packet);
    }
    return file;
  }

  @Test
  void fullStandardErrorKeepsNoPacketBack() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Main main = new Main(new Output(out, folder.resolve("1")), refusing("file"));
    Path written = folder.resolve("copy.pcap");
    String[] words = {"-r", file().toString(), "-w", written.toString(), "--print", "-n"};
    assertThat(main.run(CaptureProcess.kept(), List.of(words))).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).isNotEmpty();
    assertThat(written).hasSameBinaryContentAs(file());
  }

  @Test
  void damagedFileHasItsStatusThoughNobodyIsTold() throws IOException {
    byte[] whole = Files.readAllBytes(file());
    Path cut = Files.write(folder.resolve("cut.pcap"), Arrays.copyOf(whole, 30));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Main main = new Main(new Output(out, folder.resolve("1")), refusing("file"));
    assertThat(main.run(CaptureProcess.kept(), List.of("-r", cut.toString()))).isEqualTo(1);
  }

  @Test
  void readerOfStandardErrorWhoWentAwayEndsIt() throws IOException {
    CaptureMessages messages = new CaptureMessages(refusing("pipe:[1]"), false);
    assertThatThrownBy(() -> messages.complain("eth0 went down"))
        .isInstanceOf(Output.ClosedPipe.class);
  }
}
