package dev.sonde.bpf;

import java.util.List;
import java.util.Objects;

/**
 * A classic BPF program: Documentation/networking/filter.rst. Its verdict on a packet is how many
 * bytes of it to keep, 0 for none.
 */
public record BpfProgram(List<BpfInstruction> instructions) {

  /** The kernel takes 1 to 4096 instructions and answers EINVAL to any other number. */
  public BpfProgram {
    instructions = List.copyOf(instructions);
    Objects.checkIndex(instructions.size(), 1 << Short.SIZE);
  }
}
