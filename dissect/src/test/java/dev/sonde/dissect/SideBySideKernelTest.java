package dev.sonde.dissect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.dissect.PacketTextOptions.Dump;
import dev.sonde.dissect.PacketTextOptions.Stamp;
import dev.sonde.packet.Bytes;
import dev.sonde.packet.LinkType;
import dev.sonde.testkit.Corpus;
import dev.sonde.testkit.Seeds;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Thousands of packets, sound, cut and mutated, printed as the real tcpdump prints them. */
class SideBySideKernelTest {
  private static final int PACKETS = Integer.getInteger("sonde.packets", 150);

  @TempDir Path folder;

  private static PacketTextOptions options() {
    return new PacketTextOptions().numbers(true).count(true).zone(ZoneOffset.UTC);
  }

  private static Map<List<String>, PacketTextOptions> runs() {
    return Map.ofEntries(
        Map.entry(List.of("-t"), options().stamp(Stamp.NONE)),
        Map.entry(List.of("-v", "-t"), options().stamp(Stamp.NONE).verbosity(1)),
        Map.entry(List.of("-vv", "-tt"), options().stamp(Stamp.UNIX).verbosity(2)),
        Map.entry(List.of("-vvv", "-t", "-e"), options().stamp(Stamp.NONE).verbosity(3).link(true)),
        Map.entry(List.of("-e"), options().link(true)),
        Map.entry(List.of("-q", "-ttt"), options().quiet(true).stamp(Stamp.SINCE_PREVIOUS)),
        Map.entry(List.of("-q", "-v", "-e"), options().quiet(true).verbosity(1).link(true)),
        Map.entry(List.of("-S", "-tttt"), options().absolute(true).stamp(Stamp.DATE)),
        Map.entry(
            List.of("-vv", "-K", "-ttttt"),
            options().checksums(false).verbosity(2).stamp(Stamp.SINCE_FIRST)),
        Map.entry(List.of("--nano", "-x"), options().nanoseconds(true).dump(Dump.HEX, false)),
        Map.entry(List.of("-t", "-xx"), options().stamp(Stamp.NONE).dump(Dump.HEX, true)),
        Map.entry(List.of("-t", "-X"), options().stamp(Stamp.NONE).dump(Dump.HEX_ASCII, false)),
        Map.entry(
            List.of("-t", "-e", "-XX"),
            options().stamp(Stamp.NONE).link(true).dump(Dump.HEX_ASCII, true)),
        Map.entry(List.of("-t", "-A"), options().stamp(Stamp.NONE).dump(Dump.ASCII, false)));
  }

  @Test
  void everyPacketIsPrintedAsByTcpdump() throws Exception {
    RealTcpdump.assumeThere();
    long seed = Long.getLong("sonde.seed", 20_261_122);
    for (LinkType type : SomePackets.LINK_TYPES) {
      int count = type.equals(LinkType.EN10MB) ? 4 * PACKETS : PACKETS;
      compare(type, packets(new Seeds(seed), type, count), runs(), "seed " + seed);
    }
  }

  @Test
  void everyPacketOfTheCorpusIsPrintedAsByTcpdump() throws Exception {
    RealTcpdump.assumeThere();
    Map<List<String>, PacketTextOptions> runs =
        Map.of(
            List.of("-t", "-q"), options().stamp(Stamp.NONE).quiet(true),
            List.of("-t", "-vvv", "-e"), options().stamp(Stamp.NONE).verbosity(3).link(true));
    for (LinkType type : SomePackets.LINK_TYPES) {
      List<RealTcpdump.Captured> packets =
          Corpus.packets().stream()
              .filter(one -> one.link() == type.number())
              .map(SideBySideKernelTest::captured)
              .toList();
      compare(type, packets, runs, "corpus");
    }
  }

  private static RealTcpdump.Captured captured(Corpus.Packet packet) {
    int length = packet.bytes().length;
    return new RealTcpdump.Captured(Bytes.of(packet.bytes()), length, packet.original(), 0);
  }

  @Test
  void everyPacketCutAnywhereIsPrintedAsByTcpdump() throws Exception {
    RealTcpdump.assumeThere();
    Map<LinkType, List<RealTcpdump.Captured>> byType = new LinkedHashMap<>();
    Set<RealTcpdump.Captured> whole = new HashSet<>();
    for (Golden golden : Golden.all()) {
      List<RealTcpdump.Captured> packets =
          byType.computeIfAbsent(golden.type(), _ -> new ArrayList<>());
      for (RealTcpdump.Captured packet : golden.packets()) {
        if (!whole.add(packet)) continue;
        for (int length = 1; length <= packet.captured(); length++) {
          packets.add(packet.cut(length));
        }
      }
    }
    Map<List<String>, PacketTextOptions> runs =
        Map.of(
            List.of("-t"), options().stamp(Stamp.NONE),
            List.of("-t", "-vvv"), options().stamp(Stamp.NONE).verbosity(3));
    for (Map.Entry<LinkType, List<RealTcpdump.Captured>> cut : byType.entrySet()) {
      compare(cut.getKey(), cut.getValue(), runs, "cut anywhere");
    }
  }

  private void compare(
      LinkType type,
      List<RealTcpdump.Captured> packets,
      Map<List<String>, PacketTextOptions> runs,
      String what)
      throws Exception {
    Path file = folder.resolve("packets");
    RealTcpdump.write(file, type.number(), packets);
    for (Map.Entry<List<String>, PacketTextOptions> run : runs.entrySet()) {
      List<String> theirs = RealTcpdump.lines(file, packets.size(), run.getKey());
      List<String> different = different(type, packets, theirs, run.getValue());
      assertThat(different.size())
          .as(() ->
              type
                  + " "
                  + run.getKey()
                  + " "
                  + what
                  + "\n"
                  + different.stream().limit(5).collect(Collectors.joining("\n")))
          .isZero();
    }
  }

  private static List<String> different(
      LinkType type,
      List<RealTcpdump.Captured> packets,
      List<String> theirs,
      PacketTextOptions options) {
    PacketText text = new PacketText(options);
    List<String> different = new ArrayList<>();
    for (int i = 0; i < packets.size(); i++) {
      if (Differences.isUnsegmented(theirs.get(i))) {
        text.line(new TextBuffer(), packets.get(i).cut(1).of(type)); // its time counts
        continue;
      }
      TextBuffer line = new TextBuffer();
      text.line(line, packets.get(i).of(type));
      String ours = line.toString();
      if (!ours.equals(theirs.get(i)) && !Differences.isKnown(ours, theirs.get(i))) {
        different.add("tcpdump: " + theirs.get(i) + "\n   ours: " + ours + "\n" + packets.get(i));
      }
    }
    return different;
  }

  private static List<RealTcpdump.Captured> packets(Seeds seeds, LinkType type, int count) {
    SomePackets some = new SomePackets(seeds);
    List<RealTcpdump.Captured> packets = new ArrayList<>();
    long stamp = 1_795_353_374_000_000_000L;
    while (packets.size() < count) {
      byte[] bytes = some.packet(type);
      if (bytes.length == 0) continue;
      for (int n = seeds.chance(3) ? seeds.between(1, 3) : 0; n > 0; n--) {
        bytes[seeds.between(0, bytes.length - 1)] = (byte) seeds.bits(8);
      }
      int captured = seeds.chance(3) ? seeds.between(1, bytes.length) : bytes.length;
      stamp += seeds.bits(28) - 1000L;
      packets.add(new RealTcpdump.Captured(Bytes.of(bytes), captured, bytes.length, stamp));
    }
    return packets;
  }
}
