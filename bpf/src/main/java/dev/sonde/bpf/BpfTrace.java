package dev.sonde.bpf;

import static dev.sonde.bpf.BpfOpcode.*;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.Wire;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of a program on one packet, with all that it did: what {@link BpfInterpreter} does in a
 * hurry, slowly and from the instructions as they stand. Confined to one thread.
 */
public final class BpfTrace {
  private final List<BpfInstruction> code;
  private final CapturedPacket packet;
  private final int length;
  private final List<Step> steps = new ArrayList<>();
  private final int[] memory = new int[BPF_MEMWORDS];
  private int a;
  private int x;
  private int verdict;

  /** An instruction that was executed, with what A and X were before it. */
  public record Step(int index, int a, int x) {}

  private BpfTrace(List<BpfInstruction> code, CapturedPacket packet) {
    this.code = code;
    this.packet = packet;
    length = packet.length();
  }

  /** Runs a program; {@link BadProgram} for one that {@link BpfInterpreter} would not. */
  public static BpfTrace of(BpfProgram program, CapturedPacket packet) {
    BpfVerifier.verifyOfAnyLength(program);
    BpfTrace trace = new BpfTrace(program.instructions(), packet);
    int index = 0;
    while (index >= 0) index = trace.step(index);
    return trace;
  }

  /** How many bytes to keep, without a sign; 0 for none. */
  public int verdict() {
    return verdict;
  }

  /** What was executed, from the first to what gave the verdict. */
  public List<Step> steps() {
    return List.copyOf(steps);
  }

  /** How many bytes of the packet there were to look at. */
  int length() {
    return length;
  }

  /** Which instruction is next, -1 where the verdict was given. */
  private int step(int index) {
    BpfInstruction one = code.get(index);
    steps.add(new Step(index, a, x));
    int next = index + 1;
    return switch (classOf(one.code())) {
      case BPF_LD -> load(one) ? next : -1;
      case BPF_LDX -> loadX(one) ? next : -1;
      case BPF_ALU -> arithmetic(one) ? next : -1;
      case BPF_JMP -> next + skipped(one);
      case BPF_RET -> {
        verdict = one.code() == (BPF_RET | BPF_A) ? a : one.k();
        yield -1;
      }
      case BPF_ST -> {
        memory[one.k()] = a;
        yield next;
      }
      case BPF_STX -> {
        memory[one.k()] = x;
        yield next;
      }
      default -> {
        if (one.code() == (BPF_MISC | BPF_TAX)) x = a;
        else a = x;
        yield next;
      }
    };
  }

  private boolean load(BpfInstruction one) {
    int k = one.k();
    switch (modeOf(one.code())) {
      case BPF_IMM -> a = k;
      case BPF_MEM -> a = memory[k];
      case BPF_LEN -> a = packet.originalLength();
      case BPF_IND -> {
        return bytes(x + k, width(one.code()));
      }
      default -> { // BPF_ABS
        if (k == SKF_AD_OFF + SKF_AD_ALU_XOR_X) {
          a ^= x;
          return true;
        }
        if (BpfMnemonic.ancillary(k) == null) return bytes(k, width(one.code()));
        long value = BpfAncillary.of(k, packet);
        if (value >= 0) a = (int) value;
        return value >= 0;
      }
    }
    return true;
  }

  private boolean bytes(int from, int width) {
    if (!has(from, width)) return false;
    a = 0;
    for (int i = 0; i < width; i++) a = a << Byte.SIZE | octet(from + i);
    return true;
  }

  private boolean has(int from, int width) {
    return from >= 0 && from <= length - width;
  }

  private int octet(int from) {
    return Wire.u8(packet.bytes(), packet.at() + from);
  }

  private boolean loadX(BpfInstruction one) {
    int k = one.k();
    switch (modeOf(one.code())) {
      case BPF_IMM -> x = k;
      case BPF_MEM -> x = memory[k];
      case BPF_LEN -> x = packet.originalLength();
      default -> { // BPF_MSH
        if (!has(k, 1)) return false;
        x = 4 * (octet(k) & 0xf);
      }
    }
    return true;
  }

  private boolean arithmetic(BpfInstruction one) {
    int operation = operationOf(one.code());
    int operand = operand(one);
    if (operation == BPF_NEG) {
      a = -a;
      return true;
    }
    boolean division = operation == BPF_DIV || operation == BPF_MOD;
    if (division && operand == 0) return false;
    a = BpfOperation.compute(operation, a, operand);
    return true;
  }

  private int operand(BpfInstruction one) {
    return sourceOf(one.code()) == BPF_X ? x : one.k();
  }

  private int skipped(BpfInstruction one) {
    if (operationOf(one.code()) == BPF_JA) return one.k();
    return holds(one) ? one.jt() : one.jf();
  }

  private boolean holds(BpfInstruction one) {
    long left = Integer.toUnsignedLong(a);
    long right = Integer.toUnsignedLong(operand(one));
    return switch (operationOf(one.code())) {
      case BPF_JEQ -> left == right;
      case BPF_JGT -> left > right;
      case BPF_JGE -> left >= right;
      default -> (left & right) != 0; // BPF_JSET
    };
  }
}
