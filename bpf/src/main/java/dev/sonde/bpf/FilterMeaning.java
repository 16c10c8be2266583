package dev.sonde.bpf;

import static dev.sonde.bpf.BpfOpcode.*;

import dev.sonde.bpf.Condition.Relation;
import dev.sonde.bpf.Qualifiers.Direction;
import dev.sonde.packet.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Says what a filter means for one link type, in the order in which it is written. */
final class FilterMeaning {
  private static final int OUTGOING = 4;

  /** The bits of an LLC control field that tell its kind, and what they are then. */
  private record Control(int mask, int value) {}

  private static final Map<String, Control> CONTROLS =
      Map.ofEntries(
          Map.entry("s", new Control(0x03, 0x01)),
          Map.entry("u", new Control(0x03, 0x03)),
          Map.entry("rr", new Control(0x0f, 0x01)),
          Map.entry("rnr", new Control(0x0f, 0x05)),
          Map.entry("rej", new Control(0x0f, 0x09)),
          Map.entry("ui", new Control(0xef, 0x03)),
          Map.entry("ua", new Control(0xef, 0x63)),
          Map.entry("disc", new Control(0xef, 0x43)),
          Map.entry("sabme", new Control(0xef, 0x6f)),
          Map.entry("test", new Control(0xef, 0xe3)),
          Map.entry("xid", new Control(0xef, 0xaf)),
          Map.entry("frmr", new Control(0xef, 0x87)),
          Map.entry("i", new Control(0x01, 0x00)));

  private final FilterOptions options;
  private final LinkLayer layer;
  private final LinkTypes types;
  private final ProtocolConditions protocols;
  private final HostConditions hosts;
  private final PortConditions ports;
  private final Accesses accesses;
  private final Encapsulations encapsulations;

  FilterMeaning(FilterOptions options) throws BadFilter {
    this.options = options;
    layer = new LinkLayer(options.linkType());
    types = new LinkTypes(layer, options);
    protocols = new ProtocolConditions(layer, types, options.names());
    hosts = new HostConditions(layer, types, options.names());
    ports = new PortConditions(layer, protocols, options.names());
    accesses = new Accesses(layer, protocols);
    encapsulations = new Encapsulations(layer, types, options.live());
  }

  Condition of(FilterNode node) throws BadFilter {
    return switch (node) {
      case FilterNode.Chain chain -> chain(chain);
      case FilterNode.Not(FilterNode inner) -> Condition.not(of(inner));
      case FilterNode.Primitive primitive -> primitive(primitive);
      case FilterNode.Protocol(String name, int column) -> protocols.named(name, column);
      case FilterNode.Cast cast -> cast.broad() ? broadcast(cast) : multicast(cast);
      case FilterNode.Encapsulation encapsulation -> encapsulations.of(encapsulation);
      case FilterNode.Relation relation -> accesses.of(relation);
      case FilterNode.Way(boolean out, int column) ->
          out ? outbound(column) : Condition.not(outbound(column));
      case FilterNode.Device(int index, int column) -> device(index, column);
      case FilterNode.Llc llc -> llc(llc);
    };
  }

  private Condition chain(FilterNode.Chain chain) throws BadFilter {
    Condition first = of(chain.first());
    List<Condition.Link> links = new ArrayList<>();
    for (FilterNode.Link link : chain.links()) {
      links.add(new Condition.Link(link.and(), of(link.node())));
    }
    return new Condition.Chain(first, links);
  }

  private Condition primitive(FilterNode.Primitive node) throws BadFilter {
    return switch (node.qualifiers().type()) {
      case PORT, PORTRANGE -> ports.of(node);
      case PROTO ->
          protocols.carried(node.qualifiers().protocol(), node.identifier(), node.column());
      case DEFAULT, HOST, NET, GATEWAY -> hosts.of(node);
    };
  }

  private Condition broadcast(FilterNode.Cast cast) throws BadFilter {
    int column = cast.column();
    return switch (cast.protocol()) {
      case "", "link" -> hosts.ethernet(Direction.DST, MacAddress.BROADCAST, column);
      case "ip" -> subnetBroadcast(column);
      default -> throw new BadFilter(column, "'" + cast.protocol() + "' has no broadcast");
    };
  }

  /** All ones or all zeros where the netmask is zero. */
  private Condition subnetBroadcast(int column) throws BadFilter {
    if (options.netmask() == FilterOptions.UNKNOWN_NETMASK) {
      throw new BadFilter(column, "'ip broadcast' needs the netmask of the device");
    }
    int host = ~options.netmask();
    Quantity target = layer.network(BPF_W, 16);
    return Condition.all(
        protocols.ip4(column),
        Condition.any(Condition.masked(target, host, 0), Condition.masked(target, host, host)));
  }

  private Condition multicast(FilterNode.Cast cast) throws BadFilter {
    int column = cast.column();
    return switch (cast.protocol()) {
      case "", "link" -> group(column);
      case "ip" ->
          Condition.all(
              protocols.ip4(column),
              Condition.compare(layer.network(BPF_B, 16), Relation.AT_LEAST, 224));
      case "ip6" ->
          Condition.all(protocols.ip6(column), Condition.equal(layer.network(BPF_B, 24), 255));
      default -> throw new BadFilter(column, "'" + cast.protocol() + "' has no multicast");
    };
  }

  /** A bit of the destination says that it is a group of stations. */
  private Condition group(int column) throws BadFilter {
    if (layer.kind() != LinkLayer.Kind.ETHERNET) {
      throw new BadFilter(column, "there is no multicast in " + layer.kind().shown);
    }
    return Condition.not(Condition.masked(layer.link(BPF_B, 0), 1, 0));
  }

  private Condition outbound(int column) throws BadFilter {
    return Condition.equal(
        switch (layer.kind()) {
          case COOKED -> layer.link(BPF_H, 0);
          case COOKED2 -> layer.link(BPF_B, 10);
          default -> asked(BPF_H, SKF_AD_PKTTYPE, "which way a packet went", column);
        },
        OUTGOING);
  }

  private Condition device(int index, int column) throws BadFilter {
    return Condition.equal(
        layer.kind() == LinkLayer.Kind.COOKED2
            ? layer.link(BPF_W, 4)
            : asked(BPF_W, SKF_AD_IFINDEX, "the device", column),
        index);
  }

  /** What only the kernel knows. */
  private Quantity asked(int size, int what, String shown, int column) throws BadFilter {
    if (!options.live()) {
      throw new BadFilter(column, "a file of " + layer.kind().shown + " does not say " + shown);
    }
    return Quantity.asked(size, what);
  }

  /** A frame with a length, but for Novell's, which have no LLC header. */
  private Condition llc(FilterNode.Llc node) throws BadFilter {
    int column = node.column();
    if (layer.kind() != LinkLayer.Kind.ETHERNET) {
      throw new BadFilter(column, "there is no LLC in " + layer.kind().shown);
    }
    Condition any = Condition.all(types.hasLlc(), Condition.not(types.saps(0xff)));
    if (node.type().isEmpty()) return any;
    Control control = CONTROLS.get(node.type());
    if (control == null) throw new BadFilter(column, "no frames of LLC are '" + node.type() + "'");
    Quantity field = layer.carried(BPF_B, 2);
    return Condition.all(any, Condition.masked(field, control.mask, control.value));
  }
}
