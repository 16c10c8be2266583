package dev.sonde.bpf;

/** A program that the kernel would not take, as {@code instruction 3: division by 0}. */
public final class BadProgram extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final int instruction;

  BadProgram(BpfVerifier.Fault fault) {
    super(fault.toString());
    instruction = fault.instruction();
  }

  /** Which one it is, from 0 on; the first where the program has none, or too many. */
  public int instruction() {
    return instruction;
  }
}
