package dev.sonde.bpf;

import java.util.ArrayList;
import java.util.List;

/** What a filter asks of a packet, in terms of numbers in it; its parts in the order of asking. */
sealed interface Condition {

  /** How two quantities compare, as unsigned numbers. */
  enum Relation {
    EQUAL,
    GREATER,
    AT_LEAST;

    boolean holds(int left, int right) {
      int order = Integer.compareUnsigned(left, right);
      return switch (this) {
        case EQUAL -> order == 0;
        case GREATER -> order > 0;
        case AT_LEAST -> order >= 0;
      };
    }
  }

  record Constant(boolean value) implements Condition {}

  record Comparison(Quantity left, Relation relation, Quantity right) implements Condition {}

  record Not(Condition of) implements Condition {}

  /** What is joined to a {@link Chain}, and by "and" or by "or". */
  record Link(boolean and, Condition condition) {}

  /** Conditions joined from the left. */
  record Chain(Condition first, List<Link> links) implements Condition {}

  /**
   * A question about a VLAN tag that the kernel may have taken out of the frame: {@code taken} if
   * it has, {@code inFrame} if it has not. Having asked the latter, all that moves is four bytes
   * further on.
   */
  record Tagged(Condition taken, Condition inFrame) implements Condition {}

  Condition TRUE = new Constant(true);
  Condition FALSE = new Constant(false);

  static Condition not(Condition of) {
    return of instanceof Constant(boolean value) ? (value ? FALSE : TRUE) : new Not(of);
  }

  static Condition all(Condition... conditions) {
    return chain(true, List.of(conditions));
  }

  static Condition any(Condition... conditions) {
    return chain(false, List.of(conditions));
  }

  static Condition any(List<Condition> conditions) {
    return chain(false, conditions);
  }

  private static Condition chain(boolean and, List<Condition> conditions) {
    List<Link> links = new ArrayList<>();
    for (Condition each : conditions.subList(1, conditions.size())) links.add(new Link(and, each));
    return links.isEmpty() ? conditions.getFirst() : new Chain(conditions.getFirst(), links);
  }

  static Condition equal(Quantity quantity, int value) {
    return compare(quantity, Relation.EQUAL, value);
  }

  static Condition compare(Quantity quantity, Relation relation, int value) {
    return new Comparison(quantity, relation, new Quantity.Immediate(value));
  }

  /** Whether those bits of a quantity that the mask names are these. */
  static Condition masked(Quantity quantity, int mask, int value) {
    return equal(Quantity.operation(BpfOpcode.BPF_AND, quantity, Quantity.number(mask)), value);
  }
}
