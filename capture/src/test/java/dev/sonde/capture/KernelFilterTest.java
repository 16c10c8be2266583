package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.BadAssembly;
import dev.sonde.bpf.BpfAssembler;
import dev.sonde.bpf.BpfInstruction;
import dev.sonde.bpf.BpfOpcode;
import dev.sonde.bpf.BpfProgram;
import dev.sonde.bpf.BpfText;
import dev.sonde.capture.KernelFilter.Outgoing;
import dev.sonde.packet.LinkType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a filter on its way to the kernel. */
class KernelFilterTest {
  private static final int SNAP = 1000;

  private static KernelFilter of(String text, LinkType type, Outgoing outgoing) throws BadAssembly {
    return KernelFilter.of(BpfAssembler.parse(text), type, SNAP, outgoing);
  }

  private static String code(KernelFilter filter) {
    return BpfText.listing(filter.program()).replaceAll("\\([0-9]+\\) |(?<= ) +|\t", "");
  }

  @Test
  void withoutFilterTheSnapLengthIsOne() {
    assertThat(code(KernelFilter.of(null, LinkType.EN10MB, SNAP, Outgoing.SEEN)))
        .isEqualTo("ret #1000\n");
    assertThat(code(KernelFilter.of(null, LinkType.LINUX_SLL2, SNAP, Outgoing.SEEN)))
        .isEqualTo("ret #980\n");
    assertThat(code(KernelFilter.of(null, LinkType.LINUX_SLL2, 7, Outgoing.SEEN)))
        .as("0 would refuse it")
        .isEqualTo("ret #1\n");
  }

  /** Trap 13: no verdict keeps more than the snap length, and -1 is a large number. */
  @Test
  void verdictsAreBoundedByTheSnapLength() throws BadAssembly {
    String text =
        "ldb [0]\njeq #1 jt a jf b\na: ret #-1\nb: jeq #2 jt c jf d\nc: ret #40\nd: ret #0";
    assertThat(code(of(text, LinkType.EN10MB, Outgoing.SEEN)))
        .contains("ret #1000\n", "ret #40\n", "ret #0\n")
        .doesNotContain("ret #-1");
  }

  @Test
  void programBehindAQuestionOfDirectionBeginsAsItExpects() throws BadAssembly {
    String text = "jeq #0 jt yes jf no\nyes: ret #5\nno: ret #0\n";
    for (Outgoing outgoing : Outgoing.values()) {
      KernelFilter filter = of(text, LinkType.EN10MB, outgoing);
      List<BpfInstruction> code = filter.program().instructions();
      assertThat(filter.isWhole()).isTrue();
      if (outgoing == Outgoing.SEEN) assertThat(code).hasSize(3);
      else assertThat(code.get(code.size() - 4)).isEqualTo(BpfInstruction.statement(0, 0));
    }
  }

  /** The numbers of libpcap's fix_offset, which has the same to do. */
  @Test
  void loadsOfACookedPacketMoveToItsPayload() throws BadAssembly {
    String text =
        """
        ldh [0]
        ldb [29]
        ldxb 4*([20]&0xf)
        ldh [x + 22]
        ldb [mark]
        ret #0
        """;
    KernelFilter filter = of(text, LinkType.LINUX_SLL2, Outgoing.SEEN);
    assertThat(filter.isWhole()).isTrue();
    assertThat(code(filter))
        .isEqualTo(
            """
            ld [proto]
            ldb [9]
            ldxb 4*([0]&0xf)
            ldh [x + 2]
            ldb [mark]
            ret #0
            """);
  }

  /** Such a frame is judged by what the ring says of it, and all of it. */
  @Test
  void tagThatMayBeInTheFrameOfACookedPacketIsAskedHere() throws BadAssembly {
    for (String load : List.of("ldb [vlanp]", "ldh [vlan_tci]", "ldh [vlan_tpid]")) {
      String text = load + "\nret #7\n";
      KernelFilter cooked = of(text, LinkType.LINUX_SLL, Outgoing.SEEN);
      assertThat(cooked.isWhole()).as(load).isFalse();
      assertThat(code(cooked))
          .isEqualTo(
              """
              ld [proto]
              jeq #0x8100 jt 3jf 2
              jeq #0x88a8 jt 3jf 4
              ret #-1
              ld #0x0
              %s
              ret #-1
              """
                  .formatted(load));
      assertThat(of(text, LinkType.EN10MB, Outgoing.SEEN).isWhole()).isTrue();
    }
  }

