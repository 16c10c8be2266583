package dev.sonde.bpf;

import static dev.sonde.bpf.BpfOpcode.*;

import dev.sonde.bpf.Decision.Question;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of a packet at one place of a program: all quantities that it has computed. */
record Facts(Map<Quantity, Known> known) {
  static final Facts NONE = new Facts(Map.of());

  /** A filter with more quantities than that is not shortened as far as it might be. */
  private static final int MOST = 64;

  /** The answer to a question, if it must be the one: only of what has been computed before. */
  @Nullable Boolean answer(Question question) {
    Integer right = value(question.right);
    if (right == null) return null;
    Integer left = value(question.left);
    if (left != null) return question.relation.holds(left, right);
    Known of = known.get(question.left);
    return of == null ? null : of.answer(question.relation, right);
  }

  private @Nullable Integer value(Quantity quantity) {
    if (quantity instanceof Quantity.Immediate(int value)) return value;
    Known of = known.get(quantity);
    if (of != null && of.exact()) return of.least();
    if (!(quantity instanceof Quantity.Operation(int operation, Quantity l, Quantity r))) {
      return null;
    }
    Integer left = value(l);
    Integer right = value(r);
    if (left == null || right == null || Quantity.shiftsAway(operation, right)) return null;
    Quantity result = Quantity.operation(operation, Quantity.number(left), Quantity.number(right));
    return result instanceof Quantity.Immediate(int value) ? value : null;
  }

  /** Whether it is sure that computing what a question needs does not end the program. */
  boolean harmless(Question question) {
    return harmless(question.left) && harmless(question.right);
  }

  private boolean harmless(Quantity quantity) {
    if (known.containsKey(quantity)) return true;
    return switch (quantity) {
      case Quantity.Immediate n -> true;
      case Quantity.PacketLength l -> true;
      case Quantity.Load load -> load.ancillary();
      case Quantity.Indexed i -> false;
      case Quantity.HeaderLength h -> false;
      case Quantity.Negated(Quantity of) -> harmless(of);
      case Quantity.Operation(int operation, Quantity left, Quantity right) ->
          operation != BPF_DIV && operation != BPF_MOD && harmless(left) && harmless(right);
    };
  }

  /** What is known once a question is answered. */
  Facts with(Question question, boolean answer) {
    Map<Quantity, Known> more = new HashMap<>(known);
    compute(question.left, more);
    compute(question.right, more);
    Known before = more.get(question.left);
    if (before != null && question.right instanceof Quantity.Immediate(int value)) {
      more.put(question.left, before.with(question.relation, value, answer));
    }
    return new Facts(more);
  }

  private static void compute(Quantity quantity, Map<Quantity, Known> more) {
    if (more.size() >= MOST || quantity instanceof Quantity.Immediate) return;
    more.putIfAbsent(quantity, Known.NOTHING);
    switch (quantity) {
      case Quantity.Indexed i -> compute(i.index(), more);
      case Quantity.Negated(Quantity of) -> compute(of, more);
      case Quantity.Operation(int operation, Quantity left, Quantity right) -> {
        compute(left, more);
        compute(right, more);
      }
      case Quantity.Immediate n -> {}
      case Quantity.PacketLength l -> {}
      case Quantity.Load l -> {}
      case Quantity.HeaderLength h -> {}
    }
  }

  /** What is known where two ways meet. */
  Facts or(Facts other) {
    Map<Quantity, Known> both = new HashMap<>();
    known.forEach((quantity, here) -> {
      Known there = other.known.get(quantity);
      if (there != null) both.put(quantity, here.or(there));
    });
    return new Facts(both);
  }
}
