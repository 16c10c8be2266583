package dev.sonde.bpf;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/** The protocols above IP that have a name everywhere: the registry of protocol numbers. */
final class KnownProtocols implements FilterNames {
  private static final Map<String, Integer> NUMBERS =
      Map.ofEntries(
          Map.entry("ip", 0),
          Map.entry("hopopt", 0),
          Map.entry("icmp", 1),
          Map.entry("igmp", 2),
          Map.entry("ipencap", 4),
          Map.entry("tcp", 6),
          Map.entry("egp", 8),
          Map.entry("igp", 9),
          Map.entry("pup", 12),
          Map.entry("udp", 17),
          Map.entry("dccp", 33),
          Map.entry("ipv6", 41),
          Map.entry("ipv6-route", 43),
          Map.entry("ipv6-frag", 44),
          Map.entry("rsvp", 46),
          Map.entry("gre", 47),
          Map.entry("esp", 50),
          Map.entry("ah", 51),
          Map.entry("ipv6-icmp", 58),
          Map.entry("ipv6-nonxt", 59),
          Map.entry("ipv6-opts", 60),
          Map.entry("eigrp", 88),
          Map.entry("ospf", 89),
          Map.entry("ipip", 94),
          Map.entry("etherip", 97),
          Map.entry("pim", 103),
          Map.entry("ipcomp", 108),
          Map.entry("vrrp", 112),
          Map.entry("l2tp", 115),
          Map.entry("isis", 124),
          Map.entry("sctp", 132),
          Map.entry("mobility-header", 135),
          Map.entry("udplite", 136),
          Map.entry("mpls-in-ip", 137),
          Map.entry("hip", 139));

  static OptionalInt number(String name) {
    Integer number = NUMBERS.get(name.toLowerCase(Locale.ROOT));
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }
}
