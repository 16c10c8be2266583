package dev.sonde.dissect;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The real program, given packets in a file. */
final class RealTcpdump {
  private static final int NANOSECOND_MAGIC = 0xa1b2_3c4d;
  private static final String VERSION = "tcpdump version 4.99.3";

  private RealTcpdump() {}

  /** A packet, as far as it was captured. */
  record Captured(Bytes bytes, int captured, int original, long stampNanos) {
    CapturedPacket of(LinkType type) {
      CapturedPacket packet = new CapturedPacket();
      packet.place(bytes.segment(), 0, captured, original);
      packet.link(type);
      packet.stamp(stampNanos);
      return packet;
    }

    Captured cut(int length) {
      return new Captured(bytes, length, original, stampNanos);
    }
  }

  static void assumeThere() {
    String version;
    try {
      Process process =
          new ProcessBuilder("tcpdump", "--version").redirectErrorStream(true).start();
      version = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException absent) {
      version = "none: sudo apt-get install tcpdump";
    }
    assumeTrue(
        version.startsWith(VERSION), "this compares with " + VERSION + "; here is " + version);
  }

  /** A capture file with nanoseconds. */
  static void write(Path file, int linkType, List<Captured> packets) throws IOException {
    int size = 24 + packets.stream().mapToInt(packet -> 16 + packet.captured).sum();
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(NANOSECOND_MAGIC).putShort((short) 2).putShort((short) 4).putLong(0);
    out.putInt(262_144).putInt(linkType);
    for (Captured packet : packets) {
      out.putInt((int) (packet.stampNanos / 1_000_000_000));
      out.putInt((int) (packet.stampNanos % 1_000_000_000));
      out.putInt(packet.captured).putInt(packet.original);
      out.put(packet.bytes.toArray(), 0, packet.captured);
    }
    Files.write(file, out.array());
  }

  /** What it prints for each packet of a file, with -# before. */
  static List<String> lines(Path file, int count, List<String> options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("tcpdump", "-#", "-n", "-r", "-"));
    command.addAll(options);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(file.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("TZ", "UTC");
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    process.waitFor();
    List<String> lines = new ArrayList<>();
    int at = 0;
    for (int n = 1; n <= count; n++) {
      String next = "\n" + " ".repeat(4 - Math.min(4, (int) Math.log10(n + 1))) + (n + 1) + "  ";
      int end = n == count ? text.length() - 1 : text.indexOf(next, at);
      if (end < 0) {
        throw new IOException("no packet " + (n + 1) + " after " + text.substring(at));
      }
      lines.add(text.substring(at, end));
      at = end + 1;
    }
    return lines;
  }
}
