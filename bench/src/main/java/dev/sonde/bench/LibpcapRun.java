package dev.sonde.bench;

import dev.sonde.capture.CaptureFile;
import dev.sonde.capture.Pcap;
import dev.sonde.capture.PcapDumper;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.packet.Wire;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Reads a capture file by libpcap again and again, each time opened anew. Prints for each time the
 * nanoseconds that passed and those of processor time, the bytes allocated on the heap, and how
 * many packets were seen with how many bytes.
 *
 * <p>Arguments: {@code make} or, of short packets, {@code small}, a file and how many; or {@code
 * loop}, {@code filter}, {@code next} or {@code own}, which is without libpcap; the file, and how
 * often.
 */
public final class LibpcapRun {
  private static final int[] LENGTHS = {60, 60, 60, 74, 90, 342, 576, 1514, 1514, 1514};
  private static final int[] SHORTEST = {60};
  private static final long START = 1_700_000_000_000_000_000L;
  private static final int STEP = 7_000;
  private static final int SNAP_LENGTH = 262144;
  private static final int TYPE = 12;
  private static final int IP = 14;
  private static final int IPV4 = 0x0800;
  private static final int NO_OPTIONS = 0x4500;
  private static final int UDP_IN_64_HOPS = 0x4011;
  private static final int DNS = 53;

  private static long packets;
  private static long bytes;

  private LibpcapRun() {}

  /** One way to read a file. */
  private interface Way {
    void read(Path path) throws IOException;
  }

  /** Makes or reads a file. */
  public static void main(String[] words) throws IOException {
    Path path = Path.of(words[1]);
    int number = Integer.parseInt(words[2]);
    switch (words[0]) {
      case "make" -> make(path, number, LENGTHS);
      case "small" -> make(path, number, SHORTEST);
      case "loop" -> measure(LibpcapRun::loop, path, number);
      case "filter" -> measure(LibpcapRun::filter, path, number);
      case "next" -> measure(LibpcapRun::next, path, number);
      case "own" -> measure(LibpcapRun::own, path, number);
      case "version" -> System.out.println(Pcap.version());
      default -> throw new IllegalArgumentException(words[0]);
    }
  }

  /** Frames of usual lengths, each tenth of them of UDP to port 53. */
  private static void make(Path path, int count, int... lengths) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    CapturedPacket packet = new CapturedPacket();
    try (Pcap dead = Pcap.openDead(LinkType.EN10MB, SNAP_LENGTH);
        PcapDumper dumper = dead.dump(path);
        Arena arena = Arena.ofConfined()) {
      MemorySegment frame = arena.allocate(1 << 16);
      Wire.put16(frame, TYPE, IPV4);
      Wire.put16(frame, IP, NO_OPTIONS);
      Wire.put16(frame, IP + 8, UDP_IN_64_HOPS);
      for (int i = 0; i < count; i++) {
        int length = lengths[random.nextInt(lengths.length)];
        Wire.put16(frame, IP + 22, random.nextInt(10) == 0 ? DNS : DNS + 1);
        packet.place(frame, 0, length, length);
        packet.stamp(START + (long) i * STEP);
        dumper.packet(packet);
      }
    }
  }

  private static void measure(Way way, Path path, int times) throws IOException {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < times; i++) {
      packets = 0;
      bytes = 0;
      long heap = threads.getCurrentThreadAllocatedBytes();
      long processor = threads.getCurrentThreadCpuTime();
      long start = System.nanoTime();
      way.read(path);
      long passed = System.nanoTime() - start;
      processor = threads.getCurrentThreadCpuTime() - processor;
      heap = threads.getCurrentThreadAllocatedBytes() - heap;
      System.out.println(passed + " " + processor + " " + heap + " " + packets + " " + bytes);
    }
  }

  private static void count(CapturedPacket packet) {
    packets++;
    bytes += packet.length();
  }

  private static void loop(Path path) throws IOException {
    try (Pcap pcap = Pcap.openOffline(path)) {
      if (!pcap.loop(-1, LibpcapRun::count)) throw new IOException("broken");
    }
  }

  private static void filter(Path path) throws IOException {
    try (Pcap pcap = Pcap.openOffline(path)) {
      pcap.filter("udp port 53");
      if (!pcap.loop(-1, LibpcapRun::count)) throw new IOException("broken");
    }
  }

  private static void next(Path path) throws IOException {
    try (Pcap pcap = Pcap.openOffline(path)) {
      while (pcap.nextEx() == Pcap.Next.PACKET) {
        count(pcap.packet());
      }
    }
  }

  private static void own(Path path) throws IOException {
    CapturedPacket packet = new CapturedPacket();
    try (CaptureFile file = CaptureFile.open(path)) {
      while (file.next(packet)) {
        count(packet);
      }
    }
  }
}
