package dev.sonde.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text forms beside those of the tcpdump that is installed. */
class BpfTextKernelTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "EN10MB @ ",
        "EN10MB @ tcp port 80 and (net 198.18.0.0/15 or ip6 net 2001:db8::/32)",
        "EN10MB @ ether host 02:00:00:00:00:01 and not arp and greater 100",
        "EN10MB @ vlan 5 and ip and tcp[tcpflags] & (tcp-syn|tcp-fin) != 0",
        "EN10MB @ ip[6:2] % 3 = 1 or (ip[8] + 3) * ip[9] / 2 - 1 > len ^ 0x10",
        "EN10MB @ ip6 protochain 6",
        "EN10MB @ udp[8:4] << 3 = ip[0] >> 1 and -ip[2:2] < 5",
        "RAW @ icmp[icmptype] == icmp-echo or udp portrange 33434-33534",
        "NULL @ tcp port 22",
        "LINUX_SLL @ inbound and ip6 and tcp port 443",
        "LINUX_SLL2 @ ifindex 3 and udp",
      })
  void aFilterLooksAsItDoesThere(String link, String expression) throws Exception {
    String filter = expression == null ? "" : expression;
    BpfProgram program = BpfAssembler.parse(Tcpdump.prints("-y", link, "-ddd", filter));
    String listing = Tcpdump.prints("-y", link, "-d", filter);
    String array = Tcpdump.prints("-y", link, "-dd", filter);
    assertThat(BpfText.listing(program)).isEqualTo(listing);
    assertThat(BpfText.cArray(program)).isEqualTo(array);
    // libpcap leaves a number behind in a tax, which no listing shows
    assertThat(BpfText.listing(BpfAssembler.parse(listing))).isEqualTo(listing);
    assertThat(BpfAssembler.parse(array)).isEqualTo(program);
  }
}
