package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.BpfAssembler;
import dev.sonde.bpf.BpfText;
import dev.sonde.capture.PcapWriter;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BpfToolTest {
  private static final String ARP =
      """
      (000) ldh      [12]
      (001) jeq      #0x806           jt 2\tjf 3
      (002) ret      #262144
      (003) ret      #0
      """;

  private static final String LINK = "020000000002 020000000001 ";
  private static final String UDP =
      LINK + "0800 4500 001d 0001 0000 40 11 0000 c6120001 c6120002 0035 1000 0009 0000 2a";
  private static final String TCP = LINK + "0800 4500 0028 0001 0000 40 06 0000 c6120001 c6120002";

  @TempDir private Path folder;
  private Path packets;

  /** An ARP request, a UDP datagram from port 53, and a TCP segment that was cut. */
  @BeforeEach
  void write() throws IOException {
    packets = folder.resolve("three.pcap");
    try (PcapWriter writer = PcapWriter.create(packets, LinkType.EN10MB, 262144, false)) {
      CapturedPacket packet = new CapturedPacket();
      for (String hex : new String[] {LINK + "0806 0001 0800 06 04 0001", UDP, TCP}) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        packet.place(MemorySegment.ofArray(bytes), 0, bytes.length, bytes.length);
        packet.stamp(0);
        writer.write(packet);
      }
    }
  }

  private static Run bpf(String... words) throws IOException {
    String[] line = Arrays.copyOf(new String[] {"bpf"}, words.length + 1);
    System.arraycopy(words, 0, line, 1, words.length);
    return Run.of(line);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void filterIsPrintedInTheFormsOfTcpdump() throws Exception {
    assertThat(bpf("arp")).isEqualTo(new Run(0, ARP, ""));
    assertThat(bpf("-d", "arp")).isEqualTo(bpf("arp"));
    assertThat(bpf("-dd", "arp").out()).isEqualTo(BpfText.cArray(BpfAssembler.parse(ARP)));
    assertThat(bpf("-ddd", "arp").out()).isEqualTo(BpfText.decimal(BpfAssembler.parse(ARP)));
  }

  @Test
  void wordsAreOneFilter() throws IOException {
    assertThat(bpf("udp", "port", "53")).isEqualTo(bpf("udp port 53"));
  }

  @Test
  void optionsChangeTheProgram() throws IOException {
    assertThat(bpf("-s", "96", "arp").out()).contains("ret      #96\n");
    assertThat(bpf("-y", "linux_sll2", "arp").out()).startsWith("(000) ldh      [0]\n");
    assertThat(bpf("-i", "lo", "inbound").out()).contains("[type]");
    assertThat(bpf("-i", "any", "arp")).isEqualTo(bpf("-y", "LINUX_SLL2", "arp"));
    assertThat(bpf("-i", "any", "vlan 5").out()).contains("[vlanp]");
    assertThat(bpf("-i", "any", "-y", "LINUX_SLL", "ifindex 2").out()).contains("[ifidx]");
    int plain = bpf("-O", "tcp port 80").out().lines().toList().size();
    assertThat(plain).isGreaterThan(bpf("tcp port 80").out().lines().toList().size());
  }

  @Test
  void filterMayStandInAFile() throws IOException {
    assertThat(bpf("-F", file("filter", "udp\n port 53\n").toString()))
        .isEqualTo(bpf("udp port 53"));
  }

  @Test
  void explanationIsTheListingWithRemarks() throws Exception {
    Run run = bpf("--explain", "arp");
    assertThat(run.out())
        .isEqualTo(
            """
            (000) ldh      [12]                        ; load 2 bytes at 12: the Ethernet type
            (001) jeq      #0x806           jt 2 jf 3  ; if the Ethernet type is 0x806 (ARP) go to \
            2, else to 3
            (002) ret      #262144                     ; keep the packet, at most 262144 bytes
            (003) ret      #0                          ; reject the packet
            """);
    assertThat(BpfAssembler.parse(run.out())).isEqualTo(BpfAssembler.parse(ARP));
  }

  @Test
  void assembledProgramOfAnyFormIsPrintedInAny() throws IOException {
    for (String form : new String[] {"-d", "-dd", "-ddd"}) {
      Path program = file("program" + form, bpf(form, "arp").out());
      assertThat(bpf("--asm", program.toString())).isEqualTo(new Run(0, ARP, ""));
    }
  }

  @Test
  void packetsMatchOrItIsSaidWhyNot() throws IOException {
    assertThat(bpf("--test", packets.toString(), "udp port 53"))
        .isEqualTo(
            new Run(
                0,
                """
                1 does not match: instruction 8: the Ethernet type is 0x806 (ARP), not 0x800 (IPv4)
                2 matches
                3 does not match: instruction 10: the protocol is 6 (TCP), not 17 (UDP)
                1 of 3 packets matched
                """,
                ""));
    assertThat(bpf("--test", packets.toString(), "icmp").status()).isEqualTo(1);
  }

  @Test
  void matchesAreObjectsInJson() throws IOException {
    Path program = file("program", "ldh [12]\njeq #0x806 jt 3 jf 2\nret #20\nret #0");
    assertThat(bpf("--json", "--test", packets.toString(), "--asm", program.toString()).out())
        .isEqualTo(
            """
            {"packet":1,"matches":false,"instruction":1,"why":"the Ethernet type is 0x806 (ARP)"}
            {"packet":2,"matches":true,"kept":20}
            {"packet":3,"matches":true,"kept":20}
            {"packets":3,"matched":2}
            """);
  }

  @Test
  void costIsCountedInInstructions() throws IOException {
    Path program =
        file(
            "program",
            "ldh [12]\njeq #0x806 jt 4 jf 2\nldb [23]\njeq #17 jt 4 jf 5\n" + "ret #1\nret #0");
    String[] words = {"--cost", packets.toString(), "--asm", program.toString()};
    assertThat(bpf(words).out())
        .isEqualTo("3 packets, 2 matched; instructions per packet: min 3, mean 4.33, max 5\n");
    assertThat(bpf(words[0], words[1], words[2], words[3], "--json").out())
        .isEqualTo(
            "{\"packets\":3,\"matched\":2,\"min\":3,\"mean\":4.333333333333333,\"max\":5}\n");
  }

  @Test
  void damagedFileIsReadAsFarAsItGoes() throws IOException {
    byte[] bytes = Files.readAllBytes(packets);
    Path cut = Files.write(folder.resolve("cut.pcap"), Arrays.copyOf(bytes, bytes.length - 1));
    Run run = bpf("--test", cut.toString(), "udp");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).endsWith("1 of 2 packets matched\n");
    assertThat(run.err()).startsWith("sonde bpf: " + cut + ": ended at byte ");
  }

  @Test
  void badFilterIsShownWithItsPlace() throws IOException {
    Run run = bpf("tcp", "prot", "80");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("sonde bpf: column 5: ")
        .endsWith("\n  tcp prot 80\n      ^\n");
  }

  @Test
  void ofALongFilterThePlaceIsShown() throws IOException {
    String many = "port 1 or ".repeat(50);
    List<String> shown =
        bpf(many + "tcp prot 80 or port 2 " + many + "port 3").err().lines().toList();
    assertThat(shown).hasSize(3).allMatch(line -> line.length() <= 80);
    assertThat(shown.get(1)).startsWith("  ... ").endsWith(" ...");
    assertThat(shown.get(1).substring(shown.get(2).indexOf('^'))).startsWith("prot 80 or port 2 ");
    List<String> end = bpf(many).err().lines().toList();
    assertThat(end.get(1)).startsWith("  ... ").endsWith("port 1 or ");
    assertThat(end.get(2)).hasSize(end.get(1).length() + 1);
    List<String> start = bpf("prot 80 or " + many).err().lines().toList();
    assertThat(start.get(1)).startsWith("  prot 80 or port 1 ").endsWith(" ...");
  }

  @Test
  void badProgramIsNamedByLineOrInstruction() throws IOException {
    Path text = file("text", "ldh [12]\njeq 6\n");
    assertThat(bpf("--asm", text.toString()).err())
        .isEqualTo("sonde bpf: " + text + ": line 2, column 5: jeq does not take '6'\n");
    Path endless = file("endless", "ldh [12]");
    assertThat(bpf("--asm", endless.toString()))
        .isEqualTo(
            new Run(
                2,
                "",
                "sonde bpf: "
                    + endless
                    + ": instruction 0: the last instruction is not a return\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-d | which EXPRESSION? '' is one that takes every packet",
        "-dddd arp | no more than -ddd",
        "--asm a arp | one of EXPRESSION, --filter-file and --asm",
        "-F a arp | one of EXPRESSION, --filter-file and --asm",
        "--asm - --test - | standard input cannot be two files",
        "--test a --cost b arp | --test and --cost do not go together",
        "--explain -dd arp | --explain and --dump-filter do not go together",
        "-i lo --test a arp | --interface and --test do not go together",
        "--json arp | --json goes with --test or --cost",
        "-y FDDI arp | --linktype: there is no 'FDDI'",
        "-i ../lo arp | ../lo: No such device exists",
        "-F /nowhere | no file '/nowhere'",
        "-F / | cannot read '/': Is a directory",
        "-s 262145 arp | --snapshot-length: '262145' is not within 0 to 262144",
      })
  void whatMakesNoSenseIsOneLineAndStatusTwo(String line, String complaint) throws IOException {
    assertThat(bpf(line.split(" ", -1)))
        .isEqualTo(new Run(2, "", "sonde bpf: " + complaint + "\n"));
  }

  @Test
  void fileThatIsNoCaptureIsNamed() throws IOException {
    Path text = file("text", "no capture");
    assertThat(bpf("--test", text.toString(), "arp").err()).startsWith("sonde bpf: " + text + ": ");
  }
}
