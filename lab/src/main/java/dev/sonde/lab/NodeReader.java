package dev.sonde.lab;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.IcmpCode;
import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.InterfaceInformation;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.MplsLabel;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a scenario says about a node; what it does not say is as it was before. */
final class NodeReader {
  private static final int BYTE = 0xff;
  private static final int MAX_LABEL = 0xf_ffff;
  private static final int MAX_STACK = 16;
  private static final int MAX_CLASS = 7;
  private static final int MAX_NAME = 63;
  private static final int MAX_PORT = 0xffff;
  private static final int LEAST_QUOTE = 8;

  private NodeReader() {}

  static Node read(Block block, Node before) throws ScenarioError {
    List<IpAddress> addresses = addresses(block, before);
    Node node =
        new Node(
            before.name(),
            addresses,
            block.read("owns", before.owns(), value -> value.each(Value::prefix)),
            block.read("name", before.hostName(), Value::name),
            reporting(block, before.reporting()),
            forwarding(block, before.forwarding()),
            service(block, before.service()));
    block.end();
    return node;
  }

  /** The vantage point has addresses and nothing else: what it answers is the kernel's affair. */
  static Node you(Block block) throws ScenarioError {
    Node plain = Node.plain(Node.YOU);
    List<IpAddress> addresses = addresses(block, plain);
    block.end();
    if (addresses.isEmpty()) throw block.wrong("you need an address: v4, v6 or both");
    return new Node(
        Node.YOU,
        addresses,
        List.of(),
        null,
        plain.reporting(),
        plain.forwarding(),
        plain.service());
  }

  private static List<IpAddress> addresses(Block block, Node before) throws ScenarioError {
    List<IpAddress> addresses = new ArrayList<>();
    addresses.addAll(block.read("v4", of(before, IpFamily.V4), v -> v.each(Value::address4)));
    addresses.addAll(block.read("v6", of(before, IpFamily.V6), v -> v.each(Value::address6)));
    return addresses;
  }

  private static List<? extends IpAddress> of(Node node, IpFamily family) {
    return node.addresses().stream().filter(a -> IpFamily.of(a) == family).toList();
  }

  private static Reporting reporting(Block block, Reporting before) throws ScenarioError {
    Value from = block.value("answers-from");
    List<IpAddress> sources = from == null ? List.of() : from.each(Value::address);
    Reporting changed = from == null ? before : from(before, from, sources);
    return new Reporting(
        block.read("silent", before.silent(), Value::flag),
        changed.from4(),
        changed.from6(),
        block.read("error-rate", before.perSecond(), Value::perSecond),
        block.read("error-burst", before.burst(), v -> v.integer(1, 1_000_000)),
        block.read("quote", before.quote(), v -> v.integer(LEAST_QUOTE, Reporting.ALL)),
        block.read("ttl", before.ttl(), v -> v.integer(1, BYTE)),
        block.read("error-delay", before.delayNanos(), Value::nanos),
        block.read("mpls", before.mpls(), NodeReader::labels),
        block.read("interface", before.arrivedAt(), v -> arrivedAt(v.block())));
  }

  /** With other sources, at most one of each family. */
  private static Reporting from(Reporting before, Value place, List<IpAddress> sources)
      throws ScenarioError {
    long four = sources.stream().filter(Ip4Address.class::isInstance).count();
    if (four > 1 || sources.size() - four > 1) {
      throw place.wrong("one address of each family, not two");
    }
    Reporting changed = before;
    for (IpAddress source : sources) changed = changed.from(source);
    return changed;
  }

