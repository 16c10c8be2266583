package dev.sonde.bpf;

import static dev.sonde.bpf.BpfOpcode.*;

import dev.sonde.packet.EtherType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Asks which protocol a packet is of: {@code tcp}, {@code ip proto 50}, {@code isis}. */
final class ProtocolConditions {
  private static final int IP4_PROTOCOL = 9;
  private static final int IP6_NEXT = 6;
  private static final int IP6_HEADER = 40;
  private static final int FRAGMENT = 44;
  private static final int ISIS = 0x83;

  /** Protocols above IPv4 alone, or IPv6 alone. */
  private static final Map<String, Integer> OF_IP4 =
      Map.of("icmp", 1, "igmp", 2, "igrp", 9, "vrrp", 112, "carp", 112);

  /** Protocols above both. */
  private static final Map<String, Integer> OF_BOTH =
      Map.of("tcp", 6, "udp", 17, "sctp", 132, "esp", 50, "ah", 51, "pim", 103);

  /** What a link carries, as {@link LinkTypes} counts it. */
  private static final Map<String, Integer> OF_LINK =
      Map.ofEntries(
          Map.entry("ip", EtherType.IP4),
          Map.entry("ip6", EtherType.IP6),
          Map.entry("arp", EtherType.ARP),
          Map.entry("rarp", 0x8035),
          Map.entry("atalk", LinkTypes.ATALK),
          Map.entry("aarp", LinkTypes.AARP),
          Map.entry("decnet", LinkTypes.DECNET),
          Map.entry("sca", 0x6007),
          Map.entry("lat", 0x6004),
          Map.entry("mopdl", 0x6001),
          Map.entry("moprc", 0x6002),
          Map.entry("pppoed", 0x8863),
          Map.entry("iso", LinkTypes.SAP_ISO),
          Map.entry("stp", LinkTypes.SAP_STP),
          Map.entry("ipx", LinkTypes.SAP_IPX),
          Map.entry("netbeui", LinkTypes.SAP_NETBEUI));

  private static final Map<String, Integer> OF_ISO =
      Map.of("clnp", 0x81, "esis", 0x82, "isis", ISIS);

  /** Kinds of packets of IS-IS. */
  private static final Map<String, List<Integer>> OF_ISIS =
      Map.of(
          "l1", List.of(26, 24, 18, 15, 17),
          "l2", List.of(27, 25, 20, 16, 17),
          "iih", List.of(17, 15, 16),
          "lsp", List.of(18, 20),
          "snp", List.of(27, 26, 24, 25),
          "csnp", List.of(24, 25),
          "psnp", List.of(26, 27));

  private final LinkLayer layer;
  private final LinkTypes types;
  private final FilterNames names;

  ProtocolConditions(LinkLayer layer, LinkTypes types, FilterNames names) {
    this.layer = layer;
    this.types = types;
    this.names = names;
  }

  /** The number of a protocol that is transported by IP and has ports; 0 if it has none. */
  static int withPorts(String protocol) {
    return switch (protocol) {
      case "tcp", "udp", "sctp" -> OF_BOTH.getOrDefault(protocol, 0);
      default -> 0;
    };
  }

  /** A protocol's name alone. */
  Condition named(String protocol, int column) throws BadFilter {
    Integer number = OF_LINK.get(protocol);
    if (number != null) return types.carries(number, column);
    number = OF_IP4.get(protocol);
    if (number != null) return above4(number, column);
    number = OF_BOTH.get(protocol);
    if (number != null) return aboveIp(number, column);
    number = OF_ISO.get(protocol);
    if (number != null) return aboveIso(number, column);
    if (protocol.equals("icmp6")) return above6(58, column);
    List<Integer> kinds = OF_ISIS.get(protocol);
    if (kinds == null) throw new BadFilter(column, "'" + protocol + "' alone says nothing");
    List<Condition> each = new ArrayList<>();
    for (int kind : kinds) each.add(aboveIsis(kind, column));
    return Condition.any(each);
  }

  /** {@code ip proto 50}: what a protocol carries, by number or name. */
  Condition carried(String by, Identifier what, int column) throws BadFilter {
    return switch (what) {
      case Identifier.Numeral(int number) -> carried(by, number, column);
      case Identifier.Name(String name) -> carried(by, number(by, name, column), column);
      case Identifier.Net4 n -> throw new BadFilter(column, "an address is no protocol");
      case Identifier.Net6 n -> throw new BadFilter(column, "an address is no protocol");
      case Identifier.Station s -> throw new BadFilter(column, "an address is no protocol");
    };
  }

  private Condition carried(String by, int number, int column) throws BadFilter {
    return switch (by) {
      case "" -> aboveIp(number, column);
      case "ip" -> above4(number, column);
      case "ip6" -> above6(number, column);
      case "link" -> types.carries(number, column);
      case "iso" -> aboveIso(number, column);
      case "isis" -> aboveIsis(number, column);
      default -> throw new BadFilter(column, "'" + by + "' carries no protocol that has a number");
    };
  }

  private int number(String by, String name, int column) throws BadFilter {
    OptionalInt known =
        switch (by) {
          case "", "ip", "ip6" -> names.protocol(name);
          case "link" -> known(name.equals("loopback") ? (Integer) 0x9000 : linkType(name));
          case "iso" -> known(OF_ISO.get(name));
          default -> OptionalInt.empty();
        };
    if (known.isPresent()) return known.getAsInt();
    throw new BadFilter(column, "no protocol '" + name + "' is known");
  }

  private static @Nullable Integer linkType(String name) {
    return name.equals("pppoed") ? null : OF_LINK.get(name);
  }

  private static OptionalInt known(@Nullable Integer number) {
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  Condition ip4(int column) throws BadFilter {
    return types.carries(EtherType.IP4, column);
  }

  Condition ip6(int column) throws BadFilter {
    return types.carries(EtherType.IP6, column);
  }

  private Condition aboveIp(int protocol, int column) throws BadFilter {
    return Condition.any(above4(protocol, column), above6(protocol, column));
  }

  Condition above4(int protocol, int column) throws BadFilter {
    return Condition.all(ip4(column), next4(protocol));
  }

  /** Right behind the IPv6 header, or right behind a fragment header that is. */
  private Condition above6(int protocol, int column) throws BadFilter {
    Condition behindFragment =
        Condition.all(next6(FRAGMENT), Condition.equal(layer.network(BPF_B, IP6_HEADER), protocol));
    return Condition.all(ip6(column), Condition.any(next6(protocol), behindFragment));
  }

  Condition next4(int protocol) {
    return Condition.equal(layer.network(BPF_B, IP4_PROTOCOL), protocol);
  }

  Condition next6(int protocol) {
    return Condition.equal(layer.network(BPF_B, IP6_NEXT), protocol);
  }

  /** Whether the packet is a whole IPv4 datagram or the first fragment of one. */
  Condition first() {
    Quantity flagsAndOffset = layer.network(BPF_H, 6);
    return Condition.masked(flagsAndOffset, 0x1fff, 0);
  }

  private Condition aboveIso(int protocol, int column) throws BadFilter {
    return Condition.all(
        types.carries(LinkTypes.SAP_ISO, column), Condition.equal(layer.iso(BPF_B, 0), protocol));
  }

  private Condition aboveIsis(int kind, int column) throws BadFilter {
    return Condition.all(aboveIso(ISIS, column), Condition.equal(layer.iso(BPF_B, 4), kind));
  }
}
