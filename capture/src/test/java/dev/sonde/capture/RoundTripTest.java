package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.CapturedPacket.Direction;
import dev.sonde.packet.CapturedPacket.Offload;
import dev.sonde.packet.LinkType;
import dev.sonde.testkit.Seeds;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read again: by both formats, mapped, as a stream, and compressed. */
class RoundTripTest {
  private static final List<LinkType> LINKS =
      List.of(LinkType.EN10MB, LinkType.LINUX_SLL2, LinkType.RAW, new LinkType(147));

  @TempDir private Path folder;

  private static List<PacketValue> mapped(Path path) throws IOException {
    try (CaptureFile file = CaptureFile.open(path)) {
      List<PacketValue> all = PacketValue.all(file);
      assertThat(file.ended()).hasToString("end of file");
      assertThat(file.packets()).isEqualTo(all.size());
      return all;
    }
  }

  private static List<PacketValue> streamed(byte[] bytes) throws IOException {
    try (CaptureFile file = CaptureFile.open(new ByteArrayInputStream(bytes), "stream")) {
      List<PacketValue> all = PacketValue.all(file);
      assertThat(file.ended()).hasToString("end of file");
      return all;
    }
  }

  private static void isReadEveryWay(Path path, List<PacketValue> written) throws IOException {
    assertThat(mapped(path)).isEqualTo(written);
    byte[] bytes = Files.readAllBytes(path);
    assertThat(streamed(bytes)).isEqualTo(written);
    assertThat(streamed(Compressed.of(bytes))).isEqualTo(written);
    Files.delete(path); // a disk may take its time to empty a file
    Files.write(path, Compressed.of(bytes));
    assertThat(mapped(path)).isEqualTo(written);
    Files.delete(path);
  }

  @Test
  void everyPacketOfPcapIsReadAsItWasWritten() {
    Path path = folder.resolve("a.pcap");
    Seeds.each(
        20,
        seeds -> {
          boolean nanos = seeds.chance(2);
          LinkType link = seeds.pick(LINKS);
          List<PacketValue> written = new ArrayList<>();
          try (PcapWriter writer = PcapWriter.create(path, link, 0, nanos)) {
            for (int i = seeds.length(400); i > 0; i--) {
              CapturedPacket packet = PacketValue.any(seeds, link, nanos);
              writer.write(packet);
              written.add(PacketValue.of(packet));
            }
          }
          isReadEveryWay(path, written);
        });
  }

  @Test
  void everyPacketOfPcapngIsReadAsItWasWritten() {
    Path path = folder.resolve("a.pcapng");
    Seeds.each(
        20,
        seeds -> {
          List<PacketValue> written = new ArrayList<>();
          try (PcapngWriter writer = PcapngWriter.create(path, Section.by("test"))) {
            for (LinkType link : LINKS) {
              writer.add(CaptureInterface.named(link.name(), link, 0));
            }
            for (int i = seeds.length(400); i > 0; i--) {
              int number = seeds.between(0, LINKS.size() - 1);
              CapturedPacket packet = PacketValue.any(seeds, LINKS.get(number), true);
              packet.cameBy(number, 0, seeds.between(-1, 4));
              packet.offload(seeds.pick(List.of(Offload.values())));
              writer.write(packet);
              written.add(PacketValue.of(packet));
            }
          }
          isReadEveryWay(path, written);
        });
  }

  @Test
  void nothingIsLostWhereRecordsEndWithTheBuffer() {
    Path path = folder.resolve("long.pcap");
    Seeds.each(
        3,
        seeds -> {
          List<PacketValue> written = new ArrayList<>();
          try (PcapWriter writer = PcapWriter.create(path, LinkType.EN10MB, 0, true)) {
            for (int length : List.of(1 << 18, 0, (1 << 18) - 16, (1 << 18) - 20, 1, 1 << 17)) {
              CapturedPacket packet = PacketValue.of(seeds.bytes(length), LinkType.EN10MB);
              writer.write(packet);
              written.add(PacketValue.of(packet));
            }
          }
          isReadEveryWay(path, written);
        });
  }

