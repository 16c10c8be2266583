package dev.sonde.bench;

import dev.sonde.capture.CaptureFile;
import dev.sonde.capture.PcapWriter;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.Pcaps;
import org.pcap4j.core.RawPacketListener;

/**
 * Reads a capture file by every way there is, in turn, again and again, or makes such a file.
 * Prints a line for each round: the seconds of reading, of copying to /dev/null, of {@code tcpdump}
 * copying it, and of pcap4j reading it.
 *
 * <p>Arguments: {@code make FILE PACKETS}; {@code copy FILE} for once and no line; or {@code beside
 * FILE ROUNDS}.
 */
public final class FileRead {
  private static final int[] LENGTHS = {60, 60, 60, 74, 90, 342, 576, 1514, 1514, 1514};
  private static final long START = 1_700_000_000_000_000_000L;
  private static final int STEP = 7_000;
  private static final int LONGEST = 1 << 16;
  private static final double NANOS = 1e9;
  private static final Path NOWHERE = Path.of("/dev/null");

  private FileRead() {}

  /** One way to read a file: how many packets it found. */
  private interface Way {
    long read(Path path) throws Exception;
  }

  /** Reads or makes a file. */
  public static void main(String[] words) throws Exception {
    Path path = Path.of(words[1]);
    switch (words[0]) {
      case "make" -> make(path, Integer.parseInt(words[2]));
      case "copy" -> copy(path);
      case "beside" -> beside(path, Integer.parseInt(words[2]));
      default -> throw new IllegalArgumentException(words[0]);
    }
  }

  private static void beside(Path path, int rounds) throws Exception {
    long packets = read(path);
    List<Way> ways =
        List.of(FileRead::read, FileRead::copy, file -> tcpdump(file, packets), FileRead::pcap4j);
    for (int i = 0; i < rounds; i++) {
      List<String> seconds = new ArrayList<>();
      for (Way way : ways) {
        long start = System.nanoTime();
        long found = way.read(path);
        seconds.add(Double.toString((System.nanoTime() - start) / NANOS));
        if (found != packets) throw new IOException(found + " packets, not " + packets);
      }
      System.out.println(String.join(" ", seconds));
    }
  }

  private static void make(Path path, int packets) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    CapturedPacket packet = new CapturedPacket();
    try (Arena arena = Arena.ofConfined();
        PcapWriter writer = PcapWriter.create(path, LinkType.EN10MB, 0, false)) {
      MemorySegment bytes = arena.allocate(LONGEST);
      for (int i = 0; i < packets; i++) {
        int length = LENGTHS[random.nextInt(LENGTHS.length)];
        packet.place(bytes, 0, length, length);
        packet.stamp(START + (long) i * STEP);
        writer.write(packet);
      }
    }
  }

  private static long read(Path path) throws IOException {
    CapturedPacket packet = new CapturedPacket();
    long bytes = 0;
    try (CaptureFile file = CaptureFile.open(path)) {
      while (file.next(packet)) {
        bytes += packet.length();
      }
      return bytes == 0 ? 0 : file.packets();
    }
  }

  private static long copy(Path path) throws IOException {
    CapturedPacket packet = new CapturedPacket();
    try (CaptureFile file = CaptureFile.open(path);
        PcapWriter writer = PcapWriter.create(NOWHERE, file.linkType(), 0, false)) {
      while (file.next(packet)) {
        writer.write(packet);
      }
      return file.packets();
    }
  }

  private static long tcpdump(Path path, long packets) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("tcpdump", "-Z", "root", "-r", path.toString(), "-w", "/dev/null")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor() == 0 ? packets : -1;
  }

  private static long pcap4j(Path path)
      throws PcapNativeException, NotOpenException, InterruptedException {
    long[] packets = new long[1];
    PcapHandle handle = Pcaps.openOffline(path.toString());
    try {
      handle.loop(-1, (RawPacketListener) packet -> packets[0]++);
    } finally {
      handle.close();
    }
    return packets[0];
  }
}
