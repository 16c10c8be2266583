package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A VLAN tag that the kernel took out is inline in files, wherever the packet is cut. */
class InlineFrameTest {
  private static final String FRAME = "0202020202020404040404040800" + "4500002a";
  private static final String COOKED = "00040001000602020202020200000800" + "4500002a";

  @TempDir private Path folder;
  private int files;

  private static CapturedPacket tagged(String hex, LinkType link) {
    CapturedPacket packet = PacketValue.of(HexFormat.of().parseHex(hex), link);
    packet.tag(0x8100, 0x6005);
    return packet;
  }

  private PacketValue written(CapturedPacket packet, int snapLength, boolean next)
      throws IOException {
    Path path = folder.resolve("f" + files++);
    try (CaptureWriter writer =
        next
            ? PcapngWriter.create(path, Section.by("test"))
            : PcapWriter.create(path, packet.linkType(), snapLength, false)) {
      if (writer instanceof PcapngWriter ng) {
        ng.add(CaptureInterface.named("eth0", packet.linkType(), snapLength));
      }
      writer.write(packet);
    }
    try (CaptureFile file = CaptureFile.open(path)) {
      return PacketValue.all(file).getFirst();
    }
  }

  @Test
  void tagIsBackBehindTheAddresses() throws IOException {
    for (boolean next : List.of(false, true)) {
      PacketValue value = written(tagged(FRAME, LinkType.EN10MB), 0, next);
      assertThat(value.hex()).isEqualTo("020202020202040404040404" + "81006005" + "08004500002a");
      assertThat(value.originalLength()).isEqualTo(22);
      PacketValue cooked = written(tagged(COOKED, LinkType.LINUX_SLL), 0, next);
      assertThat(cooked.hex()).startsWith("0004000100060202020202020000" + "81006005" + "0800");
    }
  }

  @Test
  void priorityTagOfVlanZeroIsATag() throws IOException {
    CapturedPacket packet = tagged(FRAME, LinkType.EN10MB);
    packet.tag(0x88a8, 0);
    assertThat(written(packet, 0, false).hex()).contains("0404" + "88a80000" + "0800");
  }

  @Test
  void headersWithoutRoomForATagHaveNone() throws IOException {
    for (LinkType link : List.of(LinkType.LINUX_SLL2, LinkType.RAW)) {
      assertThat(written(tagged(COOKED, link), 0, true).hex()).isEqualTo(COOKED);
    }
    CapturedPacket shorter = tagged(FRAME.substring(0, 22), LinkType.EN10MB);
    assertThat(written(shorter, 0, true).hex()).isEqualTo(FRAME.substring(0, 22));
  }

  @Test
  void snapLengthCutsWhatTheFileHas() throws IOException {
    String whole = written(tagged(FRAME, LinkType.EN10MB), 0, true).hex();
    for (boolean next : List.of(false, true)) {
      for (int length = 1; length <= 22; length++) {
        PacketValue value = written(tagged(FRAME, LinkType.EN10MB), length, next);
        assertThat(value.hex()).isEqualTo(whole.substring(0, 2 * length));
        assertThat(value.originalLength()).isEqualTo(22);
      }
    }
  }

  @Test
  void recordsBehindACutTagAreNotTouched() {
    Seeds.each(
        20,
        seeds -> {
          Path path = folder.resolve("many" + files++);
          int snapLength = seeds.between(1, 40);
          try (PcapWriter writer = PcapWriter.create(path, LinkType.EN10MB, snapLength, false)) {
            for (int i = 0; i < 50; i++) {
              CapturedPacket packet = PacketValue.any(seeds, LinkType.EN10MB, false);
              if (seeds.chance(2)) packet.tag(0x8100, seeds.bits(16));
              writer.write(packet);
            }
          }
          try (CaptureFile file = CaptureFile.open(path)) {
            assertThat(PacketValue.all(file)).hasSize(50);
            assertThat(file.ended()).hasToString("end of file");
          }
        });
  }
}
