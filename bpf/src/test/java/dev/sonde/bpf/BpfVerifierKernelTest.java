package dev.sonde.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.sys.Errno;
import dev.sonde.testkit.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the verifier says of a program, and what the kernel says. */
class BpfVerifierKernelTest {
  private static final BpfInstruction END = BpfInstruction.statement(BpfOpcode.BPF_RET, -1);

  private final KernelFilter kernel = new KernelFilter();

  @AfterEach
  void close() {
    kernel.close();
  }

  /** The verdict of both: whether they take it. */
  private boolean agreed(BpfProgram program) {
    int result = kernel.attach(program);
    assertThat(result).isIn(0, -Errno.EINVAL);
    BpfVerifier.Fault fault = BpfVerifier.fault(program);
    assertThat(fault == null)
        .as(() ->
            fault + ", the kernel says " + Errno.name(-result) + "\n" + BpfText.cArray(program))
        .isEqualTo(result == 0);
    return fault == null;
  }

  @Test
  void theyAgreeOnEveryCode() {
    List<Integer> taken = new ArrayList<>();
    for (int code = 0; code < 0x200; code++) {
      boolean alone = agreed(new BpfProgram(List.of(new BpfInstruction(code, 0, 0, 1), END)));
      boolean zero = agreed(new BpfProgram(List.of(new BpfInstruction(code, 0, 0, 0), END, END)));
      if (alone || zero) taken.add(code);
    }
    // BPF_LD|BPF_MEM and BPF_LDX|BPF_MEM are right, but read what nobody wrote
    assertThat(taken).hasSize(47).contains(BpfOpcode.BPF_LDX | BpfOpcode.BPF_LEN);
  }

  @Test
  void theyAgreeOnEveryAncillaryOffset() {
    for (int k = -0x1000 - 8; k < 0; k = k < -0xf00 ? k + 1 : k / 2 == 0 ? 0 : k / 2) {
      for (int code : new int[] {0x20, 0x28, 0x30, 0x40, 0x48, 0x50, 0xb1}) {
        agreed(new BpfProgram(List.of(BpfInstruction.statement(code, k), END)));
      }
    }
  }

  /** Each on a socket of its own: two long ones together may be more than optmem_max. */
  @Test
  void theyAgreeOnLengths() {
    for (int length : new int[] {0, 1, 4095, 4096, 4097, 65535}) {
      try (KernelFilter fresh = new KernelFilter()) {
        BpfProgram program = new BpfProgram(Collections.nCopies(length, END));
        boolean fits = length > 0 && length <= 4096;
        assertThat(fresh.attach(program)).isEqualTo(fits ? 0 : -Errno.EINVAL);
        assertThat(BpfVerifier.fault(program) == null).isEqualTo(fits);
      }
    }
  }

  @Test
  void theyAgreeOnThousandsOfPrograms() {
    int[] taken = new int[2];
    Seeds.each(20_000, seeds -> taken[agreed(Programs.plausible(seeds)) ? 1 : 0]++);
    System.out.println(taken[0] + " " + taken[1]);
  }
}
