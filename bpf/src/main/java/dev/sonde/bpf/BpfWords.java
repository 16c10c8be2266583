package dev.sonde.bpf;

import static dev.sonde.bpf.BpfOpcode.*;

import dev.sonde.bpf.BpfMeaning.Kind;
import org.jspecify.annotations.Nullable;

/** The sentences of {@link BpfExplanation}. */
final class BpfWords {
  static final BpfMeaning LENGTH = new BpfMeaning("the length of the packet", Kind.NUMBER);

  private BpfWords() {}

  /** What an ancillary load brings. */
  static BpfMeaning ancillary(int k) {
    return switch (k - SKF_AD_OFF) {
      case SKF_AD_PROTOCOL -> new BpfMeaning("the Ethernet type", Kind.ETHER_TYPE);
      case SKF_AD_PKTTYPE -> new BpfMeaning("the packet type", Kind.PACKET_TYPE);
      case SKF_AD_IFINDEX -> new BpfMeaning("the interface", Kind.NUMBER);
      case SKF_AD_MARK -> new BpfMeaning("the mark", Kind.BITS);
      case SKF_AD_QUEUE -> new BpfMeaning("the queue", Kind.NUMBER);
      case SKF_AD_HATYPE -> new BpfMeaning("the device type", Kind.NUMBER);
      case SKF_AD_RXHASH -> new BpfMeaning("the flow hash", Kind.BITS);
      case SKF_AD_CPU -> new BpfMeaning("the processor", Kind.NUMBER);
      case SKF_AD_VLAN_TAG -> new BpfMeaning("the VLAN tag", Kind.TAG);
      case SKF_AD_VLAN_TAG_PRESENT ->
          new BpfMeaning("the number of VLAN tags taken out", Kind.NUMBER);
      case SKF_AD_VLAN_TPID -> new BpfMeaning("the type of the VLAN tag", Kind.ETHER_TYPE);
      case SKF_AD_PAY_OFFSET -> new BpfMeaning("where the payload starts", Kind.NUMBER);
      case SKF_AD_RANDOM -> new BpfMeaning("a random number", Kind.NUMBER);
      case SKF_AD_ALU_XOR_X -> new BpfMeaning("A with the bits of X flipped", Kind.BITS);
      default -> new BpfMeaning("a netlink attribute", Kind.NUMBER);
    };
  }

  static String load(BpfInstruction one, @Nullable BpfMeaning meaning) {
    int k = one.k();
    return switch (modeOf(one.code())) {
      case BPF_IMM -> "A = 0x" + Integer.toHexString(k);
      case BPF_MEM -> "A = word " + k + " of memory";
      case BPF_LEN -> "load " + LENGTH.noun();
      default -> {
        if (isAncillary(one)) yield "ask the system for " + BpfMeaning.nounOf(meaning);
        String what = meaning == null ? "" : ": " + meaning.noun();
        yield "load " + bytes(width(one.code())) + " at " + place(one) + what;
      }
    };
  }

  private static boolean isAncillary(BpfInstruction one) {
    return modeOf(one.code()) == BPF_ABS && BpfMnemonic.ancillary(one.k()) != null;
  }

  private static String bytes(int count) {
    return count == 1 ? "1 byte" : count + " bytes";
  }

  private static String place(BpfInstruction one) {
    return (modeOf(one.code()) == BPF_IND ? "X + " : "") + one.k();
  }

  static String loadX(BpfInstruction one, @Nullable BpfMeaning meaning) {
    int k = one.k();
    return switch (modeOf(one.code())) {
      case BPF_IMM -> "X = 0x" + Integer.toHexString(k);
      case BPF_MEM -> "X = word " + k + " of memory";
      case BPF_LEN -> "X = " + LENGTH.noun();
      default -> {
        String what = meaning == null ? "" : ": " + meaning.noun();
        yield "X = 4 times the low 4 bits of the byte at " + k + what;
      }
    };
  }

