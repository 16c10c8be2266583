package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.capture.CaptureInterface;
import dev.sonde.capture.CaptureWriter;
import dev.sonde.capture.PcapWriter;
import dev.sonde.capture.PcapngWriter;
import dev.sonde.capture.Section;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.testkit.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets of files, for which nothing is captured and no privilege is needed. */
class CaptureReadTest {
  private static final long START = 1_700_000_000_123_456_789L;
  private static final long SECOND = 1_000_000_000;
  private static final int UDP = 17;

  /** An echo request, as {@code tcpdump -n} says {@code 198.18.0.1 > 198.18.0.2}. */
  private static final String ECHO =
      "020000000002020000000001080045000020000140004001ad76c6120001c6120002"
          + "0800e5ea00070001"
          + "00010203";

  private static final String ARP =
      "ffffffffffff02000000000108060001080006040001020000000001c6120001000000000000c6120002";

  @TempDir private Path folder;

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static CapturedPacket packet(byte[] bytes, int number) {
    CapturedPacket packet = new CapturedPacket();
    packet.place(MemorySegment.ofArray(bytes), 0, bytes.length, bytes.length);
    packet.stamp(START + number * SECOND);
    return packet;
  }

  private Path file(String name, byte[]... packets) throws IOException {
    Path file = folder.resolve(name);
    try (CaptureWriter writer = PcapWriter.create(file, LinkType.EN10MB, 65_535, false)) {
      int number = 0;
      for (byte[] bytes : packets) writer.write(packet(bytes, number++));
    }
    return file;
  }

  private Path usual() throws IOException {
    return file("usual.pcap", bytes(ARP), bytes(ECHO), bytes(ARP));
  }

