package dev.sonde.bpf;

import static dev.sonde.bpf.BpfOpcode.*;

/**
 * A number of 32 bits that a program computes from a packet. Equal quantities have equal values of
 * any one packet. A load beyond the packet's end makes the whole program reject it.
 *
 * <p>A load that {@code moves} lies behind a VLAN tag, which may be in the frame or not: four bytes
 * further on if it is.
 */
sealed interface Quantity {

  record Immediate(int value) implements Quantity {}

  record PacketLength() implements Quantity {}

  /** Bytes at an offset; from {@link BpfOpcode#SKF_AD_OFF} on, what the kernel says instead. */
  record Load(int size, int offset, boolean moves) implements Quantity {
    boolean ancillary() {
      return offset < 0 && offset >= SKF_AD_OFF;
    }
  }

  /** Bytes at an offset behind another that is computed. */
  record Indexed(int size, Quantity index, int offset, boolean moves) implements Quantity {}

  /** Four times the low half of the byte at an offset: how long an IPv4 header is. */
  record HeaderLength(int offset, boolean moves) implements Quantity {}

  record Negated(Quantity of) implements Quantity {}

  /** Two quantities and a BPF_ALU operation; a number, if there is one, is on the right. */
  record Operation(int operation, Quantity left, Quantity right) implements Quantity {}

  /** What only the kernel knows: an SKF_AD_ number. */
  static Quantity asked(int size, int what) {
    return new Load(size, SKF_AD_OFF + what, false);
  }

  static Quantity number(int value) {
    return new Immediate(value);
  }

  /** The result of a BPF_ALU operation, computed here as far as that can be done. */
  static Quantity operation(int operation, Quantity left, Quantity right) {
    if (left instanceof Immediate l
        && right instanceof Immediate r
        && computable(operation, r.value)) {
      return new Immediate(compute(operation, l.value, r.value));
    }
    if (left instanceof Immediate && commutes(operation)) return operation(operation, right, left);
    if (right instanceof Immediate r) {
      if (r.value == 0 && (operation == BPF_AND || operation == BPF_MUL)) return r;
      if (r.value == neutral(operation) && operation != BPF_MOD) return left;
      if (isHeaderLength(operation, left, r.value)) return headerLength(left);
    }
    return new Operation(operation, left, right);
  }

  static Quantity negated(Quantity of) {
    return of instanceof Immediate n ? new Immediate(-n.value) : new Negated(of);
  }

  static boolean commutes(int operation) {
    return switch (operation) {
      case BPF_ADD, BPF_MUL, BPF_AND, BPF_OR, BPF_XOR -> true;
      default -> false;
    };
  }

  private static boolean computable(int operation, int right) {
    return right != 0 || (operation != BPF_DIV && operation != BPF_MOD);
  }

  private static int compute(int operation, int left, int right) {
    return shiftsAway(operation, right) ? 0 : BpfOperation.compute(operation, left, right);
  }

  /** By 32 or more: in a filter's text that makes 0, while a machine takes the low five bits. */
  static boolean shiftsAway(int operation, int right) {
    return (operation == BPF_LSH || operation == BPF_RSH)
        && Integer.compareUnsigned(right, Integer.SIZE) >= 0;
  }

  /** The number on the right that changes nothing. */
  private static int neutral(int operation) {
    return switch (operation) {
      case BPF_MUL, BPF_DIV -> 1;
      case BPF_AND -> -1;
      default -> 0;
    };
  }

  /** {@code (ip[0] & 0xf) << 2}, which one instruction computes. */
  private static boolean isHeaderLength(int operation, Quantity left, int right) {
    return ((operation == BPF_LSH && right == 2) || (operation == BPF_MUL && right == 4))
        && left instanceof Operation(int and, Load load, Immediate(int mask))
        && and == BPF_AND
        && mask == 0xf
        && load.size == BPF_B
        && load.offset >= 0;
  }

  private static Quantity headerLength(Quantity masked) {
    Load load = (Load) ((Operation) masked).left;
    return new HeaderLength(load.offset, load.moves);
  }

  /** The same with all that moves moved so far. */
  default Quantity moved(int by) {
    return switch (this) {
      case Immediate n -> n;
      case PacketLength l -> l;
      case Load l -> l.moves ? new Load(l.size, l.offset + by, false) : l;
      case Indexed i ->
          new Indexed(i.size, i.index.moved(by), i.moves ? i.offset + by : i.offset, false);
      case HeaderLength h -> h.moves ? new HeaderLength(h.offset + by, false) : h;
      case Negated n -> new Negated(n.of.moved(by));
      case Operation o -> new Operation(o.operation, o.left.moved(by), o.right.moved(by));
    };
  }
}