  static String arithmetic(BpfInstruction one) {
    boolean constant = sourceOf(one.code()) == BPF_K;
    String number = constant ? Integer.toUnsignedString(one.k()) : "X";
    String bits = constant ? "0x" + Integer.toHexString(one.k()) : "X";
    return switch (operationOf(one.code())) {
      case BPF_ADD -> "add " + number;
      case BPF_SUB -> "subtract " + number;
      case BPF_MUL -> "multiply by " + number;
      case BPF_DIV -> "divide by " + number;
      case BPF_MOD -> "the remainder of a division by " + number;
      case BPF_AND -> "keep only the bits " + bits;
      case BPF_OR -> "set the bits " + bits;
      case BPF_XOR -> "flip the bits " + bits;
      case BPF_LSH -> "shift left by " + number;
      case BPF_RSH -> "shift right by " + number;
      default -> "negate";
    };
  }

  static String jump(int index, BpfInstruction one, @Nullable BpfMeaning a) {
    int next = index + 1;
    if (!isConditional(one.code())) return "go to " + (next + one.k());
    return "if "
        + condition(one, a)
        + " go to "
        + (next + one.jt())
        + ", else to "
        + (next + one.jf());
  }

  private static String condition(BpfInstruction one, @Nullable BpfMeaning a) {
    boolean constant = sourceOf(one.code()) == BPF_K;
    String operand = constant ? BpfMeaning.valueOf(a, one.k()) : "X";
    return switch (operationOf(one.code())) {
      case BPF_JEQ -> BpfMeaning.nounIs(a) + " " + operand;
      case BPF_JGT -> BpfMeaning.nounIs(a) + " above " + operand;
      case BPF_JGE -> BpfMeaning.nounIs(a) + " at least " + operand;
      default ->
          constant
              ? BpfMeaning.anyBit(a, one.k())
              : BpfMeaning.nounOf(a) + " has one of the bits of X";
    };
  }

  static String verdict(BpfInstruction one) {
    if (one.code() == (BPF_RET | BPF_A)) return "keep as many bytes as A says";
    if (one.k() == 0) return "reject the packet";
    return "keep the packet, at most " + Integer.toUnsignedString(one.k()) + " bytes";
  }

  /** A load that found no bytes, or a system that did not say. */
  static String beyond(BpfInstruction one, int x, @Nullable BpfMeaning meaning, int length) {
    if (classOf(one.code()) == BPF_LD && isAncillary(one)) {
      return "nobody knows " + BpfMeaning.nounOf(meaning) + " of this packet";
    }
    boolean header = modeOf(one.code()) == BPF_MSH;
    int width = header ? 1 : width(one.code());
    int from = modeOf(one.code()) == BPF_IND ? x + one.k() : one.k();
    String none = width == 1 ? "there is no byte at " : "there are no " + width + " bytes at ";
    String what = meaning == null || header ? "" : " (" + meaning.noun() + ")";
    return none + Integer.toUnsignedString(from) + what + ", the packet has " + length;
  }

  /** What a conditional jump saw. */
  static String outcome(BpfInstruction one, BpfTrace.Step step, BpfFacts here) {
    BpfMeaning a = here.a();
    int operand = sourceOf(one.code()) == BPF_K ? one.k() : step.x();
    String seen = BpfMeaning.nounIs(a) + " " + BpfMeaning.valueOf(a, step.a());
    String wanted = BpfMeaning.valueOf(a, operand);
    int order = Integer.compareUnsigned(step.a(), operand);
    return switch (operationOf(one.code())) {
      case BPF_JEQ -> order == 0 ? seen : seen + ", not " + wanted;
      case BPF_JGT -> seen + (order > 0 ? ", above " : ", not above ") + wanted;
      case BPF_JGE -> seen + (order >= 0 ? ", not below " : ", below ") + wanted;
      default -> {
        boolean any = (step.a() & operand) != 0;
        yield seen + ": " + (any ? "" : "not that ") + BpfMeaning.anyBit(a, operand);
      }
    };
  }
}
