package dev.sonde.bpf;

import dev.sonde.testkit.Seeds;
import java.util.List;

/** Filters of all kinds, about what is in the packets of {@link FrameSeeds}; a few are refused. */
final class FilterSeeds {
  private static final List<String> HOSTS =
      List.of(
          "10.0.0.1",
          "10.0.0.2",
          "10.1.2.3",
          "192.168.1.5",
          "224.0.0.5",
          "255.255.255.255",
          "2001:db8::1",
          "2001:db8::2",
          "ff02::1",
          "fe80::1",
          "::",
          "10.1",
          "0",
          "167772161");
  private static final List<String> NETS =
      List.of(
          "10",
          "10.0",
          "10.0.0",
          "10.0.0.1",
          "10.0.0.0/8",
          "10.0.0.0/31",
          "0.0.0.0/0",
          "192.168.0.0/16",
          "10.1 mask 255.255",
          "10.0.0.1 mask 255.0.255.255",
          "224.0.0.0/4",
          "2001:db8::/32",
          "2001:db8::/126",
          "::/0",
          "fe80::/10",
          "2001:db8::1",
          "0");
  private static final List<String> STATIONS =
      List.of("00:11:22:33:44:55", "0a0b.0c0d.0e0f", "ffffffffffff", "01-00-5e-00-00-05");
  private static final List<String> WORDS =
      List.of(
          "ip",
          "ip6",
          "arp",
          "rarp",
          "tcp",
          "udp",
          "sctp",
          "icmp",
          "icmp6",
          "igmp",
          "igrp",
          "pim",
          "vrrp",
          "carp",
          "ah",
          "esp",
          "atalk",
          "aarp",
          "decnet",
          "iso",
          "stp",
          "ipx",
          "netbeui",
          "lat",
          "moprc",
          "isis",
          "clnp",
          "esis",
          "l1",
          "l2",
          "iih",
          "lsp",
          "snp",
          "csnp",
          "psnp",
          "llc",
          "llc i",
          "llc s",
          "llc ui",
          "llc rnr",
          "llc xid",
          "pppoed",
          "broadcast",
          "multicast",
          "ip broadcast",
          "ip multicast",
          "ip6 multicast",
          "ether multicast",
          "less 60",
          "greater 60",
          "less 0",
          "greater 0",
          "len = 60",
          "tcp",
          "udp",
          "ip",
          "ip6");
  private static final List<String> DIRECTIONS =
      List.of("", "", "", "src ", "dst ", "src or dst ", "src and dst ", "dst and src ");
  private static final List<String> INDEXED =
      List.of(
          "ip", "ip", "tcp", "udp", "icmp", "ip6", "icmp6", "arp", "ether", "sctp", "link", "igmp");
  private static final List<String> SIGNS =
      List.of("+", "-", "*", "&", "|", "/", "%", "^", "<<", ">>");
  private static final List<String> RELATIONS = List.of("=", "!=", "<", "<=", ">", ">=", "==");

  private final Seeds seeds;
  private boolean ids;

  private FilterSeeds(Seeds seeds) {
    this.seeds = seeds;
  }

  static String filter(Seeds seeds) {
    return new FilterSeeds(seeds).expression(2);
  }

  private String expression(int depth) {
    StringBuilder text = new StringBuilder(term(depth));
    for (int more = seeds.length(3); more > 0; more--) {
      text.append(seeds.pick(List.of(" and ", " or ", " && ", " || ")));
      text.append(ids && seeds.chance(4) ? identifier() : term(depth));
    }
    return text.toString();
  }

  private String identifier() {
    return seeds.chance(3) ? "not " + seeds.pick(HOSTS) : seeds.pick(HOSTS);
  }

  private String term(int depth) {
    ids = false;
    if (depth > 0 && seeds.chance(5)) {
      String inner = "(" + expression(depth - 1) + ")";
      ids = false;
      return inner;
    }
    if (seeds.chance(6)) return "not " + term(depth - 1);
    return switch (seeds.between(0, 11)) {
      case 0, 1, 2 -> seeds.pick(WORDS);
      case 3 -> host();
      case 4 ->
          seeds.pick(List.of("", "", "ip ", "ip6 ", "arp "))
              + direction()
              + "net "
              + seeds.pick(NETS);
      case 5, 6 -> port();
      case 7 -> protocol();
      case 8 -> "ether " + direction() + "host " + seeds.pick(STATIONS);
      case 9 -> encapsulation();
      default -> relation();
    };
  }

  private String direction() {
    return seeds.pick(DIRECTIONS);
  }

