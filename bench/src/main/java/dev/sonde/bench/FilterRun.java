package dev.sonde.bench;

import dev.sonde.bpf.BadAssembly;
import dev.sonde.bpf.BadFilter;
import dev.sonde.bpf.BpfAssembler;
import dev.sonde.bpf.BpfInterpreter;
import dev.sonde.bpf.BpfText;
import dev.sonde.bpf.Filter;
import dev.sonde.bpf.FilterOptions;
import dev.sonde.bpf.FilterOptions.Variant;
import dev.sonde.packet.EtherType;
import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.LinkType;
import dev.sonde.packet.Wire;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Runs a filter over packets in memory. Prints for each round the nanoseconds of processor time for
 * a packet, and how many packets matched.
 *
 * <p>Arguments: {@code packets} and a file to make; {@code compile}, a file to make and a filter;
 * or the packets, the program, how many rounds, and how often a round goes over all packets.
 */
public final class FilterRun {
  private static final int PACKETS = 4096;
  private static final int LENGTH = 128;
  private static final int IP = 14;
  private static final int PROTOCOL = IP + 9;
  private static final int SOURCE = IP + 12;
  private static final int TARGET = IP + 16;
  private static final int SOURCE_PORT = IP + 20;
  private static final int TARGET_PORT = IP + 22;
  private static final int NO_OPTIONS = 0x45;
  private static final int NETWORK = 0xc6120000; // 198.18.0.0
  private static final int[] PORTS = {53, 80, 443, 22, 40_000, 50_000};
  private static final int[] PROTOCOLS = {IpProtocol.TCP, IpProtocol.UDP, IpProtocol.ICMP};

  private FilterRun() {}

  /** Makes or measures. */
  public static void main(String[] words) throws IOException, BadFilter, BadAssembly {
    switch (words[0]) {
      case "packets" -> Files.write(Path.of(words[1]), packets());
      case "compile" -> {
        FilterOptions options = FilterOptions.of(LinkType.EN10MB, Variant.FILE);
        String text = BpfText.decimal(Filter.compile(words[2], options));
        Files.writeString(Path.of(words[1]), text);
      }
      default -> {
        String program = Files.readString(Path.of(words[1]));
        byte[] packets = Files.readAllBytes(Path.of(words[0]));
        int turns = Integer.parseInt(words[3]);
        BpfInterpreter interpreter = new BpfInterpreter(BpfAssembler.parse(program));
        measure(interpreter, packets, Integer.parseInt(words[2]), turns);
      }
    }
  }

  /** Frames of IPv4 and, one of eight, of something else. */
  private static byte[] packets() {
    byte[] bytes = new byte[PACKETS * LENGTH];
    MemorySegment all = MemorySegment.ofArray(bytes);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < PACKETS; i++) {
      long at = (long) i * LENGTH;
      Wire.put16(all, at + 12, random.nextInt(8) == 0 ? EtherType.ARP : EtherType.IP4);
      Wire.put8(all, at + IP, NO_OPTIONS);
      Wire.put8(all, at + PROTOCOL, PROTOCOLS[random.nextInt(PROTOCOLS.length)]);
      Wire.put32(all, at + SOURCE, NETWORK | random.nextInt(4));
      Wire.put32(all, at + TARGET, NETWORK | random.nextInt(4));
      Wire.put16(all, at + SOURCE_PORT, PORTS[random.nextInt(PORTS.length)]);
      Wire.put16(all, at + TARGET_PORT, PORTS[random.nextInt(PORTS.length)]);
    }
    return bytes;
  }

  private static void measure(BpfInterpreter filter, byte[] packets, int rounds, int turns) {
    var threads = ManagementFactory.getThreadMXBean();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment all = arena.allocateFrom(ValueLayout.JAVA_BYTE, packets);
      int count = packets.length / LENGTH;
      for (int round = 0; round < rounds; round++) {
        long start = threads.getCurrentThreadCpuTime();
        long matches = 0;
        for (int turn = 0; turn < turns; turn++) matches += matches(filter, all, count);
        double nanos = threads.getCurrentThreadCpuTime() - start;
        System.out.println(nanos / ((double) turns * count) + " " + matches / turns);
      }
    }
  }

  private static int matches(BpfInterpreter filter, MemorySegment all, int count) {
    int matches = 0;
    for (int i = 0; i < count; i++) {
      if (filter.verdict(all, (long) i * LENGTH, LENGTH, LENGTH) != 0) matches++;
    }
    return matches;
  }
}
