package dev.sonde.bpf;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A filter, or a part of one that is true or false of a packet, as it is written. */
sealed interface FilterNode extends FilterSyntax {

  /** What is joined to a {@link Chain}, and by "and" or by "or". */
  record Link(boolean and, FilterNode node) {}

  /** Terms with "and" and "or" between them, which bind alike and from the left. */
  record Chain(FilterNode first, List<Link> links) implements FilterNode {}

  record Not(FilterNode node) implements FilterNode {}

  /** {@code tcp dst port 80}: qualifiers and what they are about. */
  record Primitive(Qualifiers qualifiers, Identifier identifier, int column)
      implements FilterNode {}

  /** A protocol's name alone. */
  record Protocol(String name, int column) implements FilterNode {}

  /** {@code broadcast} or {@code multicast} of a protocol, or of the link. */
  record Cast(boolean broad, String protocol, int column) implements FilterNode {}

  /** {@code vlan}, {@code mpls}, {@code pppoes}: what follows looks behind one more header. */
  record Encapsulation(String name, @Nullable Integer number, int column) implements FilterNode {}

  record Relation(Arithmetic left, String sign, Arithmetic right, int column)
      implements FilterNode {}

  /** {@code inbound} or {@code outbound}. */
  record Way(boolean out, int column) implements FilterNode {}

  /** {@code ifindex}. */
  record Device(int index, int column) implements FilterNode {}

  /** {@code llc}, with the type of its frame or without. */
  record Llc(String type, int column) implements FilterNode {}
}
