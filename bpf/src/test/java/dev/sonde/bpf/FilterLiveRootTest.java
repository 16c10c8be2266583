package dev.sonde.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.FilterOptions.Variant;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.testkit.PrivateNetwork;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Programs for a live device, beside those that libpcap makes for one: what tcpdump -ddd prints.
 */
class FilterLiveRootTest {
  static final List<String> FILTERS =
      List.of(
          "vlan",
          "vlan 5",
          "not vlan",
          "vlan and ip",
          "vlan 5 and tcp port 80",
          "vlan 5 or vlan 1",
          "vlan and vlan 5 and udp",
          "vlan 1 and vlan 100 and host 10.0.0.1",
          "ip or vlan 5 and ip",
          "ip or vlan or ip6",
          "(tcp and vlan 5) or udp",
          "not (vlan 5 and tcp) and ip",
          "(vlan 5 or icmp) and ip",
          "vlan and tcp[tcpflags] & tcp-syn != 0",
          "vlan and ip[2:2] - ((ip[0] & 0xf) << 2) > 30",
          "vlan and (ip host 10.0.0.1 or arp host 10.0.0.2)",
          "vlan and mpls 5 and ip",
          "vlan and ether host 00:11:22:33:44:55",
          "vlan and link[12:2] = 0x800",
          "vlan and llc",
          "vlan and ipx",
          "inbound",
          "outbound and vlan 5",
          "ifindex 5",
          "not ifindex 5 and vlan",
          "vlan and net 2001:db8::/32");

  @Test
  void verdictsOfALiveDeviceAreThoseOfLibpcapWhereverTheTagIs() {
    PrivateNetwork.inside(() -> {
      for (String filter : FILTERS) {
        BpfProgram theirs = BpfAssembler.parse(Tcpdump.prints("-i", "lo", "-O", "-ddd", filter));
        FilterOptions options = FilterOptions.of(LinkType.EN10MB, Variant.LIVE);
        BpfProgram ours = Filter.compile(filter, options);
        BpfProgram plain = Filter.compile(filter, options.plain());
        List<BpfInterpreter> all = Stream.of(ours, plain, theirs).map(BpfInterpreter::new).toList();
        Seeds.same(42, 200, seeds -> agree(seeds, filter, all));
      }
    });
  }

  private static void agree(Seeds seeds, String filter, List<BpfInterpreter> programs) {
    byte[] frame = FrameSeeds.frame(seeds, LinkType.EN10MB);
    CapturedPacket packet = new CapturedPacket();
    packet.place(MemorySegment.ofArray(frame), 0, frame.length, frame.length);
    packet.cameBy(seeds.pick(FrameSeeds.SMALL), 0x800, seeds.bits(3));
    if (seeds.chance(2)) {
      packet.tag(seeds.chance(2) ? 0x8100 : 0x88a8, seeds.pick(FrameSeeds.SMALL) | 0x2000);
    }
    List<Integer> verdicts = programs.stream().map(each -> each.verdict(packet)).toList();
    assertThat(verdicts).as(filter).containsOnly(verdicts.getFirst());
  }
}
