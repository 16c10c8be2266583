package dev.sonde.bpf;

import static dev.sonde.bpf.BpfOpcode.*;
import static dev.sonde.bpf.BpfOperation.*;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.Wire;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program on packets as the kernel does, without allocating: 32 bits without a sign, and a
 * verdict of 0 for a load beyond what was captured and for a division by an X of 0. A shift by X
 * takes the low five bits of X.
 *
 * <p>Of what the system says of a packet it knows what {@link CapturedPacket} does: protocol, type
 * where it is known, interface, VLAN tag. A load of anything else, or from an offset that counts
 * from a header ({@link BpfOpcode#SKF_NET_OFF}), is one beyond the packet.
 *
 * <p>Owned by one thread: its scratch memory is its own.
 */
public final class BpfInterpreter {
  /** An instruction is five numbers: what it does, k, where it goes if true and if false, code. */
  private static final int STRIDE = 5;

  private static final int K = 1;
  private static final int YES = 2;
  private static final int NO = 3;
  private static final int CODE = 4;

  private final int[] code;
  private final int[] memory = new int[BPF_MEMWORDS];

  /** Throws {@link BadProgram} for one that the kernel would not take, unless for its length. */
  public BpfInterpreter(BpfProgram program) {
    BpfVerifier.verifyOfAnyLength(program);
    List<BpfInstruction> instructions = program.instructions();
    code = new int[instructions.size() * STRIDE];
    for (int index = 0; index < instructions.size(); index++) {
      BpfInstruction one = instructions.get(index);
      int at = index * STRIDE;
      int operation = BpfOperation.of(one);
      int skipped = operation == JUMP ? one.k() : operation >= EQUAL_K ? one.jt() : 0;
      code[at] = operation;
      code[at + K] = one.k();
      code[at + YES] = at + STRIDE * (1 + skipped);
      code[at + NO] = at + STRIDE * (1 + one.jf());
      code[at + CODE] = one.code();
    }
  }

  /**
   * Whether it knows of live packets all that a program asks. What it does not know it takes for
   * bytes beyond the packet, so that it refuses what the kernel may keep.
   */
  public static boolean knowsAll(BpfProgram program) {
    return program.instructions().stream().allMatch(BpfInterpreter::knows);
  }

  private static boolean knows(BpfInstruction one) {
    return switch (BpfOperation.of(one)) {
      case BEYOND -> false;
      case LOAD_ANCILLARY -> BpfAncillary.isKnown(one.k());
      case LOAD_WORD_BEHIND_X, LOAD_HALF_BEHIND_X, LOAD_BYTE_BEHIND_X -> one.k() >= SKF_AD_OFF;
      default -> true;
    };
  }

  /**
   * How many bytes of a packet to keep, 0 for none: a number without a sign, and often more than it
   * has.
   */
  public int verdict(CapturedPacket packet) {
    return run(packet.bytes(), packet.at(), packet.length(), packet.originalLength(), packet);
  }

  /** The same of a packet of which nothing else is known. */
  public int verdict(MemorySegment bytes, long at, int length, int originalLength) {
    return run(bytes, at, length, originalLength, null);
  }

  /** Whether a packet is to be kept. */
  public boolean matches(CapturedPacket packet) {
    return verdict(packet) != 0;
  }

  private int run(
      MemorySegment bytes, long at, int length, int wire, @Nullable CapturedPacket packet) {
    int[] code = this.code;
    int a = 0;
    int x = 0;
    int pc = 0;
    while (true) {
      int operation = code[pc];
      int k = code[pc + K];
      if (operation >= EQUAL_K) {
        int operand = operation < EQUAL_X ? k : x;
        pc = code[pc + (holds(operation, a, operand) ? YES : NO)];
        continue;
      }
      switch (operation) {
        case LOAD_WORD, LOAD_HALF, LOAD_BYTE -> {
          long value = load(operation - LOAD_WORD, bytes, at, k, length);
          if (value < 0) return 0;
          a = (int) value;
        }
        case LOAD_WORD_BEHIND_X, LOAD_HALF_BEHIND_X, LOAD_BYTE_BEHIND_X -> {
          long value = load(operation - LOAD_WORD_BEHIND_X, bytes, at, x + k, length);
          if (value < 0) return 0;
          a = (int) value;
        }
        case X_HEADER_LENGTH -> {
          if (k >= length) return 0;
          x = (Wire.u8(bytes, at + k) & 0xf) << 2;
        }
        case LOAD_ANCILLARY -> {
          long value = BpfAncillary.of(k, packet);
          if (value < 0) return 0;
          a = (int) value;
        }
        case ARITHMETIC_K -> a = compute(operationOf(code[pc + CODE]), a, k);
        case ARITHMETIC_X -> {
          int arithmetic = operationOf(code[pc + CODE]);
          if (x == 0 && isDivision(arithmetic)) return 0;
          a = compute(arithmetic, a, x);
        }
        case RETURN_K -> {
          return k;
        }
        case RETURN_A -> {
          return a;
        }
        case BEYOND -> {
          return 0;
        }
        case STORE_A -> memory[k] = a;
        case STORE_X -> memory[k] = x;
        case A_TO_X -> x = a;
        case X_CONSTANT -> x = k;
        case X_LENGTH -> x = wire;
        case X_MEMORY -> x = memory[k];
        default -> a = simple(operation, a, x, k, wire);
      }
      pc = code[pc + YES];
    }
  }

  /** Bytes of the packet, or -1 where it has none. */
  private static long load(int size, MemorySegment bytes, long at, int from, int length) {
    if (from < 0) return -1;
    return switch (size) {
      case 0 -> from > length - Integer.BYTES ? -1 : Wire.u32(bytes, at + from);
      case 1 -> from > length - Short.BYTES ? -1 : Wire.u16(bytes, at + from);
      default -> from >= length ? -1 : Wire.u8(bytes, at + from);
    };
  }

  private static boolean holds(int operation, int a, int operand) {
    return switch (operation) {
      case EQUAL_K, EQUAL_X -> a == operand;
      case GREATER_K, GREATER_X -> Integer.compareUnsigned(a, operand) > 0;
      case NOT_LESS_K, NOT_LESS_X -> Integer.compareUnsigned(a, operand) >= 0;
      default -> (a & operand) != 0;
    };
  }

  /** What A is afterwards, of what neither fails nor asks the packet. */
  private int simple(int operation, int a, int x, int k, int wire) {
    return switch (operation) {
      case LOAD_CONSTANT -> k;
      case LOAD_LENGTH -> wire;
      case LOAD_MEMORY -> memory[k];
      case X_TO_A -> x;
      case NEGATE -> -a;
      case XOR_X -> a ^ x;
      default -> a; // JUMP
    };
  }

  private static boolean isDivision(int arithmetic) {
    return arithmetic == BPF_DIV || arithmetic == BPF_MOD;
  }
}