  private static Run read(Path file, String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of("-n", "-r", file.toString()));
    all.addAll(List.of(words));
    return Run.of(CaptureProcess.kept(), all.toArray(String[]::new));
  }

  @Test
  void linesAreThoseOfTcpdump() throws IOException {
    Run run = read(usual(), "-tt", "-c", "2");
    assertThat(run.out())
        .isEqualTo(
            """
            1700000000.123456 ARP, Request who-has 198.18.0.2 tell 198.18.0.1, length 28
            1700000001.123456 IP 198.18.0.1 > 198.18.0.2: ICMP echo request, id 7, seq 1, length 12
            """);
    assertThat(run.err())
        .matches(
            "sonde capture: reading from file .*usual\\.pcap, link-type EN10MB \\(Ethernet\\), "
                + "snapshot length 65535\n");
    assertThat(run.status()).isZero();
  }

  @Test
  void filterChoosesAndItsFileMayToo() throws IOException {
    Path filter = Files.writeString(folder.resolve("f"), "arp # not the rest\n");
    assertThat(read(usual(), "-t", "icmp", "or", "udp").out()).startsWith("IP ").hasLineCount(1);
    assertThat(read(usual(), "-F", filter.toString()).out()).hasLineCount(2);
    assertThat(read(usual(), "--count", "arp").out()).isEqualTo("2 packets\n");
    assertThat(read(usual(), "--count", "icmp").out()).isEqualTo("1 packet\n");
  }

  @Test
  void jsonHasALineForEachPacketAndOneBeforeAndAfter() throws IOException {
    Run run = read(usual(), "--json", "-c", "1");
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(3).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
    assertThat(lines.get(0)).contains("\"event\":\"start\"", "\"link\":\"EN10MB\"");
    assertThat(lines.get(1))
        .contains("\"event\":\"packet\"", "\"time\":1700000000.123456000", "\"length\":42");
    assertThat(lines.get(2)).isEqualTo("{\"event\":\"summary\",\"captured\":1,\"exit_status\":0}");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void damagedFileGivesWhatIsWholeAndTheByteWhereItEnds() throws IOException {
    byte[] whole = Files.readAllBytes(usual());
    Path cut = folder.resolve("cut.pcap");
    Files.write(cut, Arrays.copyOf(whole, whole.length - 1));
    Run run = read(cut);
    assertThat(run.out()).hasLineCount(2);
    assertThat(run.err()).contains("cut.pcap: ended at byte ").hasLineCount(2);
    assertThat(run.status()).isEqualTo(1);
  }

  @Test
  void whatIsNoCaptureFileIsOneLine() throws IOException {
    Path junk = Files.writeString(folder.resolve("junk"), "no packets here");
    for (Path file : List.of(junk, folder.resolve("absent"), folder)) {
      Run run = read(file);
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).startsWith("sonde capture: " + file + ": ").hasLineCount(1);
    }
  }

  @Test
  void compressedFileIsReadLikeAnyOther() throws IOException {
    Path compressed = folder.resolve("usual.pcap.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
      out.write(Files.readAllBytes(usual()));
    }
    assertThat(read(compressed).out()).isEqualTo(read(usual()).out());
  }

  @Test
  void copyIsTheSameFile() throws IOException {
    Path copy = folder.resolve("copy.pcap");
    assertThat(read(usual(), "-w", copy.toString()).status()).isZero();
    assertThat(copy).hasSameBinaryContentAs(usual());
    assertThat(read(usual(), "-w", copy.toString(), "icmp").out()).isEmpty();
    assertThat(read(copy).out()).hasLineCount(1);
  }

  /** Bare and with a link header by turns; the file starts with an interface that has one. */
  private Path mixed() throws IOException {
    Path mixed = folder.resolve("mixed.pcapng");
    try (PcapngWriter writer = PcapngWriter.create(mixed, Section.by("test"))) {
      writer.add(CaptureInterface.named("first", LinkType.EN10MB, 0));
      writer.add(CaptureInterface.named("second", LinkType.RAW, 0));
      CapturedPacket bare = packet(bytes(ECHO.substring(28)), 1);
      bare.link(LinkType.RAW);
      writer.write(bare, 1, List.of());
      writer.write(packet(bytes(ECHO), 0), 0, List.of());
    }
    return mixed;
  }

  @Test
  void linkTypeForWhichNothingCanMatchIsPassedOver() throws IOException {
    Run run = read(mixed(), "-t", "ether src 02:00:00:00:00:01 or ether src 02:00:00:00:00:02");
    assertThat(run.out()).startsWith("IP 198.18.0.1 > 198.18.0.2").hasLineCount(1);
    assertThat(run.status()).isZero();
    assertThat(read(mixed(), "icmp").out()).hasLineCount(2);
    assertThat(read(mixed(), "ip and arp").status()).isEqualTo(2);
  }

  @Test
  void testedFilterPassesOverALinkTypeForWhichNothingCanMatch() throws IOException {
    Run run = Run.of("bpf", "--test", mixed().toString(), "ether src 02:00:00:00:00:02");
    assertThat(run.out())
        .startsWith("1 does not match: instruction 0: every packet is rejected\n2 does not match: ")
        .endsWith("\n0 of 2 packets matched\n");
    assertThat(run.status()).isEqualTo(1);
  }

  @Test
  void filesOfPcapngKeepTheirInterfaces() throws IOException {
    Path mixed = mixed();
    Path copy = folder.resolve("copy.pcapng");
    assertThat(read(mixed, "-w", copy.toString(), "icmp").status()).isZero();
    Run run = read(copy, "--json");
    assertThat(run.out())
        .containsSubsequence(
            "\"device\":\"second\",\"link\":\"RAW\"", "\"device\":\"first\",\"link\":\"EN10MB\"");
    Run refused = read(mixed, "-w", folder.resolve("x.pcap").toString());
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains("a pcapng file has room for both").hasLineCount(2);
  }

  @Test
  void filesAreTurnedByTheirSize() throws IOException {
    byte[][] many = new byte[100][];
    Arrays.fill(many, bytes(ARP));
    Path name = folder.resolve("turn");
    assertThat(read(file("many", many), "-w", name.toString(), "-C", "1k", "-W", "3").status())
        .isZero();
    for (int number = 0; number < 3; number++) {
      Path file = Path.of(name.toString() + number);
      assertThat(Files.size(file)).isBetween(24L, 1200L);
      assertThat(read(file).status()).isZero();
    }
  }

  @Test
  void fileThatIsReadIsNoFurtherOneOfThoseWritten() throws IOException {
    Path file = Files.copy(usual(), folder.resolve("x12"));
    byte[] before = Files.readAllBytes(file);
    Run run = read(file, "-C", "1k", "-w", folder.resolve("x").toString());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("is the file to read").hasLineCount(1);
    assertThat(file).hasBinaryContent(before);
  }

  @Test
  void fileThatIsReadIsNotWritten() throws IOException {
    Path file = usual();
    byte[] before = Files.readAllBytes(file);
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    for (Path written : List.of(file, link)) {
      Run run = read(file, "-w", written.toString());
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).contains("is the file to read").hasLineCount(1);
      assertThat(file).hasBinaryContent(before);
    }
  }

  /** What was held back is not tried again at the end, and is told of once. */
  @ParameterizedTest
  @ValueSource(strings = {"-n", "-l", "--json", "--count"})
  void fullDiskIsToldOnceAndTheStatusIsOne(String style) throws IOException {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Path full = Path.of("/dev/full");
    byte[][] many = new byte[500][];
    Arrays.fill(many, bytes(ARP));
    String file = file("many", many).toString();
    try (OutputStream out = Files.newOutputStream(full)) {
      Main main = new Main(new Output(out, full), new Output(err, full));
      int status = main.run(CaptureProcess.kept(), List.of("-r", file, style));
      String told = err.toString(StandardCharsets.UTF_8);
      assertThat(status).as(told).isEqualTo(1);
      assertThat(told).containsOnlyOnce("write error: ").endsWith("\n");
      assertThat(told.lines().filter(line -> !line.contains("reading from"))).hasSize(1);
    }
  }

  @Test
  void fileThatCannotBeWrittenIsOneLineBeforeAnythingIsRead() throws IOException {
    Run run = read(usual(), "-w", folder.resolve("no/such").toString());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("No such file or directory").hasLineCount(1);
  }

  /** Whatever came by the wire, a terminal is shown printable ASCII. */
  @ParameterizedTest
  @ValueSource(strings = {"-vvv", "-A", "-X", "-e", "--json"})
  void hostileBytesMeetNoTerminal(String style) throws IOException {
    Seeds.each(
        20,
        seeds -> {
          byte[][] packets = new byte[20][];
          for (int index = 0; index < packets.length; index++) {
            packets[index] = hostile(seeds);
          }
          Run run = read(file("hostile.pcap", packets), style);
          assertThat(run.status()).as(run.err()).isZero();
          assertThat(run.out().chars())
              .allMatch(c -> c == '\n' || c == '\t' || (c >= ' ' && c <= '~'));
        });
  }

  /** Headers that lead to some payload, and bytes at random with escapes of a terminal. */
  private static byte[] hostile(Seeds seeds) {
    byte[] packet = Arrays.copyOf(bytes(ECHO), 14 + 20 + 8 + 80);
    packet[17] = (byte) (packet.length - 14);
    packet[23] = (byte) (seeds.chance(2) ? UDP : seeds.bits(8));
    byte[] data = seeds.bytes(80);
    byte[] escapes = "\033[2J\033]0;x\007\u202e\r\n".getBytes(StandardCharsets.UTF_8);
    System.arraycopy(escapes, 0, data, seeds.between(0, 40), escapes.length);
    System.arraycopy(data, 0, packet, 42, data.length);
    int port = seeds.pick(List.of(53, 69, 123, 514, 9));
    packet[36] = (byte) (port >> 8);
    packet[37] = (byte) port;
    packet[39] = (byte) (8 + data.length);
    return packet;
  }
}