  @Test
  void whatAPcapngFileSaysOfItselfIsRead() throws IOException {
    Path path = folder.resolve("options.pcapng");
    CaptureInterface eth0 =
        CaptureInterface.named("eth0", LinkType.EN10MB, 96)
            .with(FileOption.text(FileOption.DESCRIPTION, "the\u001b[31m door"))
            .with(FileOption.filter("udp port 53"));
    Section section = Section.by("sonde", FileOption.comment("one"), FileOption.comment("two"));
    CapturedPacket packet = PacketValue.of(new byte[200], LinkType.EN10MB);
    try (PcapngWriter writer = PcapngWriter.create(path, section)) {
      writer.add(eth0);
      writer.write(packet, 0, List.of(FileOption.comment("odd"), FileOption.comment("")));
      writer.write(packet);
      writer.add(InterfaceStatistics.of(0, 77, 5, 3, 2));
    }
    try (CaptureFile file = CaptureFile.open(path)) {
      assertThat(file.linkType()).isEqualTo(LinkType.EN10MB);
      assertThat(file.snapLength()).isEqualTo(96);
      assertThat(file.hasNanos()).isTrue();
      Section header = Objects.requireNonNull(file.section());
      assertThat(header.application()).isEqualTo("sonde");
      assertThat(header.comments()).containsExactly("one", "two");
      CaptureInterface read = file.interfaces().getFirst();
      assertThat(read.name()).isEqualTo("eth0");
      assertThat(read.description()).isEqualTo("the\\x1b[31m door");
      assertThat(read.filter()).isEqualTo("udp port 53");
      assertThat(file.next(packet)).isTrue();
      assertThat(file.comments()).containsExactly("odd", "");
      assertThat(packet.length()).isEqualTo(96);
      assertThat(packet.originalLength()).isEqualTo(200);
      assertThat(file.next(packet)).isTrue();
      assertThat(file.comments()).isEmpty();
      assertThat(file.next(packet)).isFalse();
      InterfaceStatistics counted = file.statistics().getFirst();
      assertThat(counted.stampNanos()).isEqualTo(77);
      assertThat(counted.received()).isEqualTo(5);
      assertThat(counted.droppedBySystem()).isEqualTo(3);
      assertThat(counted.delivered()).isEqualTo(2);
      assertThat(counted.accepted()).isEqualTo(-1);
    }
  }

  @Test
  void timeBefore1970BecomesThatOf1970() throws IOException {
    CapturedPacket packet = PacketValue.of(new byte[1], LinkType.EN10MB);
    packet.stamp(-1);
    Path pcapng = folder.resolve("early.pcapng");
    try (PcapngWriter writer = PcapngWriter.create(pcapng, Section.by("test"))) {
      writer.add(CaptureInterface.named("eth0", LinkType.EN10MB, 0));
      writer.write(packet);
    }
    Path pcap = folder.resolve("early.pcap");
    try (PcapWriter writer = PcapWriter.create(pcap, LinkType.EN10MB, 0, true)) {
      writer.write(packet);
    }
    for (Path path : List.of(pcapng, pcap)) {
      try (CaptureFile file = CaptureFile.open(path)) {
        assertThat(PacketValue.all(file)).extracting(PacketValue::stamp).containsExactly(0L);
      }
    }
  }

  @Test
  void noMoreInterfacesAreWrittenThanAreRead() throws IOException {
    Path path = folder.resolve("many.pcapng");
    CaptureInterface plain =
        new CaptureInterface(LinkType.EN10MB, 0, new StampUnit(9, 0), List.of());
    CapturedPacket packet = PacketValue.of(new byte[1], LinkType.EN10MB);
    try (PcapngWriter writer = PcapngWriter.create(path, Section.by("test"))) {
      for (int number = 0; number < 65_536; number++) {
        assertThat(writer.add(plain)).isEqualTo(number);
      }
      assertThatThrownBy(() -> writer.add(plain))
          .isExactlyInstanceOf(IOException.class)
          .hasMessage(path + ": more than 65536 interfaces");
      writer.write(packet, 65_535, List.of());
    }
    try (CaptureFile file = CaptureFile.open(path)) {
      assertThat(PacketValue.all(file)).extracting(PacketValue::device).containsExactly(65_535);
    }
  }