  /** Judged again it would be refused. */
  @Test
  void programThatAsksMoreThanTheRingTellsIsTheKernelsAlone() throws BadAssembly {
    for (String load : List.of("ld [mark]", "ld [queue]", "ld [hatype]", "ld [random]")) {
      KernelFilter cooked =
          of("ldb [vlanp]\n" + load + "\nret #7\n", LinkType.LINUX_SLL, Outgoing.SEEN);
      assertThat(cooked.isWhole()).as(load).isTrue();
      assertThat(cooked.program().instructions()).hasSize(3);
    }
    List<BpfInstruction> code =
        List.of(
            BpfInstruction.statement(0x30, BpfOpcode.SKF_AD_OFF + BpfOpcode.SKF_AD_VLAN_TAG),
            BpfInstruction.statement(0x30, BpfOpcode.SKF_NET_OFF + 9),
            BpfInstruction.statement(0x06, 9));
    BpfProgram program = new BpfProgram(code);
    assertThat(KernelFilter.of(program, LinkType.LINUX_SLL, SNAP, Outgoing.SEEN).isWhole())
        .isTrue();
  }

  @Test
  void whatTheKernelCannotBeAskedIsAskedHere() throws BadAssembly {
    for (String load : List.of("ldb [12]", "ldh [10]", "ld #pktlen", "ldh [x + 4]", "ld [0]")) {
      KernelFilter filter = of(load + "\nret #7\n", LinkType.LINUX_SLL2, Outgoing.SEEN);
      assertThat(filter.isWhole()).as(load).isFalse();
      assertThat(code(filter)).as("all of it, since it is to be judged").isEqualTo("ret #-1\n");
      assertThat(of(load + "\nret #7\n", LinkType.EN10MB, Outgoing.SEEN).isWhole()).isTrue();
    }
  }

  /** Only a load without X can be an ancillary one, and a negative k is none that X has passed. */
  @Test
  void negativeOffsetBehindXMayBeInTheCookedHeader() {
    LinkType type = LinkType.LINUX_SLL2;
    for (int load : List.of(0x40, 0x48, 0x50)) {
      assertThat(wholeWith(load, -4, type)).isFalse();
      assertThat(wholeWith(load, BpfOpcode.SKF_AD_OFF, type)).isFalse();
      assertThat(wholeWith(load, BpfOpcode.SKF_NET_OFF + 9, type)).isTrue();
      assertThat(wholeWith(load, 20, type)).isTrue();
      assertThat(wholeWith(load, -4, LinkType.EN10MB)).isTrue();
    }
    assertThat(wholeWith(0x20, BpfOpcode.SKF_AD_OFF, type)).isTrue();
  }

  private static boolean wholeWith(int load, int k, LinkType type) {
    List<BpfInstruction> code =
        List.of(BpfInstruction.statement(load, k), BpfInstruction.statement(0x06, 9));
    return KernelFilter.of(new BpfProgram(code), type, SNAP, Outgoing.SEEN).isWhole();
  }

  @Test
  void programThatIsTooLongWithADirectionBeforeItIsRunHere() {
    List<BpfInstruction> code =
        new ArrayList<>(Collections.nCopies(4095, BpfInstruction.statement(0, 1)));
    code.add(BpfInstruction.statement(0x06, 9));
    BpfProgram program = new BpfProgram(code);
    LinkType type = LinkType.EN10MB;
    assertThat(KernelFilter.of(program, type, SNAP, Outgoing.SEEN).isWhole()).isTrue();
    KernelFilter both = KernelFilter.of(program, type, SNAP, Outgoing.ONLY);
    assertThat(both.isWhole()).isFalse();
    assertThat(both.program().instructions()).hasSize(5);
  }
}
