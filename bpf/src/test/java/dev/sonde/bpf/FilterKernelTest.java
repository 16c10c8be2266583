package dev.sonde.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.bpf.FilterOptions.Variant;
import dev.sonde.packet.LinkType;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The kernel takes every program, and finds in packets what our interpreter does. */
class FilterKernelTest {
  private static final List<LinkType> TYPES =
      List.of(LinkType.EN10MB, LinkType.RAW, LinkType.LINUX_SLL, LinkType.LINUX_SLL2);

  @Test
  void theKernelTakesEveryProgramAndHasItsVerdicts() {
    try (KernelFilter kernel = new KernelFilter()) {
      Seeds.same(42, 1_200, seeds -> agree(seeds, kernel));
    }
  }

  private static void agree(Seeds seeds, KernelFilter kernel) {
    LinkType type = seeds.pick(TYPES);
    String text = FilterSeeds.filter(seeds);
    FilterOptions options = FilterOptions.of(type, Variant.FILE).withNetmask(0xffff_0000);
    BpfProgram program;
    try {
      program = Filter.compile(text, seeds.chance(2) ? options : options.plain());
    } catch (BadFilter refused) {
      return; // what is refused has tests of its own
    }
    assertThat(kernel.attach(program)).as(text).isZero();
    BpfInterpreter interpreter = new BpfInterpreter(program);
    try (Arena arena = Arena.ofConfined()) {
      for (int i = 0; i < 8; i++) {
        byte[] frame = FrameSeeds.frame(seeds, type);
        MemorySegment packet = arena.allocate(frame.length + 1L);
        MemorySegment.copy(frame, 0, packet, ValueLayout.JAVA_BYTE, 0, frame.length);
        int verdict = interpreter.verdict(packet, 0, frame.length, frame.length);
        assertThat(kernel.kept(packet, frame.length))
            .as(text)
            .isEqualTo(Math.min(verdict, frame.length));
      }
    }
  }

  private static String hosts(String first, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "10." + i / 250 + "." + i % 250 + ".7")
        .collect(Collectors.joining(" or ", first, ""));
  }

  @Test
  void aFilterOfTwoThousandHostsJumpsFartherThanOneJumpReaches() throws BadFilter {
    String text = hosts("ip src host ", 2_000) + " and not (tcp port 80 or icmp)";
    FilterOptions options = FilterOptions.of(LinkType.EN10MB, Variant.LIVE);
    BpfProgram program = Filter.compile(text, options);
    assertThat(program.instructions()).hasSizeBetween(2_000, 2_050);
    assertThat(BpfVerifier.fault(program)).isNull();
    BpfInterpreter interpreter = new BpfInterpreter(program);
    for (int host = 0; host < 2_000; host++) {
      assertThat(keeps(interpreter, 17, host / 250, host % 250, 7)).as("host " + host).isTrue();
    }
    assertThat(keeps(interpreter, 17, 1, 1, 8)).isFalse();
    assertThat(keeps(interpreter, 1, 1, 1, 7)).isFalse();
    String both = hosts("host ", 400) + " and not (tcp port 80 or icmp)";
    FilterOptions file = FilterOptions.of(LinkType.EN10MB, Variant.FILE).plain();
    BpfInterpreter plain = new BpfInterpreter(Filter.compile(both, file));
    assertThat(keeps(plain, 17, 1, 149, 7)).isTrue();
    assertThat(keeps(plain, 17, 1, 150, 7)).isFalse();
    assertThat(keeps(plain, 1, 1, 149, 7)).isFalse();
  }

  private static boolean keeps(BpfInterpreter filter, int protocol, int b, int c, int d) {
    byte[] frame = new byte[60];
    frame[12] = 8;
    frame[14] = 0x45;
    frame[23] = (byte) protocol;
    frame[26] = 10;
    frame[27] = (byte) b;
    frame[28] = (byte) c;
    frame[29] = (byte) d;
    return filter.verdict(MemorySegment.ofArray(frame), 0, frame.length, frame.length) != 0;
  }

  /** Who captures with it runs it, where the kernel does not. */
  @Test
  void aProgramTooLongForTheKernelIsRunHere() throws BadFilter {
    FilterOptions live = FilterOptions.of(LinkType.EN10MB, Variant.LIVE);
    BpfProgram program = Filter.compile(hosts("host ", 2_000), live);
    assertThat(program.instructions()).hasSizeGreaterThan(BpfOpcode.BPF_MAXINSNS);
    assertThat(BpfVerifier.fault(program)).isNotNull();
    BpfInterpreter interpreter = new BpfInterpreter(program);
    assertThat(keeps(interpreter, 17, 7, 249, 7)).isTrue();
    assertThat(keeps(interpreter, 17, 8, 0, 7)).isFalse();
  }

  @Test
  void aProgramLongerThanCanBeSaidIsRefused() {
    FilterOptions live = FilterOptions.of(LinkType.EN10MB, Variant.LIVE);
    assertThatThrownBy(() -> Filter.compile(hosts("host ", 12_000), live))
        .isInstanceOf(BadFilter.class)
        .hasMessageMatching(
            "column 1: the program is \\d+ instructions long, and at most 65535 .*");
  }
}
