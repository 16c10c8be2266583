package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.dissect.PacketNames;
import dev.sonde.dissect.PacketText;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.LinkType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines as they are written. */
class CaptureLinesTest {
  private static final String UDP =
      "45000021000100004011eea3c6120001c61200029c40270f000d8c4668656c6c6f";

  /** The last byte of the number of its first letter is that of an escape. */
  private static final String NAME = "\u011b[2J\u4e2d";

  @TempDir private Path folder;

  private static final class Named implements PacketNames {
    @Override
    public String host(IpAddress address) {
      return NAME;
    }

    @Override
    public String port(int port, int protocol) {
      return "p";
    }
  }

  private String written(String target) throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve(target.replace('/', '-')), Path.of(target));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CaptureCommand command = CaptureCommandTest.command("-t");
    PacketText text = new PacketText(CaptureStyle.of(command, new Named()));
    byte[] udp = HexFormat.of().parseHex(UDP);
    CapturedPacket packet = new CapturedPacket();
    packet.place(MemorySegment.ofArray(udp), 0, udp.length, udp.length);
    packet.link(LinkType.RAW);
    try (CaptureLines lines = new CaptureLines(command, text, new Output(bytes, link))) {
      lines.packet(packet);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void namesOfAnyLettersAreWrittenAlsoToATerminal() throws IOException {
    String line = "IP " + NAME + ".p > " + NAME + ".p: UDP, length 5\n";
    assertThat(written("pipe:[1]")).isEqualTo(line);
    assertThat(written("/dev/pts/1")).isEqualTo(line);
  }
}
