package dev.sonde.bpf;

import static dev.sonde.bpf.BpfOpcode.*;

import dev.sonde.bpf.Qualifiers.Direction;
import dev.sonde.bpf.Qualifiers.IdentifierType;
import dev.sonde.packet.EtherType;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Asks for the addresses of a packet: {@code host}, {@code net}, {@code gateway}, of Ethernet too.
 */
final class HostConditions {
  private static final int RARP = 0x8035;

  private final LinkLayer layer;
  private final LinkTypes types;
  private final FilterNames names;

  HostConditions(LinkLayer layer, LinkTypes types, FilterNames names) {
    this.layer = layer;
    this.types = types;
    this.names = names;
  }

  /** Asks something of the source or the destination. */
  @FunctionalInterface
  private interface Side {
    Condition of(boolean source);
  }

  private static Condition sides(Direction direction, Side side) {
    return switch (direction) {
      case SRC -> side.of(true);
      case DST -> side.of(false);
      case DEFAULT, EITHER -> Condition.any(side.of(true), side.of(false));
      case BOTH -> Condition.all(side.of(true), side.of(false));
    };
  }

  Condition of(FilterNode.Primitive node) throws BadFilter {
    Qualifiers q = node.qualifiers();
    int column = node.column();
    if (q.type() == IdentifierType.GATEWAY) return gateway(node);
    return switch (node.identifier()) {
      case Identifier.Numeral(int value) -> number(q, value, column);
      case Identifier.Net4 net -> dotted(q, net, column);
      case Identifier.Net6 net -> net6(q, net, column);
      case Identifier.Station(MacAddress address) -> station(q, address, column);
      case Identifier.Name(String name) -> named(q, name, column);
    };
  }

  /** The number of a host is its address; that of a network lacks the zeros at its end. */
  private Condition number(Qualifiers q, int value, int column) throws BadFilter {
    if (q.protocol().equals("link")) throw notOfLink(column);
    int bits = value;
    int mask = -1;
    while (q.type() == IdentifierType.NET && bits != 0 && bits >>> (3 * Byte.SIZE) == 0) {
      bits <<= Byte.SIZE;
      mask <<= Byte.SIZE;
    }
    return net4(q, bits, mask, column);
  }

  private Condition dotted(Qualifiers q, Identifier.Net4 net, int column) throws BadFilter {
    if (net.masked() && q.type() != IdentifierType.NET) {
      throw new BadFilter(column, "only a net has a mask");
    }
    if (q.protocol().equals("link")) throw notOfLink(column);
    return net4(q, net.address().bits(), net.mask(), column);
  }

  private static BadFilter notOfLink(int column) {
    return new BadFilter(column, "this is no address of a link");
  }

  private Condition net4(Qualifiers q, int bits, int mask, int column) throws BadFilter {
    return switch (q.protocol()) {
      case "" -> everywhere(q.direction(), bits, mask, column);
      case "ip" -> in(EtherType.IP4, 12, 16, q.direction(), bits, mask, column);
      case "arp" -> in(EtherType.ARP, 14, 24, q.direction(), bits, mask, column);
      case "rarp" -> in(RARP, 14, 24, q.direction(), bits, mask, column);
      default -> throw misqualified(q, "IPv4", column);
    };
  }

  private Condition everywhere(Direction direction, int bits, int mask, int column)
      throws BadFilter {
    Condition ip = in(EtherType.IP4, 12, 16, direction, bits, mask, column);
    if (layer.labels() > 0) return ip;
    return Condition.any(
        ip,
        in(EtherType.ARP, 14, 24, direction, bits, mask, column),
        in(RARP, 14, 24, direction, bits, mask, column));
  }

  private static BadFilter misqualified(Qualifiers q, String version, int column) {
    String what = "'" + q.protocol() + "' " + q.type().word;
    return new BadFilter(column, what + ": an address of " + version + " is none of its");
  }

  private Condition in(
      int type, int source, int target, Direction direction, int bits, int mask, int column)
      throws BadFilter {
    Condition carried = types.carries(type, column);
    return sides(
        direction,
        from -> {
          Quantity address = layer.network(BPF_W, from ? source : target);
          return Condition.all(carried, Condition.masked(address, mask, bits));
        });
  }

