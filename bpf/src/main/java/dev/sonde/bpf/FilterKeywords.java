package dev.sonde.bpf;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The words of pcap-filter(7) that have a meaning of their own. */
final class FilterKeywords {
  /** What may stand before a direction, a type or an index. */
  static final Set<String> PROTOCOLS =
      words(
          "link ip arp rarp sctp tcp udp icmp igmp igrp pim vrrp carp radio atalk aarp decnet lat"
              + " sca moprc mopdl ip6 icmp6 ah esp iso clnp esis isis l1 l2 iih lsp snp csnp psnp"
              + " stp ipx netbeui");

  private static final Set<String> GRAMMAR =
      words(
          "src dst host net mask port portrange proto gateway broadcast multicast less greater and"
              + " or not len inbound outbound ifindex vlan mpls pppoed pppoes llc");

  /** Words that libpcap has for what no link type here has, or no kernel would run. */
  private static final Map<String, Set<String>> REFUSED =
      Map.of(
          "only 802.11 frames have it",
          words(
              "type subtype dir direction ra ta addr1 addr2 addr3 addr4 address1 address2 address3"
                  + " address4"),
          "only packets that pf logged have it",
          words("on ifname rset ruleset rnr rulenum srnr subrulenum reason action"),
          "only ATM has it",
          words("lane metac bcc oam oamf4 oamf4ec oamf4sc sc ilmic vpi vci connectmsg metaconnect"),
          "only SS7 has it",
          words("fisu lssu lsu msu hfisu hlssu hmsu sio opc dpc sls hsio hopc hdpc hsls"),
          "it needs a loop, which no kernel would run",
          words("protochain"),
          "it is not supported",
          words("geneve byte"));

  private static final Map<String, String> SYNONYMS =
      Map.of(
          "ether", "link",
          "ppp", "link",
          "slip", "link",
          "fddi", "link",
          "tr", "link",
          "wlan", "link",
          "length", "len",
          "es-is", "esis",
          "is-is", "isis");

  private static final Map<String, Integer> CONSTANTS = constants();

  private FilterKeywords() {}

  /** A keyword in that spelling of it that stands for all; the word itself if it is none. */
  static String canonical(String word) {
    return SYNONYMS.getOrDefault(word, word);
  }

  static boolean isKeyword(String word) {
    return GRAMMAR.contains(word)
        || PROTOCOLS.contains(word)
        || SYNONYMS.containsKey(word)
        || !refusal(word).isEmpty();
  }

  /** Why a keyword is refused; empty if it is not. */
  static String refusal(String word) {
    for (Map.Entry<String, Set<String>> reason : REFUSED.entrySet()) {
      if (reason.getValue().contains(word)) return reason.getKey();
    }
    return "";
  }

  /** The number that a name such as tcp-syn or icmptype stands for, or -1. */
  static int constant(String word) {
    return CONSTANTS.getOrDefault(word, -1);
  }

  private static Set<String> words(String text) {
    return Set.of(text.split(" ", -1));
  }

  private static Map<String, Integer> constants() {
    Map<String, Integer> all =
        new HashMap<>(
            Map.of("tcpflags", 13, "icmptype", 0, "icmpcode", 1, "icmp6type", 0, "icmp6code", 1));
    int flag = 1;
    for (String name : "fin syn rst push ack urg ece cwr".split(" ", -1)) {
      all.put("tcp-" + name, flag);
      flag <<= 1;
    }
    enumerate(all, "icmp-", 3, "unreach sourcequench redirect");
    enumerate(
        all,
        "icmp-",
        8,
        "echo routeradvert routersolicit timxceed paramprob tstamp tstampreply ireq ireqreply"
            + " maskreq maskreply");
    all.put("icmp-echoreply", 0);
    enumerate(all, "icmp6-", 1, "destinationunreach packettoobig timeexceeded parameterproblem");
    enumerate(
        all,
        "icmp6-",
        128,
        "echo echoreply multicastlistenerquery multicastlistenerreportv1 multicastlistenerdone"
            + " routersolicit routeradvert neighborsolicit neighboradvert redirect routerrenum"
            + " nodeinformationquery nodeinformationresponse ineighbordiscoverysolicit"
            + " ineighbordiscoveryadvert multicastlistenerreportv2 homeagentdiscoveryrequest"
            + " homeagentdiscoveryreply mobileprefixsolicit mobileprefixadvert certpathsolicit"
            + " certpathadvert");
    enumerate(
        all, "icmp6-", 151, "multicastrouteradvert multicastroutersolicit multicastrouterterm");
    return Map.copyOf(all);
  }

  private static void enumerate(Map<String, Integer> all, String prefix, int from, String names) {
    int number = from;
    for (String name : names.split(" ", -1)) all.put(prefix + name, number++);
  }
}
