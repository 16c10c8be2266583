package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.testkit.Seeds;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** libpcap and Sonde's own reader see the same in the same file. */
class PcapBesideOursKernelTest {
  private static final int FILES = 100;

  @TempDir private Path folder;

  @BeforeEach
  void libpcap() {
    assumeTrue(Pcap.isInstalled(), Libpcap.ABSENT);
  }

  /** A packet as it was seen, in a copy. */
  private record Seen(LinkType linkType, long nanos, int originalLength, String bytes) {
    static Seen of(CapturedPacket packet) {
      byte[] bytes =
          packet.bytes().asSlice(packet.at(), packet.length()).toArray(ValueLayout.JAVA_BYTE);
      String hex = HexFormat.of().formatHex(bytes);
      return new Seen(packet.linkType(), packet.stampNanos(), packet.originalLength(), hex);
    }
  }

  @Test
  void everyPacketOfAnyFileIsTheSameByBoth() {
    Seeds.same(
        42,
        FILES,
        seeds -> {
          Path file = Files.write(folder.resolve("any.pcap"), any(seeds));
          assertThat(byLibpcap(file)).isEqualTo(byOurs(file));
        });
  }

  private static byte[] any(Seeds seeds) {
    ByteOrder order = seeds.pick(List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN));
    boolean nanoseconds = seeds.chance(2);
    PcapBytes bytes =
        new PcapBytes(
            order,
            nanoseconds,
            seeds.pick(List.of(LinkType.EN10MB, LinkType.RAW, LinkType.LINUX_SLL2)));
    int count = seeds.length(40);
    for (int number = 0; number < count; number++) {
      byte[] packet = seeds.bytes(seeds.length(3000));
      int original = packet.length + seeds.length(5000);
      int fraction = seeds.between(0, nanoseconds ? 999_999_999 : 999_999);
      bytes.record(fraction, packet.length, original, packet);
    }
    return bytes.all();
  }

  private static List<Seen> byLibpcap(Path file) throws IOException {
    List<Seen> seen = new ArrayList<>();
    try (Pcap pcap = Pcap.openOffline(file)) {
      assertThat(pcap.loop(-1, packet -> seen.add(Seen.of(packet)))).isTrue();
    }
    return seen;
  }

  private static List<Seen> byOurs(Path file) throws IOException {
    List<Seen> seen = new ArrayList<>();
    CapturedPacket packet = new CapturedPacket();
    try (CaptureFile ours = CaptureFile.open(file)) {
      while (ours.next(packet)) seen.add(Seen.of(packet));
    }
    return seen;
  }

  @Test
  void packetsCanBeHandedFromOneToTheOther() throws IOException {
    Path first = Files.write(folder.resolve("p.pcap"), new PcapBytes().frames(20).all());
    Path second = folder.resolve("by-ours.pcapng");
    try (Pcap pcap = Pcap.openOffline(first);
        PcapngWriter writer = PcapngWriter.create(second, Section.by("a test"))) {
      writer.add(CaptureInterface.named("eth0", LinkType.EN10MB, 0));
      while (pcap.next() != null) writer.write(pcap.packet());
    }
    Path third = folder.resolve("by-libpcap.pcap");
    try (CaptureFile ours = CaptureFile.open(second);
        Pcap dead = Pcap.openDead(LinkType.EN10MB, PcapBytes.SNAP_LENGTH);
        PcapDumper dumper = dead.dump(third)) {
      CapturedPacket packet = new CapturedPacket();
      while (ours.next(packet)) dumper.packet(packet);
    }
    assertThat(byLibpcap(third)).hasSize(20).isEqualTo(byOurs(first)).isEqualTo(byLibpcap(second));
  }
}
