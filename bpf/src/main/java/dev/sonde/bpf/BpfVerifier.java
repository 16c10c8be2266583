package dev.sonde.bpf;

import static dev.sonde.bpf.BpfOpcode.*;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the kernel takes a program, by the rules of bpf_check_classic in net/core/filter.c: known
 * codes, jumps forward and not out of it, scratch memory that was written before it is read, shifts
 * within a word, no division by a constant 0, a return at the end. Such a program ends on every
 * packet.
 *
 * <p>What is not checked: the kernel also refuses what becomes too long when it is translated for
 * the processor, with ENOMEM beyond net.core.optmem_max and EINVAL for a jump over more than 32767
 * of its own instructions. Programs of a thousand instructions have passed, of two thousand loads
 * not.
 */
public final class BpfVerifier {
  private static final int WORD_BITS = 32;
  private static final int ALL_WORDS = (1 << BPF_MEMWORDS) - 1;

  private static final int JUMP_ALWAYS = BPF_JMP | BPF_JA;
  private static final int DIVIDE = BPF_ALU | BPF_DIV | BPF_K;
  private static final int MODULO = BPF_ALU | BPF_MOD | BPF_K;
  private static final int SHIFT_LEFT = BPF_ALU | BPF_LSH | BPF_K;
  private static final int SHIFT_RIGHT = BPF_ALU | BPF_RSH | BPF_K;
  private static final int LOAD_WORD = BPF_LD | BPF_MEM;
  private static final int LOAD_WORD_TO_X = BPF_LDX | BPF_MEM;

  private final List<BpfInstruction> code;

  /** Bit n of an element: word n has a value on every way that leads to this instruction. */
  private final int[] written;

  private BpfVerifier(List<BpfInstruction> code) {
    this.code = code;
    written = new int[code.size()];
    Arrays.fill(written, ALL_WORDS);
  }

  /** What is wrong, and with which instruction, counted from 0. */
  public record Fault(int instruction, String why) {
    @Override
    public String toString() {
      return "instruction " + instruction + ": " + why;
    }
  }

  /** Throws if the kernel would not take the program. */
  public static void verify(BpfProgram program) {
    Fault fault = fault(program);
    if (fault != null) throw new BadProgram(fault);
  }

  /** The same of one that need not be run by the kernel, and so may be longer. */
  static void verifyOfAnyLength(BpfProgram program) {
    Fault fault = faultOfAnyLength(program.instructions());
    if (fault != null) throw new BadProgram(fault);
  }

  /** The first fault of a program, or null if it has none. */
  public static @Nullable Fault fault(BpfProgram program) {
    List<BpfInstruction> code = program.instructions();
    if (code.size() > BPF_MAXINSNS) {
      return new Fault(BPF_MAXINSNS, "one too many: a program has at most " + BPF_MAXINSNS);
    }
    return faultOfAnyLength(code);
  }

  private static @Nullable Fault faultOfAnyLength(List<BpfInstruction> code) {
    int length = code.size();
    if (length == 0) return new Fault(0, "there is none");
    BpfVerifier verifier = new BpfVerifier(code);
    for (int index = 0; index < length; index++) {
      String why = verifier.fault(index);
      if (why != null) return new Fault(index, why);
    }
    int last = code.getLast().code();
    if (last != (BPF_RET | BPF_K) && last != (BPF_RET | BPF_A)) {
      return new Fault(length - 1, "the last instruction is not a return");
    }
    return verifier.unwritten();
  }

  private @Nullable String fault(int index) {
    BpfInstruction one = code.get(index);
    if (BpfMnemonic.of(one.code()) == null) {
      return "there is no code 0x%x".formatted(one.code());
    }
    if (isConditional(one.code())) return conditional(index, one);
    return switch (one.code()) {
      case DIVIDE, MODULO -> one.k() == 0 ? "division by 0" : null;
      case SHIFT_LEFT, SHIFT_RIGHT ->
          isBelow(one.k(), WORD_BITS) ? null : "a shift by " + unsigned(one.k()) + " bits";
      case LOAD_WORD, LOAD_WORD_TO_X, BPF_ST, BPF_STX ->
          isBelow(one.k(), BPF_MEMWORDS) ? null : "there is no word M[" + unsigned(one.k()) + "]";
      case JUMP_ALWAYS ->
          isBelow(one.k(), code.size() - index - 1) ? null : outside(index, one.k(), "the jump");
      default -> isUnknownAncillary(one) ? "there is no ancillary value " + one.k() : null;
    };
  }

  private @Nullable String conditional(int index, BpfInstruction one) {
    if (index + 1 + one.jt() >= code.size()) return outside(index, one.jt(), "jt");
    if (index + 1 + one.jf() >= code.size()) return outside(index, one.jf(), "jf");
    return null;
  }

  private String outside(int index, int skipped, String jump) {
    int target = index + 1 + skipped;
    if (skipped < 0) return jump + " leads back, to " + target;
    return "%s leads to %d, and the last instruction is %d"
        .formatted(jump, target, code.size() - 1);
  }

  private static boolean isUnknownAncillary(BpfInstruction one) {
    boolean absolute = classOf(one.code()) == BPF_LD && modeOf(one.code()) == BPF_ABS;
    boolean ancillary = absolute && Integer.compareUnsigned(one.k(), SKF_AD_OFF) >= 0;
    return ancillary && BpfMnemonic.ancillary(one.k()) == null;
  }

  private static boolean isBelow(int value, int bound) {
    return Integer.compareUnsigned(value, bound) < 0;
  }

  private static String unsigned(int value) {
    return Integer.toUnsignedString(value);
  }

  /** check_load_and_stores: the first read of a word that may have no value. */
  private @Nullable Fault unwritten() {
    int here = 0;
    for (int index = 0; index < code.size(); index++) {
      here &= written[index];
      BpfInstruction one = code.get(index);
      switch (one.code()) {
        case BPF_ST, BPF_STX -> here |= 1 << one.k();
        case LOAD_WORD, LOAD_WORD_TO_X -> {
          if ((here & 1 << one.k()) == 0) {
            return new Fault(index, "M[" + one.k() + "] may be read before it is written");
          }
        }
        case JUMP_ALWAYS -> here = leave(index, one.k(), one.k(), here);
        default -> {
          if (isConditional(one.code())) here = leave(index, one.jt(), one.jf(), here);
        }
      }
    }
    return null;
  }

  /** Behind a jump nothing is known but by the jumps that lead there. */
  private int leave(int index, int yes, int no, int here) {
    written[index + 1 + yes] &= here;
    written[index + 1 + no] &= here;
    return ALL_WORDS;
  }
}
