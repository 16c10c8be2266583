package dev.sonde.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.FilterOptions.Variant;
import dev.sonde.packet.LinkType;
import dev.sonde.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Any text at all is a program or a refusal: no other exception, no end of memory or stack. */
class FilterFuzzTest {
  static final List<String> PIECES =
      List.of(
          ("( ) [ ] : and or not ! && || = != < > <= >= + - * / % & | ^ << >> src dst host net port"
                  + " portrange proto gateway ip ip6 tcp udp icmp arp ether vlan mpls pppoes 5 80"
                  + " 0x10 10.1 10.0.0.1 10.0.0.0/8 ::1 fe80::/10 1:2:3:4:5:6 mask broadcast"
                  + " multicast less greater len llc rnr inbound ifindex tcpflags tcp-syn a-b 1-2"
                  + " \\\\tcp name")
              .split(" ", -1));

  private static void attempt(String text, FilterOptions options) {
    try {
      BpfProgram program = Filter.compile(text, options);
      if (program.instructions().size() > BpfOpcode.BPF_MAXINSNS)
        BpfVerifier.verifyOfAnyLength(program);
      else assertThat(BpfVerifier.fault(program)).as(text).isNull();
    } catch (BadFilter bad) {
      assertThat(bad.column()).as(text).isBetween(1, text.length() + 1);
    }
  }

  private static FilterOptions options(Seeds seeds) {
    LinkType type =
        seeds.pick(List.of(LinkType.EN10MB, LinkType.RAW, LinkType.LINUX_SLL, LinkType.LINUX_SLL2));
    FilterOptions options = FilterOptions.of(type, seeds.pick(List.of(Variant.values())));
    return seeds.chance(2) ? options : options.plain();
  }

  @Test
  void anyWordsAreAProgramOrARefusal() {
    Seeds.each(
        8_000,
        seeds -> {
          StringBuilder text = new StringBuilder();
          for (int left = seeds.between(0, 12); left > 0; left--) {
            text.append(seeds.pick(PIECES)).append(seeds.chance(4) ? "" : " ");
          }
          attempt(text.toString(), options(seeds));
        });
  }

  @Test
  void anyFilterWithAnyCharacterChangedIsAProgramOrARefusal() {
    Seeds.each(
        2_500,
        seeds -> {
          StringBuilder text = new StringBuilder(FilterSeeds.filter(seeds));
          for (int left = seeds.between(0, 3); left > 0; left--) {
            int at = seeds.between(0, text.length() - 1);
            text.setCharAt(at, (char) (seeds.chance(8) ? seeds.bits(16) : seeds.bits(7)));
          }
          attempt(text.toString(), options(seeds));
        });
  }

  @Test
  void anyBytesAreAProgramOrARefusal() {
    Seeds.each(
        2_500,
        seeds -> {
          byte[] bytes = seeds.bytes(seeds.length(64));
          attempt(new String(bytes, StandardCharsets.ISO_8859_1), options(seeds));
        });
  }

  @Test
  void whatIsNestedWithoutEndIsRefused() {
    FilterOptions options = FilterOptions.of(LinkType.EN10MB, Variant.FILE);
    for (String piece :
        List.of(
            "(",
            "not ",
            "ip[",
            "-",
            "port (",
            "1 - (",
            "1 %",
            "len + ",
            "((1)=1 and ",
            "not not (")) {
      attempt(piece.repeat(20_000), options);
      attempt(piece.repeat(20_000) + "1 = 1", options);
    }
  }

  @Test
  void manyTermsTakeALongProgramAndNoLongTime() {
    FilterOptions options = FilterOptions.of(LinkType.EN10MB, Variant.LIVE);
    for (String piece :
        List.of(
            "tcp or ",
            "port 80 and ",
            "len > 5 or ",
            "not host 10.0.0.1 or ",
            "vlan and ",
            "ip[0] = 1 or ")) {
      attempt(piece.repeat(600) + "tcp", options);
    }
  }
}
