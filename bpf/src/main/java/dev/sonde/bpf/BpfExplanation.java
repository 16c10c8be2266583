package dev.sonde.bpf;

import static dev.sonde.bpf.BpfOpcode.*;

import dev.sonde.bpf.BpfMeaning.Kind;
import dev.sonde.packet.LinkType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A program in words: what each instruction does, and why a packet was rejected. It knows the
 * headers of Ethernet, VLAN, cooked and loopback links, ARP, IPv4, IPv6, TCP, UDP, ICMP and ICMPv6,
 * and follows what the tests on the way to an instruction have shown; where several ways lead there
 * it says what is true on all of them.
 */
public final class BpfExplanation {
  /** The instruction that decided against a packet, and what it saw. */
  public record Rejection(int instruction, String why) {
    @Override
    public String toString() {
      return "instruction " + instruction + ": " + why;
    }
  }

  private final List<BpfInstruction> code;

  /** What is known before each instruction; null where no way leads to it. */
  private final @Nullable BpfFacts[] facts;

  /** Whether an instruction has a way to a verdict that keeps the packet. */
  private final boolean[] mayKeep;

  /** Explains a program for packets that begin so; {@link BadProgram} where it is none. */
  public BpfExplanation(BpfProgram program, LinkType link) {
    BpfVerifier.verifyOfAnyLength(program);
    code = program.instructions();
    facts = new BpfFacts[code.size()];
    mayKeep = new boolean[code.size()];
    facts[0] = BpfFacts.of(link);
    for (int index = 0; index < code.size(); index++) spread(index);
    for (int index = code.size() - 1; index >= 0; index--) mayKeep[index] = mayKeep(index);
  }

  /** Carries what is known on to where an instruction leads. */
  private void spread(int index) {
    BpfFacts here = facts[index];
    if (here == null) return;
    BpfInstruction one = code.get(index);
    switch (classOf(one.code())) {
      case BPF_RET -> {}
      case BPF_JMP -> {
        if (!isConditional(one.code())) {
          meet(index + 1 + one.k(), here);
          return;
        }
        meet(index + 1 + one.jt(), isEqual(one) ? here.equal(one.k()) : here);
        meet(index + 1 + one.jf(), here);
      }
      default -> meet(index + 1, after(one, here));
    }
  }

  private static boolean isEqual(BpfInstruction one) {
    return one.code() == (BPF_JMP | BPF_JEQ | BPF_K);
  }

  private void meet(int index, BpfFacts known) {
    facts[index] = known.or(facts[index]);
  }

  private static BpfFacts after(BpfInstruction one, BpfFacts here) {
    return switch (classOf(one.code())) {
      case BPF_LD -> here.loaded(loaded(one, here));
      case BPF_LDX -> here.indexed(indexed(one, here));
      case BPF_ALU -> here.loaded(computed(one, here));
      case BPF_MISC -> {
        boolean toX = one.code() == (BPF_MISC | BPF_TAX);
        yield toX ? here.indexed(here.a()) : here.loaded(here.x());
      }
      default -> here; // a store
    };
  }

  private static @Nullable BpfMeaning loaded(BpfInstruction one, BpfFacts here) {
    return switch (modeOf(one.code())) {
      case BPF_ABS -> {
        boolean said = BpfMnemonic.ancillary(one.k()) != null;
        yield said ? BpfWords.ancillary(one.k()) : here.bytes(one);
      }
      case BPF_IND -> here.bytes(one);
      case BPF_LEN -> BpfWords.LENGTH;
      default -> null;
    };
  }

  private static @Nullable BpfMeaning indexed(BpfInstruction one, BpfFacts here) {
    return switch (modeOf(one.code())) {
      case BPF_MSH ->
          here.isIp4Header(one.k())
              ? new BpfMeaning("the length of the IPv4 header", Kind.HEADER_LENGTH)
              : null;
      case BPF_LEN -> BpfWords.LENGTH;
      default -> null;
    };
  }

  private static @Nullable BpfMeaning computed(BpfInstruction one, BpfFacts here) {
    BpfMeaning a = here.a();
    boolean masked = one.code() == (BPF_ALU | BPF_AND | BPF_K);
    return masked && a != null ? a.masked(one.k()) : null;
  }

  private boolean mayKeep(int index) {
    BpfInstruction one = code.get(index);
    int next = index + 1;
    return switch (classOf(one.code())) {
      case BPF_RET -> one.code() == (BPF_RET | BPF_A) || one.k() != 0;
      case BPF_JMP ->
          isConditional(one.code())
              ? mayKeep[next + one.jt()] || mayKeep[next + one.jf()]
              : mayKeep[next + one.k()];
      default -> mayKeep[next];
    };
  }

  /** What each instruction does, one sentence each without a full stop. */
  public List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    for (int index = 0; index < code.size(); index++) sentences.add(sentence(index));
    return sentences;
  }

  private String sentence(int index) {
    BpfFacts here = facts[index];
    if (here == null) return "no packet comes here";
    BpfInstruction one = code.get(index);
    return switch (classOf(one.code())) {
      case BPF_LD -> BpfWords.load(one, loaded(one, here));
      case BPF_LDX -> BpfWords.loadX(one, indexed(one, here));
      case BPF_ST -> "put A into word " + one.k() + " of memory";
      case BPF_STX -> "put X into word " + one.k() + " of memory";
      case BPF_ALU -> BpfWords.arithmetic(one);
      case BPF_JMP -> BpfWords.jump(index, one, here.a());
      case BPF_RET -> BpfWords.verdict(one);
      default -> one.code() == (BPF_MISC | BPF_TAX) ? "X = A" : "A = X";
    };
  }

  /**
   * Why a packet was rejected: the first instruction behind which nothing could have kept it, and
   * what it saw. The trace is of this program, and its verdict 0.
   */
  public Rejection rejection(BpfTrace trace) {
    BpfTrace.Step step = decisive(trace);
    return new Rejection(step.index(), why(step, trace));
  }

  private BpfTrace.Step decisive(BpfTrace trace) {
    List<BpfTrace.Step> steps = trace.steps();
    for (int i = 0; i + 1 < steps.size(); i++) {
      if (mayKeep[steps.get(i).index()] && !mayKeep[steps.get(i + 1).index()]) return steps.get(i);
    }
    return steps.getLast();
  }

  private String why(BpfTrace.Step step, BpfTrace trace) {
    BpfInstruction one = code.get(step.index());
    BpfFacts here = Objects.requireNonNull(facts[step.index()]); // the packet came here
    return switch (classOf(one.code())) {
      case BPF_LD, BPF_LDX -> {
        BpfMeaning meaning = classOf(one.code()) == BPF_LD ? loaded(one, here) : indexed(one, here);
        yield BpfWords.beyond(one, step.x(), meaning, trace.length());
      }
      case BPF_JMP -> BpfWords.outcome(one, step, here);
      case BPF_RET -> one.code() == (BPF_RET | BPF_A) ? "A is 0" : "every packet is rejected";
      default -> "X is 0, and nothing can be divided by it";
    };
  }
}