  private static List<MplsLabel> labels(Value value) throws ScenarioError {
    List<Value> items = value.items();
    if (items.size() > MAX_STACK) throw value.wrong("more than " + MAX_STACK + " labels");
    List<MplsLabel> labels = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      labels.add(label(items.get(i), i == items.size() - 1));
    }
    return labels;
  }

  private static MplsLabel label(Value value, boolean bottom) throws ScenarioError {
    if (value.isScalar()) return new MplsLabel(value.integer(0, MAX_LABEL), 0, bottom, 1);
    Block block = value.block();
    MplsLabel label =
        new MplsLabel(
            block.required("label").integer(0, MAX_LABEL),
            block.read("class", 0, v -> v.integer(0, MAX_CLASS)),
            bottom,
            block.read("ttl", 1, v -> v.integer(0, BYTE)));
    block.end();
    return label;
  }

  private static InterfaceInformation arrivedAt(Block block) throws ScenarioError {
    InterfaceInformation.Role role =
        block.read(
            "role",
            InterfaceInformation.Role.INCOMING,
            v -> v.oneOf(EnumSet.allOf(InterfaceInformation.Role.class)));
    long index = block.read("index", InterfaceInformation.NONE, v -> v.number(0, 0xffff_ffffL));
    @Nullable IpAddress address = block.read("address", null, Value::address);
    Value name = block.value("name");
    Bytes text = name == null ? Bytes.NONE : Bytes.utf8(name.text());
    if (name != null && text.length() > MAX_NAME) throw name.wrong("over 63 bytes of UTF-8");
    long mtu = block.read("mtu", InterfaceInformation.NONE, v -> v.number(0, 0xffff_ffffL));
    block.end();
    return new InterfaceInformation(role, 0, index, address, text, mtu);
  }

  private static Forwarding forwarding(Block block, Forwarding before) throws ScenarioError {
    return new Forwarding(
        block.read("hidden", before.hidden(), Value::flag),
        block.read("passes-last-hop", before.passesLastHop(), Value::flag),
        block.read("tos", before.tos(), v -> v.integer(0, BYTE)),
        block.read("drops", before.drops(), NodeReader::protocols),
        block.read("refuses", before.refuses(), NodeReader::refusal),
        block.read("nat", before.nat(), v -> nat(v.block())));
  }

  private static Set<Integer> protocols(Value value) throws ScenarioError {
    Set<Integer> protocols = new HashSet<>();
    for (Value item : value.items()) {
      if (item.isNumber()) protocols.add(item.integer(0, BYTE));
      else protocols.addAll(item.oneOf(EnumSet.allOf(Protocol.class)).numbers());
    }
    return protocols;
  }

  /** What may be dropped, by name. */
  private enum Protocol {
    ICMP,
    TCP,
    UDP;

    List<Integer> numbers() {
      return switch (this) {
        case ICMP -> List.of(IpProtocol.ICMP, IpProtocol.ICMP6);
        case TCP -> List.of(IpProtocol.TCP);
        case UDP -> List.of(IpProtocol.UDP);
      };
    }
  }

  /** A code by its number, the same in both families, or by its name. */
  static Refusal refusal(Value value) throws ScenarioError {
    if (value.isNumber()) {
      int code = value.integer(0, BYTE);
      return new Refusal(code, code);
    }
    EnumSet<IcmpCode> codes = EnumSet.allOf(IcmpCode.class);
    codes.removeIf(code -> code.kind() != IcmpKind.UNREACHABLE);
    IcmpCode code = value.oneOf(codes);
    return new Refusal(
        number(code, IpFamily.V4, IcmpCode.HOST_UNREACHABLE),
        number(code, IpFamily.V6, IcmpCode.ADDRESS_UNREACHABLE));
  }

  /** What the other family says has a nearest neighbour in this one. */
  private static int number(IcmpCode code, IpFamily family, IcmpCode nearest) {
    int number = code.number(family);
    return number == IcmpKind.NONE ? nearest.number(family) : number;
  }

  private static Nat nat(Block block) throws ScenarioError {
    Nat nat =
        new Nat(
            block.read("v4", null, Value::address4),
            block.read("v6", null, Value::address6),
            block.read("port-shift", 0, v -> v.integer(0, MAX_PORT)),
            block.read("translates-quotes", true, Value::flag));
    block.end();
    if (nat.v4() == null && nat.v6() == null) throw block.wrong("a nat needs v4, v6 or both");
    return nat;
  }

  private static Service service(Block block, Service before) throws ScenarioError {
    return new Service(
        block.read("echo", before.echo(), Value::flag),
        block.read("tcp", before.tcp(), v -> v.numbers(0, MAX_PORT)),
        block.read("udp", before.udp(), v -> v.numbers(0, MAX_PORT)),
        block.read("closed", before.closed(), NodeReader::refusal));
  }
}
