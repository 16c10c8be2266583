package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.packet.LinkType;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that dumpcap and tcpdump write while there is traffic, in a network of the test's own. */
class LiveFilesRootTest {
  private static final int PACKETS = 6;

  /** Pings, at most fifteen times, until each of the three has seen its packets. */
  private static final String SCRIPT =
      """
      umask 0
      dumpcap -q -i lo -c 6 -a duration:10 -f icmp -w "$1/dumpcap.pcapng" & first=$!
      tcpdump -Z root -q -i lo -c 6 --nano -w "$1/nano.pcap" icmp & second=$!
      tcpdump -Z root -q -i any -c 6 -w "$1/any.pcap" icmp & third=$!
      ping -q -i 0.2 -c 15 127.0.0.1 & pings=$!
      wait $first $second $third
      kill $pings
      """;

  @TempDir private Path folder;

  @Test
  void filesOfDumpcapAndTcpdumpAreRead() {
    for (String peer : List.of("dumpcap", "tcpdump", "ping")) {
      assumeTrue(Peers.has(peer), "no " + peer + " here to capture with");
    }
    PrivateNetwork.inside(() -> {
      Peers.said("timeout", "20", "sh", "-c", SCRIPT, "sh", folder.toString());
      List<PacketValue> next = read("dumpcap.pcapng", LinkType.EN10MB);
      List<PacketValue> nano = read("nano.pcap", LinkType.EN10MB);
      read("any.pcap", LinkType.LINUX_SLL2);
      // The same pings, if not from the same one on: an echo request of 98 bytes first.
      assertThat(next).allMatch(packet -> packet.originalLength() == 98);
      assertThat(nano).extracting(PacketValue::hex).allMatch(hex -> hex.startsWith("45", 28));
      assertThat(nano).anyMatch(packet -> packet.stamp() % 1000 != 0);
    });
  }

  private List<PacketValue> read(String name, LinkType link) throws IOException {
    try (CaptureFile file = CaptureFile.open(folder.resolve(name))) {
      assertThat(file.linkType()).isEqualTo(link);
      assertThat(file.snapLength()).isEqualTo(262_144);
      List<PacketValue> packets = PacketValue.all(file);
      assertThat(packets).hasSize(PACKETS);
      assertThat(file.ended()).hasToString("end of file");
      if (file.isPcapng()) saysWhoWroteIt(file);
      return packets;
    }
  }

  private static void saysWhoWroteIt(CaptureFile file) {
    assertThat(Objects.requireNonNull(file.section()).application()).startsWith("Dumpcap");
    assertThat(file.interfaces().getFirst().name()).isEqualTo("lo");
    assertThat(file.interfaces().getFirst().filter()).isEqualTo("icmp");
    assertThat(file.statistics().getFirst().received()).isGreaterThanOrEqualTo(PACKETS);
    assertThat(file.statistics().getFirst().droppedByInterface()).isZero();
  }
}