  private Condition net6(Qualifiers q, Identifier.Net6 net, int column) throws BadFilter {
    boolean host = q.type() == IdentifierType.DEFAULT || q.type() == IdentifierType.HOST;
    if (!host && q.type() != IdentifierType.NET) {
      throw new BadFilter(column, "an IPv6 address is no " + q.type().word);
    }
    if (host && net.prefix() != 128) throw new BadFilter(column, "only a net has a mask");
    if (!q.protocol().isEmpty() && !q.protocol().equals("ip6")) {
      throw misqualified(q, "IPv6", column);
    }
    Condition carried = types.carries(EtherType.IP6, column);
    Ip6Address address = net.address();
    long high = Prefix6.high(net.prefix());
    long low = Prefix6.low(net.prefix());
    return sides(
        q.direction(),
        from -> {
          int at = from ? 8 : 24;
          return Condition.all(
              carried, half(at, address.high(), high), half(at + Long.BYTES, address.low(), low));
        });
  }

  private Condition half(int at, long bits, long mask) {
    int left = (int) (mask >>> Integer.SIZE);
    Quantity first = layer.network(BPF_W, at);
    Quantity second = layer.network(BPF_W, at + Integer.BYTES);
    return Condition.all(
        Condition.masked(first, left, (int) (bits >>> Integer.SIZE)),
        Condition.masked(second, (int) mask, (int) bits));
  }

  private Condition station(Qualifiers q, MacAddress address, int column) throws BadFilter {
    boolean host = q.type() == IdentifierType.DEFAULT || q.type() == IdentifierType.HOST;
    if (!host || !q.protocol().equals("link")) {
      throw new BadFilter(column, "an Ethernet address stands only behind ether host, src, dst");
    }
    return ethernet(q.direction(), address, column);
  }

  Condition ethernet(Direction direction, MacAddress address, int column) throws BadFilter {
    if (layer.kind() != LinkLayer.Kind.ETHERNET) {
      throw new BadFilter(column, "there are no Ethernet addresses in " + layer.kind().shown);
    }
    int last = (int) address.bits();
    int first = (int) (address.bits() >>> Integer.SIZE);
    return sides(
        direction,
        from -> {
          int at = from ? MacAddress.BYTES : 0;
          return Condition.all(
              Condition.equal(layer.link(BPF_W, at + 2), last),
              Condition.equal(layer.link(BPF_H, at), first));
        });
  }

  // ---- names

  private Condition named(Qualifiers q, String name, int column) throws BadFilter {
    if (q.type() == IdentifierType.NET) return network(q, name, column);
    if (!q.protocol().equals("link")) return hosts(q, known(name, column), column);
    MacAddress address = names.station(name);
    if (address == null) throw unknown("Ethernet host", name, column);
    return station(q, address, column);
  }

  private static BadFilter unknown(String what, String name, int column) {
    return new BadFilter(column, "no " + what + " '" + name + "' is known");
  }

  private List<IpAddress> known(String name, int column) throws BadFilter {
    List<IpAddress> addresses = names.hosts(name);
    if (addresses.isEmpty()) throw unknown("host", name, column);
    return addresses;
  }

  private Condition network(Qualifiers q, String name, int column) throws BadFilter {
    OptionalInt network = names.network(name);
    if (network.isEmpty()) throw unknown("network", name, column);
    return number(q, network.getAsInt(), column);
  }

  /** Of any of these addresses that the protocol can have. */
  private Condition hosts(Qualifiers q, List<IpAddress> addresses, int column) throws BadFilter {
    List<Condition> each = new ArrayList<>();
    for (IpAddress address : addresses) {
      switch (address) {
        case Ip4Address ip4 when !q.protocol().equals("ip6") ->
            each.add(net4(q, ip4.bits(), -1, column));
        case Ip6Address ip6 when q.protocol().isEmpty() || q.protocol().equals("ip6") ->
            each.add(net6(q, new Identifier.Net6(ip6, 128), column));
        case Ip4Address ip4 -> {}
        case Ip6Address ip6 -> {}
      }
    }
    if (!each.isEmpty()) return Condition.any(each);
    throw new BadFilter(column, "no address of '" + q.protocol() + "' is known for this host");
  }

  /** A frame to or from a host's station that is no packet to or from its addresses. */
  private Condition gateway(FilterNode.Primitive node) throws BadFilter {
    int column = node.column();
    if (!(node.identifier() instanceof Identifier.Name(String name))) {
      throw new BadFilter(column, "a gateway needs a name, which has addresses of both kinds");
    }
    String protocol = node.qualifiers().protocol();
    if (!protocol.isEmpty() && !protocol.equals("ip") && !protocol.equals("arp")) {
      throw new BadFilter(column, "'" + protocol + "' has no gateway");
    }
    MacAddress address = names.station(name);
    if (address == null) throw unknown("Ethernet host", name, column);
    Qualifiers host = new Qualifiers(protocol, Direction.EITHER, IdentifierType.HOST);
    return Condition.all(
        ethernet(Direction.EITHER, address, column),
        Condition.not(hosts(host, known(name, column), column)));
  }
}
