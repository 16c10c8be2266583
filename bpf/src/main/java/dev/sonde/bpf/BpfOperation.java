package dev.sonde.bpf;

import static dev.sonde.bpf.BpfOpcode.*;

/**
 * What an instruction does, as {@link BpfInterpreter} has it: numbers without gaps, so that a
 * switch over them is one jump, and what can be known before the packet is known already.
 */
final class BpfOperation {
  static final int RETURN_K = 0;
  static final int RETURN_A = 1;
  static final int LOAD_WORD = 2;
  static final int LOAD_HALF = 3;
  static final int LOAD_BYTE = 4;
  static final int LOAD_WORD_BEHIND_X = 5;
  static final int LOAD_HALF_BEHIND_X = 6;
  static final int LOAD_BYTE_BEHIND_X = 7;
  static final int LOAD_CONSTANT = 8;
  static final int LOAD_LENGTH = 9;
  static final int LOAD_MEMORY = 10;
  static final int LOAD_ANCILLARY = 11;

  /** A load from where no packet has bytes. */
  static final int BEYOND = 12;

  static final int X_CONSTANT = 13;
  static final int X_LENGTH = 14;
  static final int X_MEMORY = 15;
  static final int X_HEADER_LENGTH = 16;
  static final int STORE_A = 17;
  static final int STORE_X = 18;
  static final int A_TO_X = 19;
  static final int X_TO_A = 20;
  static final int ARITHMETIC_K = 21;
  static final int ARITHMETIC_X = 22;
  static final int NEGATE = 23;
  static final int XOR_X = 24;
  static final int JUMP = 25;
  static final int EQUAL_K = 26;
  static final int GREATER_K = 27;
  static final int NOT_LESS_K = 28;
  static final int ANY_BIT_K = 29;
  static final int EQUAL_X = 30;
  static final int GREATER_X = 31;
  static final int NOT_LESS_X = 32;
  static final int ANY_BIT_X = 33;

  private BpfOperation() {}

  /** The operation of an instruction that the verifier has passed. */
  static int of(BpfInstruction one) {
    int code = one.code();
    return switch (classOf(code)) {
      case BPF_LD -> load(code, one.k());
      case BPF_LDX -> loadX(code, one.k());
      case BPF_ST -> STORE_A;
      case BPF_STX -> STORE_X;
      case BPF_ALU -> arithmetic(code);
      case BPF_JMP -> jump(code);
      case BPF_RET -> code == (BPF_RET | BPF_A) ? RETURN_A : RETURN_K;
      default -> code == (BPF_MISC | BPF_TAX) ? A_TO_X : X_TO_A;
    };
  }

  private static int load(int code, int k) {
    return switch (modeOf(code)) {
      case BPF_ABS -> absolute(code, k);
      case BPF_IND -> LOAD_WORD_BEHIND_X + bySize(code);
      case BPF_MEM -> LOAD_MEMORY;
      case BPF_LEN -> LOAD_LENGTH;
      default -> LOAD_CONSTANT;
    };
  }

  private static int absolute(int code, int k) {
    if (k >= 0) return LOAD_WORD + bySize(code);
    if (k == SKF_AD_OFF + SKF_AD_ALU_XOR_X) return XOR_X;
    return BpfMnemonic.ancillary(k) == null ? BEYOND : LOAD_ANCILLARY;
  }

  /** The three loads of a kind stand beside each other. */
  private static int bySize(int code) {
    return switch (sizeOf(code)) {
      case BPF_W -> 0;
      case BPF_H -> 1;
      default -> 2;
    };
  }

  private static int loadX(int code, int k) {
    return switch (modeOf(code)) {
      case BPF_MSH -> k >= 0 ? X_HEADER_LENGTH : BEYOND;
      case BPF_MEM -> X_MEMORY;
      case BPF_LEN -> X_LENGTH;
      default -> X_CONSTANT;
    };
  }

  private static int arithmetic(int code) {
    if (operationOf(code) == BPF_NEG) return NEGATE;
    return sourceOf(code) == BPF_K ? ARITHMETIC_K : ARITHMETIC_X;
  }

  private static int jump(int code) {
    int first = sourceOf(code) == BPF_K ? EQUAL_K : EQUAL_X;
    return switch (operationOf(code)) {
      case BPF_JA -> JUMP;
      case BPF_JEQ -> first;
      case BPF_JGT -> first + (GREATER_K - EQUAL_K);
      case BPF_JGE -> first + (NOT_LESS_K - EQUAL_K);
      default -> first + (ANY_BIT_K - EQUAL_K);
    };
  }

  /** Arithmetic on 32 bits without a sign; the operand of a division is not 0. */
  static int compute(int operation, int a, int operand) {
    return switch (operation) {
      case BPF_ADD -> a + operand;
      case BPF_SUB -> a - operand;
      case BPF_MUL -> a * operand;
      case BPF_DIV -> Integer.divideUnsigned(a, operand);
      case BPF_MOD -> Integer.remainderUnsigned(a, operand);
      case BPF_OR -> a | operand;
      case BPF_AND -> a & operand;
      case BPF_XOR -> a ^ operand;
      case BPF_LSH -> a << operand; // by its low five bits, as in the kernel
      default -> a >>> operand;
    };
  }
}
