package dev.sonde.bpf;

import static dev.sonde.bpf.BpfOpcode.*;

import dev.sonde.bpf.Condition.Relation;
import dev.sonde.bpf.Decision.Question;
import dev.sonde.bpf.Decision.Verdict;
import dev.sonde.bpf.Registers.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a program from its end to its start, so that the way to what comes later is known. A
 * conditional jump reaches 255 instructions; what is further away needs another jump behind it.
 */
final class ProgramWriter {
  private static final int REACH = 255;

  private final boolean reuse;

  /** The program, its last instruction first. */
  private final List<BpfInstruction> reversed = new ArrayList<>();

  /** How many instructions there are from the start of a decision to the end. */
  private final Map<Decision, Integer> starts = new HashMap<>();

  /** The same of the last jump that was put in to get to a decision. */
  private final Map<Decision, Integer> relays = new HashMap<>();

  private ProgramWriter(boolean reuse) {
    this.reuse = reuse;
  }

  /** A question's instructions: those that compute, and how the jump compares. */
  private record Block(
      Question question, List<BpfInstruction> body, int jump, int k, boolean not) {}

  static List<BpfInstruction> write(Decision root, int snapLength, boolean reuse) throws BadFilter {
    ProgramWriter writer = new ProgramWriter(reuse);
    List<Block> blocks = writer.blocks(DecisionGraph.sorted(root));
    writer.ends(root, blocks, snapLength);
    for (Block block : blocks.reversed()) writer.put(block);
    Collections.reverse(writer.reversed);
    return writer.reversed;
  }

  private List<Block> blocks(List<Question> questions) throws BadFilter {
    Map<Decision, State> states = new HashMap<>();
    List<Block> blocks = new ArrayList<>();
    for (Question question : questions) {
      State before = reuse ? states.getOrDefault(question, State.UNKNOWN) : State.UNKNOWN;
      Registers registers = new Registers(before);
      blocks.add(block(question, registers));
      states.merge(question.whenTrue, registers.state(), State::or);
      states.merge(question.whenFalse, registers.state(), State::or);
    }
    return blocks;
  }

  private static Block block(Question question, Registers registers) throws BadFilter {
    int jump =
        switch (question.relation) {
          case EQUAL -> BPF_JEQ;
          case GREATER -> BPF_JGT;
          case AT_LEAST -> BPF_JGE;
        };
    if (question.right instanceof Quantity.Immediate(int value)) {
      if (testsBits(question, value) && !registers.accumulates(question.left)) {
        Quantity.Operation masked = (Quantity.Operation) question.left;
        registers.load(masked.left());
        int mask = ((Quantity.Immediate) masked.right()).value();
        return new Block(question, registers.written(), BPF_JSET | BPF_K, mask, true);
      }
      registers.load(question.left);
      return new Block(question, registers.written(), jump | BPF_K, value, false);
    }
    boolean swapped =
        registers.both(question.left, question.right, question.relation == Relation.EQUAL);
    assert !swapped || question.relation == Relation.EQUAL;
    return new Block(question, registers.written(), jump | BPF_X, 0, false);
  }

  /** {@code (q & mask) == 0}, for which there is a jump. */
  private static boolean testsBits(Question question, int value) {
    return value == 0
        && question.relation == Relation.EQUAL
        && question.left instanceof Quantity.Operation(int and, Quantity q, Quantity.Immediate mask)
        && and == BPF_AND;
  }

  private void ends(Decision root, List<Block> blocks, int snapLength) {
    boolean keep = root == Verdict.KEEP;
    boolean drop = root == Verdict.DROP;
    for (Block block : blocks) {
      keep |= block.question.whenTrue == Verdict.KEEP || block.question.whenFalse == Verdict.KEEP;
      drop |= block.question.whenTrue == Verdict.DROP || block.question.whenFalse == Verdict.DROP;
    }
    if (drop) end(Verdict.DROP, 0);
    if (keep) end(Verdict.KEEP, snapLength);
  }

  private void end(Verdict verdict, int bytes) {
    reversed.add(BpfInstruction.statement(BPF_RET | BPF_K, bytes));
    starts.put(verdict, reversed.size());
  }

  private void put(Block block) {
    Question question = block.question;
    Decision yes = block.not ? question.whenFalse : question.whenTrue;
    Decision no = block.not ? question.whenTrue : question.whenFalse;
    int here;
    int yesStart;
    int noStart;
    do { // a jump put in for one way may put the other out of reach
      here = reversed.size();
      noStart = reachable(no);
      yesStart = reachable(yes);
    } while (reversed.size() > here);
    reversed.add(
        new BpfInstruction(BPF_JMP | block.jump, here - yesStart, here - noStart, block.k));
    for (BpfInstruction statement : block.body.reversed()) reversed.add(statement);
    starts.put(question, reversed.size());
  }

  /** Where a jump to a decision leads: to its start, or to another jump that leads there. */
  private int reachable(Decision decision) {
    Integer start = starts.get(decision);
    if (start == null) throw new IllegalStateException("a way leads backwards");
    int distance = reversed.size() - start;
    if (distance <= REACH) return start;
    Integer between = relays.get(decision);
    if (between != null && reversed.size() - between <= REACH) return between;
    reversed.add(BpfInstruction.statement(BPF_JMP | BPF_JA, distance));
    relays.put(decision, reversed.size());
    return reversed.size();
  }
}
