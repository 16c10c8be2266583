package dev.sonde.bpf;

import static dev.sonde.bpf.BpfOpcode.*;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes instructions that compute quantities, and knows what the two registers hold. */
final class Registers {
  private final List<BpfInstruction> written = new ArrayList<>();
  private @Nullable Quantity accumulator;
  private @Nullable Quantity index;
  private int stored;

  /** What is in the registers at some place; null where that is not sure. */
  record State(@Nullable Quantity accumulator, @Nullable Quantity index) {
    static final State UNKNOWN = new State(null, null);

    State or(State other) {
      return new State(same(accumulator, other.accumulator), same(index, other.index));
    }

    private static @Nullable Quantity same(@Nullable Quantity one, @Nullable Quantity other) {
      return one != null && one.equals(other) ? one : null;
    }
  }

  Registers(State state) {
    accumulator = state.accumulator;
    index = state.index;
  }

  State state() {
    return new State(accumulator, index);
  }

  List<BpfInstruction> written() {
    return written;
  }

  boolean accumulates(Quantity quantity) {
    return quantity.equals(accumulator);
  }

  private void write(int code, int k) {
    written.add(BpfInstruction.statement(code, k));
  }

  /** Computes a quantity into A. */
  void load(Quantity quantity) throws BadFilter {
    if (quantity.equals(accumulator)) return;
    switch (quantity) {
      case Quantity.Immediate(int value) -> write(BPF_LD | BPF_IMM, value);
      case Quantity.PacketLength l -> write(BPF_LD | BPF_W | BPF_LEN, 0);
      case Quantity.Load load -> write(BPF_LD | load.size() | BPF_ABS, load.offset());
      case Quantity.Indexed indexed -> {
        loadIndex(indexed.index());
        write(BPF_LD | indexed.size() | BPF_IND, indexed.offset());
      }
      case Quantity.HeaderLength length -> {
        loadIndex(length);
        write(BPF_MISC | BPF_TXA, 0);
      }
      case Quantity.Negated(Quantity of) -> {
        load(of);
        write(BPF_ALU | BPF_NEG, 0);
      }
      case Quantity.Operation operation -> operate(operation);
    }
    accumulator = quantity;
  }

  /** Computes a quantity into X; what is in A may be lost. */
  void loadIndex(Quantity quantity) throws BadFilter {
    if (quantity.equals(index)) return;
    switch (quantity) {
      case Quantity.Immediate(int value) -> write(BPF_LDX | BPF_W | BPF_IMM, value);
      case Quantity.PacketLength l -> write(BPF_LDX | BPF_W | BPF_LEN, 0);
      case Quantity.HeaderLength length -> write(BPF_LDX | BPF_B | BPF_MSH, length.offset());
      default -> {
        load(quantity);
        write(BPF_MISC | BPF_TAX, 0);
      }
    }
    index = quantity;
  }

  private void operate(Quantity.Operation operation) throws BadFilter {
    if (operation.right() instanceof Quantity.Immediate(int value)) {
      load(operation.left());
      write(BPF_ALU | operation.operation() | BPF_K, value);
      return;
    }
    boolean eitherWay = Quantity.commutes(operation.operation());
    both(operation.left(), operation.right(), eitherWay);
    write(BPF_ALU | operation.operation() | BPF_X, 0);
  }

  /** Computes one quantity into A and the other into X; the other way round if that may be. */
  boolean both(Quantity left, Quantity right, boolean eitherWay) throws BadFilter {
    if (eitherWay && betterSwapped(left, right)) {
      both(right, left);
      return true;
    }
    both(left, right);
    return false;
  }

  private boolean betterSwapped(Quantity left, Quantity right) {
    if (accumulates(right) || left.equals(index)) return true;
    if (accumulates(left) || right.equals(index)) return false;
    if (direct(right)) return false;
    return direct(left) || (usesIndex(left) && !usesIndex(right));
  }

  private void both(Quantity left, Quantity right) throws BadFilter {
    if (left.equals(right)) {
      twice(left);
    } else if (direct(right) || (right.equals(index) && !usesIndex(left))) {
      load(left);
      loadIndex(right);
    } else if (!accumulates(left) && !computedByIndex(left)) {
      loadIndex(right);
      load(left);
    } else if (accumulates(left)) {
      int word = store();
      loadIndex(right);
      write(BPF_LD | BPF_W | BPF_MEM, word);
      accumulator = left;
      stored--;
    } else {
      load(right);
      int word = store();
      load(left);
      write(BPF_LDX | BPF_W | BPF_MEM, word);
      index = right;
      stored--;
    }
  }

  /**
   * Computes a quantity into A and X: computing it a second time might take X for something else.
   */
  private void twice(Quantity quantity) throws BadFilter {
    if (quantity.equals(index) && !accumulates(quantity)) {
      write(BPF_MISC | BPF_TXA, 0);
      accumulator = quantity;
      return;
    }
    load(quantity);
    if (quantity.equals(index)) return;
    write(BPF_MISC | BPF_TAX, 0);
    index = quantity;
  }

  private int store() throws BadFilter {
    if (stored == BPF_MEMWORDS) throw new BadFilter(1, "a term needs too much memory");
    write(BPF_ST, stored);
    return stored++;
  }

  /** Whether one instruction brings it into X and leaves A alone. */
  private static boolean direct(Quantity quantity) {
    return quantity instanceof Quantity.Immediate
        || quantity instanceof Quantity.PacketLength
        || quantity instanceof Quantity.HeaderLength;
  }

  /** Whether computing it into A now needs X. */
  private boolean usesIndex(Quantity quantity) {
    if (accumulates(quantity)) return false;
    return switch (quantity) {
      case Quantity.Negated(Quantity of) -> usesIndex(of);
      case Quantity.Operation(int operation, Quantity left, Quantity.Immediate n) ->
          usesIndex(left);
      default -> computedByIndex(quantity);
    };
  }

  /** Whether computing it from nothing needs X. */
  private static boolean computedByIndex(Quantity quantity) {
    return switch (quantity) {
      case Quantity.Immediate n -> false;
      case Quantity.PacketLength l -> false;
      case Quantity.Load l -> false;
      case Quantity.Indexed i -> true;
      case Quantity.HeaderLength h -> true;
      case Quantity.Negated(Quantity of) -> computedByIndex(of);
      case Quantity.Operation(int operation, Quantity left, Quantity right) ->
          computedByIndex(left) || !(right instanceof Quantity.Immediate);
    };
  }
}
