package dev.sonde.bpf;

import static dev.sonde.bpf.BpfOpcode.*;

import dev.sonde.bpf.Condition.Relation;
import java.util.Set;

/**
 * Compares numbers of a packet: {@code tcp[tcpflags] & tcp-syn != 0}.
 *
 * <p>A field is read only in a packet that has the protocol, and a packet without it does not match
 * the comparison. As in libpcap, of two terms with a sign between them only the left one's protocol
 * is asked for.
 */
final class Accesses {
  private static final Set<String> TRANSPORT =
      Set.of("sctp", "tcp", "udp", "icmp", "igmp", "igrp", "pim", "vrrp", "carp");
  private static final Set<String> NETWORK =
      Set.of("ip", "ip6", "arp", "rarp", "atalk", "decnet", "lat", "sca", "mopdl", "moprc");
  private static final int ICMP6 = 58;
  private static final int IP6_HEADER = 40;

  private final LinkLayer layer;
  private final ProtocolConditions protocols;

  Accesses(LinkLayer layer, ProtocolConditions protocols) {
    this.layer = layer;
    this.protocols = protocols;
  }

  /** A number, and what must hold before it can be computed. */
  private record Guarded(Condition guard, Quantity value) {}

  Condition of(FilterNode.Relation node) throws BadFilter {
    Guarded left = of(node.left());
    Guarded right = of(node.right());
    return both(both(left.guard, right.guard), compare(left.value, node.sign(), right.value));
  }

  private static Condition both(Condition one, Condition other) {
    if (one.equals(Condition.TRUE)) return other;
    return other.equals(Condition.TRUE) ? one : Condition.all(one, other);
  }

  private static Condition compare(Quantity left, String sign, Quantity right) {
    return switch (sign) {
      case "=" -> new Condition.Comparison(left, Relation.EQUAL, right);
      case "!=" -> Condition.not(new Condition.Comparison(left, Relation.EQUAL, right));
      case ">" -> new Condition.Comparison(left, Relation.GREATER, right);
      case "<=" -> Condition.not(new Condition.Comparison(left, Relation.GREATER, right));
      case ">=" -> new Condition.Comparison(left, Relation.AT_LEAST, right);
      default -> Condition.not(new Condition.Comparison(left, Relation.AT_LEAST, right));
    };
  }

  private Guarded of(Arithmetic term) throws BadFilter {
    return switch (term) {
      case Arithmetic.Literal(int value) -> new Guarded(Condition.TRUE, Quantity.number(value));
      case Arithmetic.PacketLength l -> new Guarded(Condition.TRUE, new Quantity.PacketLength());
      case Arithmetic.Negation(Arithmetic inner) -> {
        Guarded of = of(inner);
        yield new Guarded(of.guard, Quantity.negated(of.value));
      }
      case Arithmetic.Operation operation -> of(operation);
      case Arithmetic.Access access -> of(access);
    };
  }

  private Guarded of(Arithmetic.Operation term) throws BadFilter {
    Guarded left = of(term.left());
    Guarded right = of(term.right());
    if (right.value instanceof Quantity.Immediate(int value)) check(term, value, left.value);
    return new Guarded(
        left.guard, Quantity.operation(operation(term.sign()), left.value, right.value));
  }

  private static void check(Arithmetic.Operation term, int right, Quantity left) throws BadFilter {
    String sign = term.sign();
    if (right == 0 && (sign.equals("/") || sign.equals("%"))) {
      throw new BadFilter(term.column(), "division by zero");
    }
    // a number that is shifted away is 0
    boolean computed = !(term.right() instanceof Arithmetic.Literal);
    boolean shift = sign.equals("<<") || sign.equals(">>");
    if (computed && left instanceof Quantity.Immediate) return;
    if (shift && Integer.compareUnsigned(right, Integer.SIZE) >= 0) {
      throw new BadFilter(term.column(), "shift by more than 31 bits");
    }
  }

  private static int operation(String sign) {
    return switch (sign) {
      case "+" -> BPF_ADD;
      case "-" -> BPF_SUB;
      case "*" -> BPF_MUL;
      case "/" -> BPF_DIV;
      case "%" -> BPF_MOD;
      case "&" -> BPF_AND;
      case "|" -> BPF_OR;
      case "^" -> BPF_XOR;
      case "<<" -> BPF_LSH;
      default -> BPF_RSH;
    };
  }

  private Guarded of(Arithmetic.Access access) throws BadFilter {
    Guarded found = bytes(access);
    // The kernel has names for some of what is before a packet.
    if (found.value instanceof Quantity.Load(int _, int offset, boolean _)
        && offset < 0
        && BpfMnemonic.ancillary(offset) == null) {
      throw new BadFilter(access.column(), "there is nothing before the packet, at " + offset);
    }
    return found;
  }

  private Guarded bytes(Arithmetic.Access access) throws BadFilter {
    Guarded index = of(access.index());
    String protocol = access.protocol();
    int column = access.column();
    int size =
        switch (access.size()) {
          case 1 -> BPF_B;
          case 2 -> BPF_H;
          default -> BPF_W;
        };
    if (protocol.equals("link")) {
      return new Guarded(index.guard, layer.linkIndexed(size, index.value));
    }
    if (NETWORK.contains(protocol)) {
      Condition guard = both(index.guard, protocols.named(protocol, column));
      return new Guarded(guard, layer.networkIndexed(size, index.value, 0));
    }
    if (TRANSPORT.contains(protocol)) {
      Condition guard =
          Condition.all(
              protocols.ip4(column),
              both(index.guard, protocols.named(protocol, column)),
              protocols.first());
      return new Guarded(guard, layer.transport(size, index.value));
    }
    if (protocol.equals("icmp6")) {
      Condition guard = both(index.guard, protocols.ip6(column));
      return new Guarded(
          both(guard, protocols.next6(ICMP6)), layer.networkIndexed(size, index.value, IP6_HEADER));
    }
    throw new BadFilter(column, "no bytes of '" + protocol + "' can be asked for");
  }
}