  @Test
  void snapLengthOfAnUncutFileIsInItsHeaderOnly() throws IOException {
    CapturedPacket packet = PacketValue.of(new byte[200], LinkType.EN10MB);
    Path pcapng = folder.resolve("uncut.pcapng");
    try (PcapngWriter writer = PcapngWriter.create(pcapng, Section.by("test")).uncut()) {
      writer.add(CaptureInterface.named("eth0", LinkType.EN10MB, 96));
      writer.write(packet);
    }
    Path pcap = folder.resolve("uncut.pcap");
    try (PcapWriter writer = PcapWriter.create(pcap, LinkType.EN10MB, 96, true).uncut()) {
      writer.write(packet);
    }
    for (Path path : List.of(pcapng, pcap)) {
      try (CaptureFile file = CaptureFile.open(path)) {
        assertThat(file.snapLength()).isEqualTo(96);
        assertThat(file.next(packet)).isTrue();
        assertThat(packet.length()).isEqualTo(200);
      }
    }
  }

  @Test
  void uncutPcapFileHasNoPacketThatIsTooLongToBeRead() throws IOException {
    Path path = folder.resolve("limit.pcap");
    try (PcapWriter writer = PcapWriter.create(path, LinkType.EN10MB, 96, true).uncut()) {
      writer.write(PacketValue.of(new byte[300_000], LinkType.EN10MB));
    }
    try (CaptureFile file = CaptureFile.open(path)) {
      CapturedPacket packet = new CapturedPacket();
      assertThat(file.next(packet)).isTrue();
      assertThat(packet.length()).isEqualTo(1 << 18);
      assertThat(packet.originalLength()).isEqualTo(300_000);
    }
  }

  @Test
  void offloadAndDirectionSurviveInPcapng() throws IOException {
    Path path = folder.resolve("flags.pcapng");
    CapturedPacket packet = PacketValue.of(new byte[61], LinkType.EN10MB);
    packet.cameBy(3, 0x800, 4);
    packet.offload(Offload.PARTIAL);
    packet.merged();
    try (PcapngWriter writer = PcapngWriter.create(path, Section.by("test"))) {
      writer.add(CaptureInterface.named("eth0", LinkType.EN10MB, 0));
      writer.write(packet);
    }
    try (CaptureFile file = CaptureFile.open(path)) {
      assertThat(file.next(packet)).isTrue();
      assertThat(packet.direction()).isEqualTo(Direction.OUTGOING);
      assertThat(packet.offload()).isEqualTo(Offload.PARTIAL);
      assertThat(packet.isMerged()).isTrue();
      assertThat(packet.device()).isZero();
    }
  }

  @Test
  void packetOfAnotherLinkTypeIsRefused() throws IOException {
    CapturedPacket packet = PacketValue.of(new byte[1], LinkType.RAW);
    try (PcapWriter writer =
        PcapWriter.create(folder.resolve("x.pcap"), LinkType.EN10MB, 0, false)) {
      assertThatThrownBy(() -> writer.write(packet))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("x.pcap: a packet of link type RAW in a pcap file of EN10MB");
    }
    try (PcapngWriter writer =
        PcapngWriter.create(folder.resolve("x.pcapng"), Section.by("test"))) {
      assertThatThrownBy(() -> writer.write(packet))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("a packet of interface 0, of 0");
    }
  }

  @Test
  void numberThatOnlyProgramsKnowRawBecomesThatOfFiles() throws IOException {
    Path path = folder.resolve("raw.pcap");
    LinkType program = new LinkType(LinkType.DLT_RAW);
    try (PcapWriter writer = PcapWriter.create(path, program, 0, false)) {
      writer.write(PacketValue.of(new byte[20], LinkType.RAW));
      writer.write(PacketValue.of(new byte[20], program));
    }
    assertThat(mapped(path)).hasSize(2).allMatch(packet -> packet.link() == 101);
  }
}
