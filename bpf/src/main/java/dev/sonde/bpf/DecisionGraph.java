package dev.sonde.bpf;

import static dev.sonde.bpf.BpfOpcode.*;

import dev.sonde.bpf.Condition.Relation;
import dev.sonde.bpf.Decision.Question;
import dev.sonde.bpf.Decision.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns a condition into questions, from its end to its start.
 *
 * <p>A tag that may be in the frame or not makes two programs of what comes after: it continues in
 * the one where nothing moves until that was asked, and then in the one where all that moves is
 * further on.
 */
final class DecisionGraph {
  private static final int TAG = 4;

  /** Whether anything of the condition may move. */
  private final boolean tagged;

  private DecisionGraph(boolean tagged) {
    this.tagged = tagged;
  }

  /** Where to go on: by what was found, and by whether things have moved. */
  private record Exits(Decision yes, Decision no, Decision movedYes, Decision movedNo) {
    Exits swapped() {
      return new Exits(no, yes, movedNo, movedYes);
    }

    Exits moved() {
      return new Exits(movedYes, movedNo, movedYes, movedNo);
    }
  }

  /** The first question of a program that keeps what meets the condition. */
  static Decision of(Condition condition) {
    Exits ends = new Exits(Verdict.KEEP, Verdict.DROP, Verdict.KEEP, Verdict.DROP);
    return new DecisionGraph(hasTagged(condition)).build(condition, ends, 0);
  }

  private static boolean hasTagged(Condition condition) {
    return switch (condition) {
      case Condition.Tagged t -> true;
      case Condition.Not(Condition of) -> hasTagged(of);
      case Condition.Chain(Condition first, List<Condition.Link> links) ->
          hasTagged(first) || links.stream().anyMatch(link -> hasTagged(link.condition()));
      case Condition.Constant c -> false;
      case Condition.Comparison c -> false;
    };
  }

  private Decision build(Condition condition, Exits exits, int moved) {
    return switch (condition) {
      case Condition.Constant(boolean value) -> value ? exits.yes : exits.no;
      case Condition.Not(Condition of) -> build(of, exits.swapped(), moved);
      case Condition.Comparison c ->
          question(
              c.left().moved(moved), c.relation(), c.right().moved(moved), exits.yes, exits.no);
      case Condition.Chain chain -> chain(chain, exits, moved);
      case Condition.Tagged t -> tagged(t, exits);
    };
  }

  /** A question, unless the answer is known, with its number, if there is one, on the right. */
  private static Decision question(
      Quantity left, Relation relation, Quantity right, Decision yes, Decision no) {
    if (!(left instanceof Quantity.Immediate(int l))) {
      return new Question(left, relation, right, yes, no);
    }
    if (right instanceof Quantity.Immediate(int r)) return relation.holds(l, r) ? yes : no;
    return switch (relation) {
      case EQUAL -> question(right, relation, left, yes, no);
      case GREATER -> question(right, Relation.AT_LEAST, left, no, yes);
      case AT_LEAST -> question(right, Relation.GREATER, left, no, yes);
    };
  }

  /** From its last condition to its first, which may be many. */
  private Decision chain(Condition.Chain chain, Exits exits, int moved) {
    Exits after = exits;
    for (Condition.Link link : chain.links().reversed()) after = before(link, after, moved);
    return build(chain.first(), after, moved);
  }

  /** Where what stands before a link leads: to what is linked, or past it. */
  private Exits before(Condition.Link link, Exits after, int moved) {
    Decision next = build(link.condition(), after, moved);
    boolean both = tagged && moved == 0;
    Decision movedNext = both ? build(link.condition(), after.moved(), TAG) : next;
    return link.and()
        ? new Exits(next, after.no, movedNext, after.movedNo)
        : new Exits(after.yes, next, after.movedYes, movedNext);
  }

  private Decision tagged(Condition.Tagged question, Exits exits) {
    Decision inFrame = build(question.inFrame(), exits.moved(), TAG);
    Decision taken = build(question.taken(), exits, 0);
    Quantity present = Quantity.asked(BPF_B, SKF_AD_VLAN_TAG_PRESENT);
    return question(present, Relation.EQUAL, Quantity.number(1), taken, inFrame);
  }

  /** All questions, each before those that it leads to. */
  static List<Question> sorted(Decision root) {
    List<Question> reversed = new ArrayList<>();
    Map<Question, Boolean> seen = new HashMap<>();
    List<Question> path = new ArrayList<>();
    if (root instanceof Question first) path.add(first);
    while (!path.isEmpty()) {
      Question here = path.getLast();
      Boolean entered = seen.putIfAbsent(here, false);
      if (entered == null) {
        // the way of "yes" is taken last, so that it comes first in the order
        push(here.whenTrue, seen, path);
        push(here.whenFalse, seen, path);
      } else {
        path.removeLast();
        if (!entered) {
          seen.put(here, true);
          reversed.add(here);
        }
      }
    }
    Collections.reverse(reversed);
    return reversed;
  }

  private static void push(Decision to, Map<Question, Boolean> seen, List<Question> path) {
    if (to instanceof Question question && !seen.containsKey(question)) path.add(question);
  }
}
