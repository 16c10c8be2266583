package dev.sonde.bpf;

import java.util.Objects;

/**
 * One instruction of classic BPF: struct sock_filter of linux/filter.h. {@code jt} and {@code jf}
 * say how many instructions a conditional jump skips; {@code k} is unsigned, but for the index of
 * an ancillary load.
 */
public record BpfInstruction(int code, int jt, int jf, int k) {
  public BpfInstruction {
    Objects.checkIndex(code, 1 << Short.SIZE);
    Objects.checkIndex(jt, 1 << Byte.SIZE);
    Objects.checkIndex(jf, 1 << Byte.SIZE);
  }

  /** An instruction that does not jump by condition. */
  public static BpfInstruction statement(int code, int k) {
    return new BpfInstruction(code, 0, 0, k);
  }
}
