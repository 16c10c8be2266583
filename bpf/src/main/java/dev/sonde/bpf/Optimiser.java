package dev.sonde.bpf;

import dev.sonde.bpf.Condition.Relation;
import dev.sonde.bpf.Decision.Question;
import dev.sonde.bpf.Decision.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shortens a program: no question is asked whose answer is known from those before it, and what is
 * asked twice to the same end is written once.
 *
 * <p>The verdict stays the same on packets that end early, too: what was never read before is read
 * even if the answer does not matter, since reading it may end the program.
 */
final class Optimiser {
  private static final int MAX_ROUNDS = 16;

  private boolean changed;
  private Decision root;

  private Optimiser(Decision root) {
    this.root = root;
  }

  static Decision shorten(Decision root) {
    Optimiser optimiser = new Optimiser(root);
    for (int round = 0; round < MAX_ROUNDS; round++) {
      optimiser.changed = false;
      optimiser.skipKnown();
      optimiser.mergeEqual();
      if (!optimiser.changed) break;
    }
    return optimiser.root;
  }

  /** Turns each way past all questions that need no asking on it. */
  private void skipKnown() {
    Map<Question, Facts> facts = new HashMap<>();
    root = follow(root, Facts.NONE);
    meet(root, Facts.NONE, facts);
    for (Question question : DecisionGraph.sorted(root)) {
      Facts here = facts.get(question);
      if (here == null) continue; // no way leads here any more
      question.whenTrue = leave(question.whenTrue, here.with(question, true), facts);
      question.whenFalse = leave(question.whenFalse, here.with(question, false), facts);
    }
  }

  private Decision leave(Decision to, Facts knowing, Map<Question, Facts> facts) {
    Decision end = follow(to, knowing);
    meet(end, knowing, facts);
    return end;
  }

  private static void meet(Decision to, Facts knowing, Map<Question, Facts> facts) {
    if (to instanceof Question question) facts.merge(question, knowing, Facts::or);
  }

  private Decision follow(Decision to, Facts knowing) {
    Decision end = to;
    while (end instanceof Question question) {
      Decision next = next(question, knowing);
      if (next == null) break;
      changed = true;
      end = next;
    }
    return end;
  }

  private static @Nullable Decision next(Question question, Facts knowing) {
    Boolean answer = knowing.answer(question);
    if (answer != null) return answer ? question.whenTrue : question.whenFalse;
    // a load that ends the program drops the packet, too
    boolean idle =
        question.whenTrue == question.whenFalse
            && (question.whenTrue == Verdict.DROP || knowing.harmless(question));
    return idle ? question.whenTrue : null;
  }

  private record Form(
      Quantity left, Relation relation, Quantity right, Decision whenTrue, Decision whenFalse) {}

  /** From the end to the start, so that equal ends have become one before their starts are seen. */
  private void mergeEqual() {
    Map<Form, Question> first = new HashMap<>();
    Map<Decision, Decision> merged = new HashMap<>();
    List<Question> questions = DecisionGraph.sorted(root);
    for (Question question : questions.reversed()) {
      question.whenTrue = merged.getOrDefault(question.whenTrue, question.whenTrue);
      question.whenFalse = merged.getOrDefault(question.whenFalse, question.whenFalse);
      Form form =
          new Form(
              question.left,
              question.relation,
              question.right,
              question.whenTrue,
              question.whenFalse);
      Question same = first.putIfAbsent(form, question);
      if (same == null) continue;
      merged.put(question, same);
      changed = true;
    }
  }
}
