package dev.sonde.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.FilterOptions.Variant;
import dev.sonde.packet.LinkType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * How long our programs are beside those that {@code tcpdump -ddd} prints. What libpcap saves more
 * is mostly by asking {@code a=1 or b=1 or a=2} in another order, which is another verdict for a
 * packet that ends before b.
 */
class FilterLengthKernelTest {
  private static final List<String> FILTERS =
      List.of(
          "ip",
          "tcp",
          "udp",
          "icmp",
          "icmp6",
          "arp",
          "ip6",
          "port 53",
          "tcp port 80",
          "udp port 53 or udp port 5353",
          "host 10.0.0.1",
          "src host 10.0.0.1",
          "net 10.0.0.0/8",
          "host 10.0.0.1 and tcp port 80",
          "host 10.0.0.1 and not port 22",
          "host 10.0.0.1 or 10.0.0.2 or 10.0.0.3",
          "ip6 host 2001:db8::1",
          "net 2001:db8::/32",
          "portrange 6000-6008",
          "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0",
          "tcp[tcpflags] & tcp-syn != 0 and not src and dst net 10.0.0.0/8",
          "tcp port 80 and (((ip[2:2] - ((ip[0]&0xf)<<2)) - ((tcp[12]&0xf0)>>2)) != 0)",
          "icmp[icmptype] != icmp-echo and icmp[icmptype] != icmp-echoreply",
          "ether[0] & 1 = 0 and ip[16] >= 224",
          "ip[6:2] & 0x1fff = 0",
          "ip[0] & 0xf != 5",
          "vlan",
          "vlan 5 and ip",
          "vlan 100 and vlan 200 and tcp port 80",
          "mpls 5 and host 10.0.0.1",
          "pppoes 5 and udp port 53",
          "broadcast",
          "multicast",
          "ip multicast",
          "ip6 multicast",
          "ether host 00:11:22:33:44:55",
          "ether src 00:11:22:33:44:55 and tcp",
          "not arp and not icmp",
          "less 100",
          "greater 100 and udp",
          "tcp and port (80 or 443 or 8080)",
          "tcp or udp or icmp",
          "(tcp or udp) and port 53",
          "tcp and not port 22 and not port 3389",
          "ip proto 50 or 51",
          "udp[8:4] = 0x12345678",
          "udp port 67 or udp port 68",
          "arp host 10.0.0.1",
          "dst host 10.0.0.1 and dst port 514",
          "src net 192.168.0.0/16 and not dst net 192.168.0.0/16",
          "tcp src portrange 1024-65535 and dst port 25",
          "sctp port 5060",
          "isis",
          "iso",
          "stp",
          "ipx",
          "llc",
          "llc xid",
          "atalk",
          "icmp6[icmp6type] = icmp6-neighborsolicit",
          "ip host 10.0.0.1 and not 10.0.0.2",
          "tcp[20:4] = 0x47455420",
          "ip[8] < 5",
          "not host 10.0.0.1 and not host 10.0.0.2",
          "port 80 or port 443 or port 8080 or port 8443",
          "ether proto 0x88cc",
          "ip and not (udp or tcp)",
          "len > 1000 and tcp",
          "proto 6 or proto 17");

  private static final List<LinkType> TYPES =
      List.of(LinkType.EN10MB, LinkType.RAW, LinkType.LINUX_SLL, LinkType.LINUX_SLL2);

  private static double ratio(String filter, LinkType type) throws BadFilter {
    int dlt = type.equals(LinkType.RAW) ? LinkType.DLT_RAW : type.number();
    try (Libpcap libpcap = new Libpcap(dlt);
        Libpcap.Compiled theirs = libpcap.compile(filter, true, 0)) {
      if (theirs.refused()) return Double.NaN;
      BpfProgram ours = Filter.compile(filter, FilterOptions.of(type, Variant.FILE).withNetmask(0));
      return (double) ours.instructions().size() / theirs.program().instructions().size();
    }
  }

  @Test
  void programsAreHardlyLongerThanThoseOfLibpcap() throws BadFilter {
    Libpcap.require();
    List<Double> ratios = new ArrayList<>();
    for (LinkType type : TYPES) {
      for (String filter : FILTERS) {
        double ratio = ratio(filter, type);
        if (!Double.isNaN(ratio)) ratios.add(ratio);
      }
    }
    ratios.sort(null);
    assertThat(ratios).hasSizeGreaterThan(200);
    assertThat(ratios.get(ratios.size() / 2)).as("median").isLessThanOrEqualTo(1.05);
    assertThat(ratios.getLast()).as("worst").isLessThanOrEqualTo(1.5);
  }
}
