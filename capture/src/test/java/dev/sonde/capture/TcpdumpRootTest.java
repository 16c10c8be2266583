package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.socket.PacketSocket;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** tcpdump, by libpcap, sees of the same traffic the same bytes. */
class TcpdumpRootTest {
  private static final String LAST = "the last one";

  /** Frames plain, tagged, and tagged twice. */
  private static List<byte[]> frames() {
    List<byte[]> frames = new ArrayList<>();
    for (int length = 0; length < 40; length++) {
      // libpcap leaves the tag out of a cooked packet whose payload is shorter than 14 bytes.
      String text = "x".repeat(14 + length * 36);
      frames.add(Wiretap.frame(Wiretap.EXPERIMENT, text));
      frames.add(Wiretap.frame(0x8100, text, length, Wiretap.EXPERIMENT));
      frames.add(Wiretap.frame(0x88a8, text, length, 0x8100, 9, Wiretap.EXPERIMENT));
    }
    frames.add(Wiretap.frame(Wiretap.EXPERIMENT, LAST));
    return frames;
  }

  private static String hex(CapturedPacket packet) {
    byte[] bytes =
        packet.bytes().asSlice(packet.at(), packet.length()).toArray(ValueLayout.JAVA_BYTE);
    return packet.originalLength() + " " + HexFormat.of().formatHex(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "near0, EN10MB, 262144",
    "near0, EN10MB, 100",
    "any, LINUX_SLL, 262144",
    "any, LINUX_SLL2, 99"
  })
  void bytesAndLengthsAreThose(String device, String link, int snap, @TempDir Path folder)
      throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/tcpdump")), "no tcpdump");
    Path file = folder.resolve("peer.pcap");
    try (Wiretap wire = new Wiretap();
        PacketSocket sender = wire.sender()) {
      LinkType type = Objects.requireNonNull(LinkType.named(link));
      wire.near.run(() -> {
        Process peer = tcpdump(device, link, snap, file);
        var options = Capture.on(device).linkType(type).snapLength(snap);
        try (Capture capture = options.direction(CaptureDirection.IN).open()) {
          for (byte[] frame : frames()) Wiretap.send(sender, frame);
          List<String> ours = new ArrayList<>();
          for (int frame = 0; frame < frames().size(); frame++) {
            CapturedPacket whole = TaggedFrame.of(Wiretap.next(capture));
            whole.cut(snap);
            ours.add(hex(whole));
          }
          assertThat(peer.waitFor(20, TimeUnit.SECONDS)).isTrue();
          List<String> peers = theirs(file);
          for (int frame = 0; frame < ours.size(); frame++) {
            assertThat(ours.get(frame)).as("frame %d", frame).isEqualTo(peers.get(frame));
          }
          assertThat(peers).hasSameSizeAs(ours);
        } finally {
          peer.destroyForcibly();
        }
      });
    }
  }

  private static Process tcpdump(String device, String link, int snap, Path file)
      throws IOException {
    int count = frames().size();
    String command =
        "tcpdump -Z root -U --immediate-mode -Q in -B 8192 -i %s -y %s -s %d -c %d -w %s"
            .formatted(device, link, snap, count, file);
    Process process = new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
    BufferedReader words = process.inputReader();
    String line = words.readLine();
    while (line != null && !line.contains("listening on")) line = words.readLine();
    assertThat(line).as("tcpdump").isNotNull();
    return process;
  }

  private static List<String> theirs(Path file) throws IOException {
    List<String> packets = new ArrayList<>();
    CapturedPacket packet = new CapturedPacket();
    try (CaptureFile read = CaptureFile.open(file)) {
      while (read.next(packet)) packets.add(hex(packet));
    }
    return packets;
  }
}
