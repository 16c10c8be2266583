package dev.sonde.bpf;

import static dev.sonde.bpf.BpfOpcode.*;

import dev.sonde.bpf.Condition.Relation;
import dev.sonde.bpf.Qualifiers.Direction;
import dev.sonde.bpf.Qualifiers.IdentifierType;
import java.util.ArrayList;
import java.util.List;

/** Asks for the ports of a packet: {@code port 53}, {@code tcp dst portrange 6000-6008}. */
final class PortConditions {
  private static final int MAX_PORT = 0xffff;
  private static final int SCTP = 132;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final List<Integer> ANY = List.of(SCTP, TCP, UDP);
  private static final int IP6_HEADER = 40;

  private final LinkLayer layer;
  private final ProtocolConditions protocols;
  private final FilterNames names;

  PortConditions(LinkLayer layer, ProtocolConditions protocols, FilterNames names) {
    this.layer = layer;
    this.protocols = protocols;
    this.names = names;
  }

  /** Ports from the one to the other, of some protocols in the order of asking. */
  private record Ports(int least, int most, List<Integer> protocols) {}

  Condition of(FilterNode.Primitive node) throws BadFilter {
    Qualifiers q = node.qualifiers();
    int column = node.column();
    int protocol = ProtocolConditions.withPorts(q.protocol());
    if (protocol == 0 && !q.protocol().isEmpty()) {
      throw new BadFilter(column, "'" + q.protocol() + "' has no ports");
    }
    Ports ports =
        switch (node.identifier()) {
          case Identifier.Numeral(int value) -> number(value, protocol, column);
          case Identifier.Name(String name) when q.type() == IdentifierType.PORTRANGE ->
              range(name, protocol, column);
          case Identifier.Name(String name) -> named(name, protocol, column);
          case Identifier.Net4 n -> throw new BadFilter(column, "an address is no port");
          case Identifier.Net6 n -> throw new BadFilter(column, "an address is no port");
          case Identifier.Station s -> throw new BadFilter(column, "an address is no port");
        };
    return Condition.any(over6(ports, q.direction(), column), over4(ports, q.direction(), column));
  }

  private static List<Integer> those(int protocol, List<Integer> otherwise) {
    return protocol == 0 ? otherwise : List.of(protocol);
  }

  private static Ports number(int value, int protocol, int column) throws BadFilter {
    if (Integer.compareUnsigned(value, MAX_PORT) > 0) {
      String shown = Integer.toUnsignedString(value);
      throw new BadFilter(column, "port " + shown + " is greater than " + MAX_PORT);
    }
    return new Ports(value, value, those(protocol, ANY));
  }

  /** A name means the protocols that have a port of that name. */
  private Ports named(String name, int protocol, int column) throws BadFilter {
    List<FilterNames.Port> known = names.ports(name);
    if (known.isEmpty()) throw new BadFilter(column, "no port '" + name + "' is known");
    List<FilterNames.Port> fitting =
        known.stream().filter(port -> protocol == 0 || port.protocol() == protocol).toList();
    if (fitting.isEmpty()) {
      throw new BadFilter(column, "port '" + name + "' is of another protocol");
    }
    int number = fitting.getFirst().number();
    boolean several = fitting.stream().map(FilterNames.Port::protocol).distinct().count() > 1;
    boolean same = fitting.stream().allMatch(port -> port.number() == number);
    return several && same
        ? number(number, protocol, column)
        : number(number, fitting.getFirst().protocol(), column);
  }

  private Ports range(String text, int protocol, int column) throws BadFilter {
    for (int dash = text.indexOf('-'); dash >= 0; dash = text.indexOf('-', dash + 1)) {
      if (isPort(text.substring(0, dash)) && isPort(text.substring(dash + 1))) {
        Ports from = end(text.substring(0, dash), protocol, column);
        Ports to = end(text.substring(dash + 1), protocol, column);
        int least = Math.min(from.least, to.least);
        int most = Math.max(from.least, to.least);
        boolean same = from.protocols.equals(to.protocols);
        return new Ports(least, most, same ? from.protocols : those(protocol, ANY));
      }
    }
    if (!text.contains("-") && isPort(text)) return named(text, protocol, column);
    throw new BadFilter(column, "'" + text + "' is no range of ports");
  }

  private boolean isPort(String text) {
    return isNumber(text) || !names.ports(text).isEmpty();
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private Ports end(String text, int protocol, int column) throws BadFilter {
    if (!isNumber(text)) return named(text, protocol, column);
    boolean possible = text.length() < Integer.toString(Integer.MAX_VALUE).length();
    return number(possible ? Integer.parseInt(text) : -1, protocol, column);
  }

  /** Behind the IPv6 header alone: other headers are not skipped. */
  private Condition over6(Ports ports, Direction direction, int column) throws BadFilter {
    List<Condition> each = new ArrayList<>();
    Quantity source = layer.network(BPF_H, IP6_HEADER);
    Quantity target = layer.network(BPF_H, IP6_HEADER + 2);
    for (int protocol : ports.protocols) {
      each.add(Condition.all(protocols.next6(protocol), sides(direction, source, target, ports)));
    }
    return Condition.all(protocols.ip6(column), Condition.any(each));
  }

  private Condition over4(Ports ports, Direction direction, int column) throws BadFilter {
    List<Condition> each = new ArrayList<>();
    Quantity source = layer.transport(BPF_H, Quantity.number(0));
    Quantity target = layer.transport(BPF_H, Quantity.number(2));
    for (int protocol : ports.protocols) {
      each.add(
          Condition.all(
              protocols.next4(protocol),
              protocols.first(),
              sides(direction, source, target, ports)));
    }
    return Condition.all(protocols.ip4(column), Condition.any(each));
  }

  private static Condition sides(
      Direction direction, Quantity source, Quantity target, Ports ports) {
    Condition from = within(source, ports);
    Condition to = within(target, ports);
    return switch (direction) {
      case SRC -> from;
      case DST -> to;
      case DEFAULT, EITHER -> Condition.any(from, to);
      case BOTH -> Condition.all(from, to);
    };
  }

  private static Condition within(Quantity port, Ports ports) {
    if (ports.least == ports.most) return Condition.equal(port, ports.least);
    return Condition.all(
        Condition.compare(port, Relation.AT_LEAST, ports.least),
        Condition.not(Condition.compare(port, Relation.GREATER, ports.most)));
  }
}
