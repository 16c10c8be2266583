package dev.sonde.dissect;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** In what lines may differ from tcpdump's, and why. */
final class Differences {
  /** In both lines, or in ours alone where theirs is null. */
  private record Difference(String why, String theirs, String ours) {
    boolean explains(String their, String our) {
      return Pattern.compile(theirs).matcher(their).find()
          && Pattern.compile(ours).matcher(our).find();
    }
  }

  private static final List<Difference> LIST =
      List.of(
          new Difference(
              "a checksum that equals the sum of the pseudo-header is not yet computed",
              "bad udp cksum|incorrect ->",
              "not yet computed ->"),
          new Difference("packets in packets end somewhere", "", "\\[nested too deep\\]"),
          new Difference(
              "M3UA and ForCES over SCTP are not printed",
              "PPID (M3UA|ForCES)",
              "PPID (M3UA|ForCES)"),
          new Difference("OSPF over IPv6 is not printed", "OSPFv|ospf", "ip-proto-89"),
          new Difference(
              "of other packets of OSPF than hellos the header is printed",
              "OSPFv2, (Database|LS-)",
              "OSPFv2, (Database|LS-).*\n"),
          new Difference(
              "of what organizations define in LLDP the name is printed",
              "OUI (Ethernet bridged|IEEE 802|ANSI|DCBX)",
              "OUI (Ethernet bridged|IEEE 802|ANSI|DCBX)"),
          new Difference(
              "of PPP's control protocols what a message is for is printed",
              "PPPoE.*\\b[A-Z0-9]+CP, ",
              "PPPoE.*\\b[A-Z0-9]+CP, .*(\n|$)"),
          new Difference(
              "of other protocols of PPP the number is printed", "PPPoE", "PPPoE.*unknown"),
          new Difference("multipath TCP is not taken apart", "mptcp", "mptcp"),
          new Difference(
              "ARP of ATM and frame relay is printed as that of Ethernet",
              "ATM|FrameRelay|\\[\\|arp\\]|q922|dlci",
              "ATM|FrameRelay|ARP|ethertype"),
          new Difference(
              "these protocols of the link are not printed",
              "",
              "(ethertype |, )(CALM FAST|GeoNet|DN|Appletalk|IPX|MPCP|Slow|PPP|MS NLB"
                  + "|EAPOL|Realtek|AoE|TIPC|802.1AE|PTP|CFM|NSH|Loopback|Arista|OSI)"),
          new Difference(
              "nor are they with cooked headers, which do not name them by -q",
              "",
              "(In|Out|B|M|P|\\?) +(ifindex [0-9]+ )?([0-9a-f:]{17} )?(vlan [^:]*, )?(\n|$)"),
          new Difference("nor is IPX without LLC", "IPX|ipx", "802\\.3, length [0-9]+: (\n|$)"),
          new Difference(
              "DVMRP and PIM version 1 are not printed", "dvmrp|pimv1", "igmp (dvmrp|pimv1)"),
          new Difference(
              "of these messages of ICMPv6 only the name is printed",
              "",
              "(router renumbering|who-are-you|ha discovery|mobile router|RPL)"),
          new Difference("OSI is not printed", "IS-IS|CLNP|ES-IS|isoclns|isis|OSI", "MPLS"),
          new Difference(
              "these families of BSD's loopback are not printed",
              "",
              "(Appletalk|ISO|IPX)( .[0-9]+.)?, length"),
          new Difference(
              "these protocols over LLC are not printed",
              "STP 802.1aq|IPX |NetBeui |OSI |CDP|VTP|DTP|UDLD",
              "STP 802.1aq|LLC|Unnumbered|Information|Supervisory|SNAP"),
          new Difference(
              "an authentication header longer than its packet is cut", "AH\\(", "\\[\\|ah\\]"));

  /** Protocols of IP that tcpdump prints and we do not. */
  private static final Set<Integer> PROTOCOLS =
      Set.of(8, 9, 33, 46, 55, 62, 77, 88, 103, 108, 113, 135, 143);

  private static final Pattern PROTOCOL = Pattern.compile(" ip-proto-(\\d+) ");

  /** Ports of protocols that tcpdump prints and we do not. */
  private static final Set<Integer> PORTS =
      Set.of(
          22, 23, 88, 111, 137, 138, 139, 161, 162, 179, 319, 320, 323, 445, 496, 500, 520, 521,
          525, 546, 547, 639, 646, 654, 698, 701, 750, 921, 1589, 1645, 1646, 1700, 1701, 1723,
          1812, 1813, 1985, 2049, 2103, 2104, 3456, 3503, 3784, 3785, 3799, 4342, 4500, 4567, 4784,
          4790, 5359, 6081, 6343, 6379, 6633, 6635, 6653, 6696, 6697, 6784, 7000, 7001, 7002, 7003,
          7004, 7005, 7006, 7007, 7008, 7009, 7500, 8231, 8472, 8500, 10288, 12222, 12223, 17754,
          30490, 49152);

  private static final Pattern ENDS =
      Pattern.compile("(?:^|[. ])(\\d+) > (?:[0-9a-f:.]+\\.)?(\\d+): ");

  private Differences() {}

  /**
   * A total length of 0 is that of a packet which a device is to segment; tcpdump knows nothing of
   * what is in it, and so less of its connection.
   */
  static boolean isUnsegmented(String theirs) {
    return theirs.contains("bad-len 0");
  }

  static boolean isKnown(String ours, String theirs) {
    return LIST.stream().anyMatch(known -> known.explains(theirs, ours))
        || isOfProtocol(ours)
        || isOfPort(ours);
  }

  private static boolean isOfProtocol(String ours) {
    Matcher matcher = PROTOCOL.matcher(ours);
    return matcher.find() && PROTOCOLS.contains(Integer.valueOf(matcher.group(1)));
  }

  private static boolean isOfPort(String ours) {
    Matcher matcher = ENDS.matcher(ours);
    while (matcher.find()) {
      if (PORTS.contains(Integer.valueOf(matcher.group(1)))
          || PORTS.contains(Integer.valueOf(matcher.group(2)))) {
        return true;
      }
    }
    return false;
  }
}
