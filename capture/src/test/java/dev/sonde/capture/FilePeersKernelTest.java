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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Capture files beside the programs of Wireshark and tcpdump: what is written here they read, and
 * what they write is read here, packet for packet by time, lengths, interface and the hash of the
 * bytes.
 */
class FilePeersKernelTest {
  private static final int PACKETS = 40;
  private static final Pattern COUNT = Pattern.compile("Number of packets: *([0-9]+)");

  @TempDir private static Path folder;

  @BeforeAll
  static void needsPeers() {
    for (String peer : List.of("tshark", "capinfos", "editcap", "mergecap", "tcpdump")) {
      assumeTrue(Peers.has(peer), "no " + peer + " here: sudo apt-get install tshark tcpdump");
    }
  }

  /** A packet as a line: seconds, captured and original length, interface, MD5 of its bytes. */
  private static String line(CapturedPacket packet, boolean numbered) {
    byte[] bytes =
        packet.bytes().asSlice(packet.at(), packet.length()).toArray(ValueLayout.JAVA_BYTE);
    try {
      return "%d.%09d\t%d\t%d\t%s\t%s"
          .formatted(
              packet.stampNanos() / 1_000_000_000,
              packet.stampNanos() % 1_000_000_000,
              packet.length(),
              packet.originalLength(),
              numbered ? packet.device() : "",
              HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> ours(Path path) throws IOException {
    List<String> lines = new ArrayList<>();
    try (CaptureFile file = CaptureFile.open(path)) {
      Ended ended = file.forEach(packet -> lines.add(line(packet, file.isPcapng())));
      assertThat(ended).hasToString("end of file");
    }
    return lines;
  }

  /** The same lines as tshark has them. */
  private static List<String> theirs(Path path) throws Exception {
    String printed =
        Peers.run(
            ("tshark -n -o frame.generate_md5_hash:TRUE -T fields -e frame.time_epoch"
                    + " -e frame.cap_len -e frame.len -e frame.interface_id -e frame.md5_hash -r "
                    + path)
                .split(" ", -1));
    return printed.lines().toList();
  }

  private static void agree(Path path, int packets) throws Exception {
    assertThat(ours(path)).hasSize(packets).isEqualTo(theirs(path));
  }

  /** Packets of bytes that mean nothing, some longer than the snap length, in the usual order. */
  private static Path pcap(String name, LinkType link, boolean nanos) throws IOException {
    Path path = folder.resolve(name);
    Seeds seeds = new Seeds(link.number());
    try (PcapWriter writer = PcapWriter.create(path, link, 1000, nanos)) {
      for (int i = 0; i < PACKETS; i++) {
        CapturedPacket packet = PacketValue.any(seeds, link, nanos);
        packet.stamp(1_700_000_000_000_000_000L + i * (nanos ? 1_000_000_007L : 1_000_007_000L));
        writer.write(packet);
      }
    }
    return path;
  }

  @Test
  void pcapThatIsWrittenHereIsReadThere() throws Exception {
    for (boolean nanos : List.of(false, true)) {
      Path path = pcap("ours" + nanos + ".pcap", LinkType.EN10MB, nanos);
      agree(path, PACKETS);
      String told = Peers.run("capinfos", path.toString());
      assertThat(told).contains("Ethernet").contains("file hdr: 1000 bytes");
      assertThat(told).contains(nanos ? "nanoseconds (9)" : "microseconds (6)");
      Path copy = folder.resolve("copy" + nanos);
      List<String> words =
          new ArrayList<>(List.of("tcpdump", "-r", path.toString(), "-w", copy.toString()));
      if (nanos) words.add("--nano");
      Peers.run(words);
      assertThat(copy).hasSameBinaryContentAs(path);
    }
  }

  @Test
  void pcapngThatIsWrittenHereIsReadThere() throws Exception {
    Path path = folder.resolve("ours.pcapng");
    Seeds seeds = new Seeds(1);
    List<LinkType> links = List.of(LinkType.EN10MB, LinkType.RAW, LinkType.LINUX_SLL2);
    Section section = Section.by("sonde", FileOption.comment("of a test"));
    try (PcapngWriter writer = PcapngWriter.create(path, section)) {
      for (LinkType link : links) {
        writer.add(
            CaptureInterface.named("dev" + link, link, 500).with(FileOption.filter("udp or tcp")));
      }
      for (int i = 0; i < PACKETS; i++) {
        CapturedPacket packet = PacketValue.any(seeds, links.get(i % 3), true);
        packet.stamp(1_700_000_000_000_000_000L + i * 1_000_000_007L);
        packet.cameBy(i % 3, 0, i % 6 - 1);
        writer.write(packet, i % 3, List.of(FileOption.comment("number " + i)));
      }
      writer.add(InterfaceStatistics.of(1, 1_700_000_100_000_000_000L, 99, 59, 40));
    }
    agree(path, PACKETS);
    assertThat(Peers.run("capinfos", path.toString()))
        .contains("Capture application: sonde", "Capture comment:     of a test")
        .contains("Name = devEN10MB", "Name = devRAW", "Filter string = udp or tcp")
        .contains("Number of interfaces in file: 3", "Number of stat entries = 1");
    String notes =
        Peers.run("tshark", "-r", path.toString(), "-T", "fields", "-e", "frame.comment");
    assertThat(notes.lines().skip(7).findFirst()).hasValue("number 7");
    String flags =
        Peers.run(
            "tshark", "-r", path.toString(), "-T", "fields", "-e", "frame.packet_flags_direction");
    assertThat(flags.lines().limit(6))
        .containsExactly("", "0x00000001", "0x00000001", "0x00000001", "0x00000001", "0x00000002");
  }

  @Test
  void everyFormatOfEditcapIsReadHere() throws Exception {
    Path source = pcap("source.pcap", LinkType.EN10MB, false);
    for (String format : List.of("pcap", "nsecpcap", "modpcap", "pcapng", "pcapng -s 40")) {
      Path path = folder.resolve("edited." + format.replace(' ', '_'));
      List<String> words = new ArrayList<>(List.of("editcap", "-F"));
      words.addAll(List.of(format.split(" ", -1)));
      words.addAll(List.of("-t", "0.5", source.toString(), path.toString()));
      Peers.run(words);
      agree(path, PACKETS);
    }
  }

  @Test
  void commentOfEditcapIsReadHere() throws Exception {
    Path path = folder.resolve("commented.pcapng");
    Path source = pcap("plain.pcap", LinkType.EN10MB, false);
    Peers.run("editcap", "-a", "2:odd one", source.toString(), path.toString());
    CapturedPacket packet = new CapturedPacket();
    try (CaptureFile file = CaptureFile.open(path)) {
      assertThat(file.next(packet)).isTrue();
      assertThat(file.comments()).isEmpty();
      assertThat(file.next(packet)).isTrue();
      assertThat(file.comments()).containsExactly("odd one");
      assertThat(Objects.requireNonNull(file.section()).application()).startsWith("Editcap");
    }
  }

  @Test
  void mergedInterfacesOfDifferentLinkTypesAreReadHereThoughNotByLibpcap() throws Exception {
    Path ethernet = pcap("e.pcap", LinkType.EN10MB, false);
    Path raw = pcap("r.pcap", LinkType.RAW, true);
    Path path = folder.resolve("merged.pcapng");
    Peers.run("mergecap", "-w", path.toString(), ethernet.toString(), raw.toString());
    agree(path, 2 * PACKETS);
    try (CaptureFile file = CaptureFile.open(path)) {
      List<PacketValue> packets = PacketValue.all(file);
      assertThat(packets).extracting(PacketValue::link).contains(1, 101);
      assertThat(file.interfaces()).hasSize(2);
    }
    assertThat(Peers.said("tcpdump", "-r", path.toString(), "-w", "/dev/null"))
        .contains("an interface has a type 101 different from the type of the first interface");
  }

  @Test
  void unitsOfTimeAndByteOrdersAreThoseOfTshark() throws Exception {
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      Blocks file = new Blocks(order).section();
      long[] seconds = {1_700_000_000L, 1_700_000_001L, 1_700_000_002L, 3, 1_700_000_004L};
      int[] resolutions = {6, 9, 3, 0x8a, 0xa0};
      long[] units = {1_000_000, 1_000_000_000, 1000, 1 << 10, 1L << 32};
      for (int i = 0; i < units.length; i++) {
        Blocks options = file.body().option(9, (byte) resolutions[i]);
        file.described(1, 0, options.option64(14, i == 3 ? 1_700_000_000L : 0).option(0));
      }
      for (int i = 0; i < units.length; i++) {
        byte[] bytes = new byte[20 + i];
        file.packet(i, seconds[i] * units[i] + units[i] / 8, bytes);
      }
      file.block(2, file.body().u16(0, 9).u32(395_812, 0, 4, 60).u8(1, 2, 3, 4));
      Path path = Files.write(folder.resolve("hand" + order + ".pcapng"), file.array());
      agree(path, units.length + 1);
    }
  }

  @Test
  void filesOfPcapngOneBehindTheOtherAreOne() throws Exception {
    Path source = pcap("one.pcap", LinkType.EN10MB, false);
    Path one = folder.resolve("one.pcapng");
    Peers.run("editcap", "-F", "pcapng", source.toString(), one.toString());
    Path two = folder.resolve("two.pcapng");
    byte[] bytes = Files.readAllBytes(one);
    byte[] twice = Arrays.copyOf(bytes, 2 * bytes.length);
    System.arraycopy(bytes, 0, twice, bytes.length, bytes.length);
    Files.write(two, twice);
    List<String> expected = new ArrayList<>(ours(one));
    expected.addAll(ours(one));
    assertThat(ours(two)).isEqualTo(expected);
  }

  @Test
  void filesOfInstalledPackagesAreRead() throws Exception {
    assumeTrue(Peers.has("dpkg"), "no dpkg here to ask for capture files");
    String found = Peers.said("dpkg", "-S", "*.pcap", "*.pcapng", "*.cap");
    List<Path> paths =
        found
            .lines()
            .filter(line -> line.contains(": /"))
            .map(line -> Path.of(line.substring(line.indexOf(": ") + 2)))
            .filter(path -> Files.isRegularFile(path))
            .limit(50)
            .toList();
    assumeTrue(
        !paths.isEmpty(), "no capture files of a package here: sudo apt-get install python3-dpkt");
    for (Path path : paths) {
      String told = Peers.said("capinfos", "-c", "-M", path.toString());
      Matcher counted = COUNT.matcher(told);
      assertThat(counted.find()).isTrue();
      try (CaptureFile file = CaptureFile.open(path)) {
        assertThat(PacketValue.all(file)).hasSize(Integer.parseInt(counted.group(1)));
        boolean whole = Objects.requireNonNull(file.ended()).whole();
        assertThat(whole).isNotEqualTo(told.contains("appears to have been cut short"));
      }
    }
  }
}