  private String host() {
    ids = true;
    String protocol = seeds.pick(List.of("", "", "", "ip ", "ip6 ", "arp ", "rarp "));
    return protocol + direction() + "host " + seeds.pick(HOSTS);
  }

  private String port() {
    String protocol = seeds.pick(List.of("", "tcp ", "udp ", "sctp "));
    int port = seeds.pick(FrameSeeds.PORTS);
    if (seeds.chance(3)) {
      return protocol + direction() + "portrange " + port + "-" + seeds.pick(FrameSeeds.PORTS);
    }
    if (seeds.chance(4)) {
      return protocol + direction() + "port (" + port + " or " + seeds.pick(FrameSeeds.PORTS) + ")";
    }
    return protocol + direction() + "port " + port;
  }

  private String protocol() {
    int number = seeds.pick(FrameSeeds.PROTOCOLS);
    return switch (seeds.between(0, 4)) {
      case 0 -> "proto " + number;
      case 1 -> "ip proto " + number;
      case 2 -> "ip6 proto " + number;
      case 3 ->
          "ether proto "
              + seeds.pick(
                  List.of(
                      "0x800",
                      "0x86dd",
                      "0x806",
                      "6",
                      "0x42",
                      "0xfe",
                      "0xe0",
                      "0xf0",
                      "1500",
                      "1501",
                      "\\ip",
                      "\\arp",
                      "\\atalk",
                      "\\aarp",
                      "\\ipx",
                      "loopback"));
      default -> "iso proto " + seeds.pick(List.of("0x81", "0x83", "\\esis"));
    };
  }

  private String encapsulation() {
    int number = seeds.pick(FrameSeeds.SMALL);
    return switch (seeds.between(0, 6)) {
      case 0, 1 -> "vlan";
      case 2 -> "vlan " + number;
      case 3 -> "mpls";
      case 4 -> "mpls " + number;
      case 5 -> "pppoes";
      default -> "pppoes " + number;
    };
  }

  private String relation() {
    if (seeds.chance(8)) return again();
    String left = arithmetic(2);
    String right = seeds.chance(8) ? "(" + left + ")" : arithmetic(1);
    return left + " " + seeds.pick(RELATIONS) + " " + right;
  }

  /** A number that was compared before, and now with or by itself. */
  private String again() {
    String one = seeds.pick(List.of("tcp[", "udp[", "icmp[")) + seeds.between(0, 4) + ":2]";
    String before = "ip[" + seeds.between(0, 12) + "] " + seeds.pick(RELATIONS) + " " + one;
    String left =
        seeds.chance(2) ? one : one + " " + seeds.pick(List.of("*", "+", "-")) + " " + one;
    String then = left + " " + seeds.pick(RELATIONS) + " " + (seeds.chance(3) ? number() : one);
    return "(" + before + seeds.pick(List.of(" and ", " or ")) + then + ")";
  }

  private String arithmetic(int depth) {
    if (depth == 0 || seeds.chance(3)) return seeds.chance(2) ? number() : access(0);
    return switch (seeds.between(0, 5)) {
      case 0, 1 -> access(depth - 1);
      case 2 -> "len";
      case 3 -> "(" + arithmetic(depth - 1) + ")";
      case 4 -> "- " + arithmetic(depth - 1);
      default -> operation(depth);
    };
  }

  /** Shifts go by small numbers alone: libpcap and the kernel differ on 32 and more. */
  private String operation(int depth) {
    String sign = seeds.pick(SIGNS);
    String left = arithmetic(depth - 1);
    if (sign.equals("<<") || sign.equals(">>"))
      return "((" + left + ") " + sign + " " + seeds.pick(List.of("1", "2", "8", "24", "31")) + ")";
    String right = seeds.chance(6) ? "(" + left + ")" : arithmetic(depth - 1);
    return left + " " + sign + " " + right;
  }

  private String number() {
    return switch (seeds.between(0, 4)) {
      case 0 -> Integer.toUnsignedString(seeds.bits(32));
      case 1 -> "0x" + Integer.toHexString(seeds.bits(8));
      case 2 -> "tcp-syn";
      default -> Integer.toString(seeds.between(0, 64));
    };
  }

  private String access(int depth) {
    String protocol = seeds.pick(INDEXED);
    String index =
        depth > 0 && seeds.chance(4)
            ? "ip[" + seeds.between(0, 20) + "] & 7"
            : Integer.toString(seeds.between(0, 24));
    return protocol + "[" + index + seeds.pick(List.of("", ":1", ":2", ":4")) + "]";
  }
}
