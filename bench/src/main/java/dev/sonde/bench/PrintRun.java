package dev.sonde.bench;

import dev.sonde.capture.CaptureFile;
import dev.sonde.dissect.PacketText;
import dev.sonde.dissect.PacketTextOptions;
import dev.sonde.dissect.TextBuffer;
import dev.sonde.packet.CapturedPacket;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * Prints a capture file to /dev/null as {@code sonde capture -n -r} does, again and again. Writes
 * the seconds of each round.
 *
 * <p>Arguments: the file, how many rounds.
 */
public final class PrintRun {
  private static final int ROOM = 1 << 16;
  private static final double NANOS = 1e9;

  private PrintRun() {}

  /** Prints. */
  public static void main(String[] words) throws IOException {
    for (int round = Integer.parseInt(words[1]); round > 0; round--) {
      long start = System.nanoTime();
      print(Path.of(words[0]));
      System.out.println((System.nanoTime() - start) / NANOS);
    }
  }

  private static void print(Path path) throws IOException {
    PacketText text = new PacketText(new PacketTextOptions().numbers(true));
    CapturedPacket packet = new CapturedPacket();
    TextBuffer lines = new TextBuffer();
    try (CaptureFile file = CaptureFile.open(path);
        OutputStream out = new FileOutputStream("/dev/null")) {
      while (file.next(packet)) {
        text.line(lines, packet);
        lines.append('\n');
        if (lines.length() > ROOM) {
          lines.writeTo(out);
          lines.setLength(0);
        }
      }
      lines.writeTo(out);
    }
  }
}
