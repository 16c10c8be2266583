package dev.sonde.bpf;

/** A term with a number, as it is written. */
sealed interface Arithmetic extends FilterSyntax {

  /** A number, or a name that stands for one. */
  record Literal(int value) implements Arithmetic {}

  /** {@code len}. */
  record PacketLength() implements Arithmetic {}

  /** {@code proto[index:size]}. */
  record Access(String protocol, Arithmetic index, int size, int column) implements Arithmetic {}

  record Negation(Arithmetic term) implements Arithmetic {}

  record Operation(Arithmetic left, String sign, Arithmetic right, int column)
      implements Arithmetic {}
}
