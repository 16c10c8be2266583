package dev.sonde.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BpfExplanationTest {
  /** What tcpdump makes of {@code tcp port 80 and less 100}, without IPv6. */
  private static final String WEB =
      """
      ldh [12]
      jeq #0x800 jt v4 jf no
      v4: ldb [23]
      jeq #6 jt tcp jf no
      tcp: ldh [20]
      jset #0x1fff jt no jf whole
      whole: ldxb 4*([14]&0xf)
      ldh [x + 14]
      jeq #80 jt yes jf to
      to: ldh [x + 16]
      jeq #80 jt yes jf no
      yes: ld #pktlen
      jgt #100 jt no jf keep
      keep: ret #262144
      no: ret #0
      """;

  private static List<String> sentences(LinkType link, String text) throws BadAssembly {
    return new BpfExplanation(BpfAssembler.parse(text), link).sentences();
  }

  @Test
  void filterOnEthernetReadsAsWhatItMeans() throws BadAssembly {
    assertThat(sentences(LinkType.EN10MB, WEB))
        .containsExactly(
            "load 2 bytes at 12: the Ethernet type",
            "if the Ethernet type is 0x800 (IPv4) go to 2, else to 14",
            "load 1 byte at 23: the protocol",
            "if the protocol is 6 (TCP) go to 4, else to 14",
            "load 2 bytes at 20: the fragment field",
            "if it is a later fragment (its offset is not 0) go to 14, else to 6",
            "X = 4 times the low 4 bits of the byte at 14: the length of the IPv4 header",
            "load 2 bytes at X + 14: the source port",
            "if the source port is 80 go to 11, else to 9",
            "load 2 bytes at X + 16: the destination port",
            "if the destination port is 80 go to 11, else to 14",
            "load the length of the packet",
            "if the length of the packet is above 100 go to 14, else to 13",
            "keep the packet, at most 262144 bytes",
            "reject the packet");
  }

  /** The text has '/' for the end of a line; the sentence is that of the last but one. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "EN10MB | ld [2] | load 4 bytes at 2: the last 4 bytes of the Ethernet destination",
        "EN10MB | ldb [9] | load 1 byte at 9: byte 3 of the Ethernet source",
        "EN10MB | ld [10] | load 4 bytes at 10",
        "EN10MB | ldb [23] | load 1 byte at 23",
        "EN10MB | ldb [x + 20] | load 1 byte at X + 20",
        "EN10MB | ldh [12]/jeq #0x8100 jt 2 jf 3/ldh [14] | load 2 bytes at 14: the VLAN tag",
        "EN10MB | ldh [12]/jeq #0x8100 jt 2 jf 4/ldh [14]/and #0xfff/jeq #5 jt 5 jf 5"
            + " | if A is 5 go to 5, else to 5",
        "EN10MB | ja 2/ldb [0] | no packet comes here",
        "EN10MB | ldh [12]/jeq #0x8100 jt 2 jf 4/ldh [16]/jeq #0x800 jt 4 jf 4"
            + " | if the Ethernet type behind the tag is 0x800 (IPv4) go to 4, else to 4",
        "EN10MB | ldh [12]/jeq #0x806 jt 2 jf 3/ldh [20] | load 2 bytes at 20: the ARP operation",
        "EN10MB | ldh [12]/jeq #0x86dd jt 2 jf 3/ld [26]"
            + " | load 4 bytes at 26: bytes 4 to 7 of the IPv6 source",
        "EN10MB | ld [vlan_tci]/and #0xfff/jeq #7 jt 3 jf 3"
            + " | if the VLAN is 7 go to 3, else to 3",
        "EN10MB | ldh [type] | ask the system for the packet type",
        "EN10MB | ldh [type]/jeq #4 jt 2 jf 2"
            + " | if the packet type is 4 (outgoing) go to 2, else to 2",
        "IPV4 | ldb [8] | load 1 byte at 8: the time to live",
        "IPV6 | ldb [6]/jeq #58 jt 2 jf 3/ldb [40] | load 1 byte at 40: the ICMPv6 type",
        "IPV6 | ldb [6]/jeq #6 jt 3 jf 2/jeq #17 jt 3 jf 4/ldh [42]"
            + " | load 2 bytes at 42: the destination port",
        "IPV6 | ldb [6]/jeq #44 jt 2 jf 3/ldb [40]"
            + " | load 1 byte at 40: the next header behind the fragment header",
        "RAW | ldb [0]/and #0xf0/jeq #0x60 jt 3 jf 3"
            + " | if the IP version is 0x60 (IPv6) go to 3, else to 3",
        "RAW | ldb [0] | load 1 byte at 0: the byte with the IP version",
        "LOOP | ld [0]/jeq #2 jt 2 jf 3/ld [16] | load 4 bytes at 16: the IPv4 source",
        "NULL | ld [0]/jeq #0xa000000 jt 2 jf 3/ldb [11] | load 1 byte at 11: the hop limit",
        "LINUX_SLL | ldh [14] | load 2 bytes at 14: the Ethernet type",
        "LINUX_SLL2 | ld [4] | load 4 bytes at 4: the interface",
        "IPV4 | ld [16]/and #0xffff0000/jge #0xc6120000 jt 3 jf 3 | if the IPv4 destination,"
            + " masked by 255.255.0.0, is at least 198.18.0.0 go to 3, else to 3",
        "IPV4 | ldb [9]/jeq #6 jt 2 jf 4/ldxb 4*([0]&0xf)/ldb [x + 13]/jset #0x12 jt 5 jf 5"
            + " | if one of the bits 0x12 of A is set go to 5, else to 5",
        "IPV4 | ldb [9]/jeq #6 jt 2 jf 5/ldxb 4*([0]&0xf)/ldb [x + 13]/jset #0x12 jt 6 jf 6"
            + "/ret #0/ld #1 | A = 0x1",
        "EN10MB | ld [40]/add #-1 | add 4294967295",
        "EN10MB | ldx #8/div x | divide by X",
        "EN10MB | ldx #7 | X = 0x7",
        "EN10MB | st M[3]/ldx M[3] | X = word 3 of memory",
        "EN10MB | ja 1 | go to 1",
        "EN10MB | jset x jt 1 jf 1 | if A has one of the bits of X go to 1, else to 1",
      })
  void instructionReadsAsWhatIsKnownThere(String link, String text, String sentence)
      throws BadAssembly {
    String program = text.replace('/', '\n') + "\nret";
    LinkType type = Objects.requireNonNull(LinkType.named(link));
    List<String> sentences = sentences(type, program);
    assertThat(sentences.get(sentences.size() - 2)).isEqualTo(sentence);
  }

  private static String rejection(String program, String packet) throws BadAssembly {
    BpfProgram parsed = BpfAssembler.parse(program.replace('/', '\n'));
    CapturedPacket captured = new CapturedPacket();
    byte[] bytes = HexFormat.of().parseHex(packet.replace(" ", ""));
    captured.place(MemorySegment.ofArray(bytes), 0, bytes.length, bytes.length);
    BpfTrace trace = BpfTrace.of(parsed, captured);
    assertThat(trace.verdict()).isZero();
    return new BpfExplanation(parsed, LinkType.EN10MB).rejection(trace).toString();
  }

  private static final String LINK = "020000000002 020000000001 ";
  private static final String IP = LINK + "0800 4500 0028 0001 0000 40 06 0000 c6120001 c6120002 ";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "86dd | instruction 1: the Ethernet type is 0x86dd (IPv6), not 0x800 (IPv4)",
        "08   | instruction 0: there are no 2 bytes at 12 (the Ethernet type), the packet has 13",
        "0800 4500 0028 0001 0000 40 11 | instruction 3: the protocol is 17 (UDP), not 6 (TCP)",
        "0800 4500 0028 0001 20b9 40 06 | instruction 5: the fragment field is 0x20b9: it is a"
            + " later fragment (its offset is not 0)",
        "0800 4500 0028 0001 0000 40 06 0000 c6120001 c6120002 1234 01bb"
            + " | instruction 10: the destination port is 443, not 80",
        "0800 4600 0028 0001 0000 40 06 0000 c6120001 c6120002 0050"
            + " | instruction 7: there are no 2 bytes at 38 (the source port), the packet has 36",
      })
  void rejectionNamesTheTestThatFailed(String packet, String why) throws BadAssembly {
    assertThat(rejection(WEB, LINK + packet)).isEqualTo(why);
  }

  @Test
  void laterTestsMayRejectToo() throws BadAssembly {
    assertThat(rejection(WEB, IP + "0050 1234" + "00".repeat(100)))
        .isEqualTo("instruction 12: the length of the packet is 138, above 100");
    assertThat(rejection("ldh [12]/jgt #0x900 jt 2 jf 3/ret #1/ret #0", IP))
        .isEqualTo("instruction 1: the Ethernet type is 0x800 (IPv4), not above 0x900");
    assertThat(rejection("ldh [12]/jge #0x900 jt 2 jf 3/ret #1/ret #0", IP))
        .isEqualTo("instruction 1: the Ethernet type is 0x800 (IPv4), below 0x900");
    assertThat(rejection("ldh [12]/jset #0xf jt 2 jf 3/ret #1/ret #0", IP))
        .isEqualTo(
            "instruction 1: the Ethernet type is 0x800 (IPv4): not that one of the bits 0xf of the"
                + " Ethernet type is set");
    assertThat(rejection("div x/ret #1", IP))
        .isEqualTo("instruction 0: X is 0, and nothing can be divided by it");
    assertThat(rejection("ret", IP)).isEqualTo("instruction 0: A is 0");
    assertThat(rejection("ldh [12]/ret #0", IP))
        .isEqualTo("instruction 1: every packet is rejected");
    assertThat(rejection("ldh [mark]/ret #1", IP))
        .isEqualTo("instruction 0: nobody knows the mark of this packet");
    assertThat(rejection("ldxb 4*([200]&0xf)/ret #1", IP))
        .isEqualTo("instruction 0: there is no byte at 200, the packet has 34");
  }

  /** Behind the jump that decides, a program may still load and jump. */
  @Test
  void whatDecidedIsNamedAndNotWhatCameAfter() throws BadAssembly {
    String program = "ldh [12]/jeq #0x86dd jt 2 jf 3/ret #1/ldb [0]/jeq #2 jt 5 jf 5/ret #0";
    assertThat(rejection(program, IP)).startsWith("instruction 1: ");
  }

  @Test
  void everyProgramHasWordsAndEveryRejectionAReason() {
    CapturedPacket packet = new CapturedPacket();
    Seeds.each(
        2000,
        seeds -> {
          BpfProgram program = Programs.valid(seeds);
          LinkType link =
              new LinkType(seeds.pick(List.of(0, 1, 12, 101, 108, 113, 228, 229, 276, 7)));
          BpfExplanation explanation = new BpfExplanation(program, link);
          assertThat(explanation.sentences())
              .hasSameSizeAs(program.instructions())
              .noneMatch(String::isBlank);
          byte[] bytes = seeds.bytes(seeds.length(60));
          packet.place(MemorySegment.ofArray(bytes), 0, bytes.length, bytes.length);
          BpfTrace trace = BpfTrace.of(program, packet);
          if (trace.verdict() == 0) {
            assertThat(explanation.rejection(trace).toString()).matches("instruction \\d+: .+");
          }
        });
  }
}
