package dev.sonde.bpf;

import dev.sonde.bpf.Condition.Relation;

/** Where a program may be: at an end, or at a question with two ways on. */
sealed interface Decision {

  /** The end. */
  enum Verdict implements Decision {
    KEEP,
    DROP
  }

  /** A question. Its ways lead only forwards; the optimiser may turn them to a shorter one. */
  final class Question implements Decision {
    final Quantity left;
    final Relation relation;
    final Quantity right;
    Decision whenTrue;
    Decision whenFalse;

    Question(
        Quantity left, Relation relation, Quantity right, Decision whenTrue, Decision whenFalse) {
      this.left = left;
      this.relation = relation;
      this.right = right;
      this.whenTrue = whenTrue;
      this.whenFalse = whenFalse;
    }
  }
}
