package dev.sonde.dissect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a packet holds, field by field; boolean fields that are false are left out here. */
class PacketWalkTest {
  private static final String QUESTION =
      "02005e005302 02005e005301 81006005 0800 45000054000100004011ee70c6120001c6120002"
          + "9c4000350040e5f1 123401200001000000000001 03777777076578616d706c65036f726700"
          + "0001000100002904d000008000000c000a00080001020304050607";
  private static final String SYN =
      "02005e005302 02005e005301 0800 4500003c000100004006ee93c6120001c6120002"
          + "9c400050000003e800000000a002faf020000000020405b40402080a0000006f0000000001030307";
  private static final String CLOSED =
      "02005e005302 02005e005301 86dd 6000000000393a40"
          + "20010db8000000000000000000000001 20010db8000000000000000000000002 010431e400000000"
          + "6000000000091140 20010db8000000000000000000000001 20010db8000000000000000000000002"
          + "0001829a0009a9cb78";
  private static final String SYSLOG =
      "02005e005302 02005e005301 0800 4500002d000100004011ee97c6120001c6120002"
          + "020202020019b21a 3c33343e73753a201b5b33316d726f6f74";

  private static final String OFFER =
      "02005e00530202005e005301080045000124000100004011eda0c6120002c6120001004300440110"
          + "332802010600123456780000800000000000c6120001000000000000000002005e005301"
          + "00".repeat(74)
          + "6c696e75782e3"
          + "00".repeat(121)
          + "063825363350102330400000e100608c6120002c61200010c02611bff";
  private static final String GET =
      "02005e00530202005e005301080045000044000100004006ee8bc6120001c61200029c4000500000"
          + "000100000001501803e868d50000474554202f6120485454502f312e310d0a486f73743a20610d0a"
          + "0d0a";
  private static final String TRYING =
      "02005e00530202005e005301080045000032000100004011ee92c6120001c612000213c413c4001e"
          + "8e935349502f322e302031303020547279696e670d0a0d0a";
  private static final String TREE =
      "0180c200000002005e0053010027424203000002023c800102005e00530100000004800102005e00"
          + "530280030100140002000f0000";
  private static final String NETWORK =
      "02005e00530202005e005301080045000053000100004011ee71c6120001c61200029c4012b5003f"
          + "0565080000000000050002005e00530202005e005301080045000021000100004011eea3c6120001"
          + "c612000200010009000d000068656c6c6f";
  private static final String ROUTED =
      "02005e00530202005e00530108004500004500010000402fee61c6120001c6120002b00008001234"
          + "0000000000070000002a45000021000100004011eea3c6120001c612000200010009000d00006865"
          + "6c6c6f";
  private static final String CHUNKS =
      "02005e00530202005e00530108004500003c000100004084ee15c6120001c6120002138800501122"
          + "3344000000000a000008616263640003001100000001000200030000000078000000";
  private static final String ROUTERS =
      "02005e00530202005e00530108004500002c00010000ff70153bc6120001e0000012210764020001"
          + "eeccc6120001c61200020000000000000000";
  private static final String ROUTER_HELLO =
      "02005e00530202005e0053010800450000440001000001591348c6120001e000000502010030c612"
          + "000100000001e44100000000000000000000ffffff00000a020100000028c6120001c6120002c612"
          + "0009";
  private static final String NEIGHBOUR =
      "0180c200000e02005e00530188cc02070402005e00530104050565746830060200780806706f7274"
          + "20310a04686f73740c094c696e75781b5b324a0e04009c0014100c0501c612000102000000020010"
          + "1a1102000000000000000000000000000000010300000000026162fe080102030461626364120361"
          + "62630000";
  private static final String SESSION =
      "02005e00530202005e0053018864110000050023002145000021000100004011eea3c6120001c612"
          + "000200010009000d000068656c6c6f";

  private static Walked walk(LinkType type, String hex, int captured) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    CapturedPacket packet = new CapturedPacket();
    packet.place(MemorySegment.ofArray(bytes), 0, Math.min(captured, bytes.length), bytes.length);
    packet.link(type);
    Walked walked = new Walked();
    new PacketWalk().walk(packet, walked);
    return walked;
  }

  private static String ethernet(String hex) {
    return walk(LinkType.EN10MB, hex, Integer.MAX_VALUE).toString();
  }

  @Test
  void layersFollowOneAnother() {
    assertThat(ethernet(QUESTION))
        .isEqualTo(
            "ethernet[target=02:00:5e:00:53:02 source=02:00:5e:00:53:01 type=33024]"
                + " vlan[id=5 priority=3 type=2048]"
                + " ip[version=4 header_length=20 tos=0 length=84 id=1 fragment_offset=0 ttl=64"
                + " protocol=17 source=198.18.0.1 target=198.18.0.2 checksum=ok]"
                + " udp[source_port=40000 target_port=53 length=64 checksum=ok]"
                + " dns[id=4660 operation=0 recursion_desired=true result=0 questions=1 answers=0"
                + " authorities=0 additionals=1]"
                + " question[name=www.example.org. type=A class=1]"
                + " additional[name=. type=OPT udp_size=1232]");
  }

  @Test
  void whatFollowsADatagramInItsPacketIsNoMessage() {
    String empty = "45000054000100004011ee70c6120001c6120002 9c40003500080000 ";
    String message = "123401200001000000000001" + "00".repeat(44);
    assertThat(walk(LinkType.RAW, empty + message, Integer.MAX_VALUE).toString())
        .endsWith(" udp[source_port=40000 target_port=53 length=8 checksum=none]");
  }

  @Test
  void optionsOfTcpAreFields() {
    assertThat(ethernet(SYN))
        .endsWith(
            " tcp[source_port=40000 target_port=80 sequence=1000 acknowledgment=0"
                + " header_length=40 syn=true window=64240 urgent_pointer=0 checksum=ok payload=0"
                + " mss=1460 sack_permitted=true timestamp=111 timestamp_echo=0 window_scale=7]");
  }

  @Test
  void quotedPacketIsALayer() {
    assertThat(ethernet(CLOSED))
        .endsWith(
            " icmp6[type=1 code=4 checksum=ok] quoted[protocol=17 source=2001:db8::1"
                + " target=2001:db8::2 source_port=1 target_port=33434]");
  }

  @Test
  void textFromTheWireIsEscaped() {
    assertThat(ethernet(SYSLOG)).endsWith(" syslog[facility=4 severity=2 message=su: ^[[31mroot]");
  }

  @Test
  void offerOfDhcpSaysWhatIsOffered() {
    assertThat(ethernet(OFFER))
        .endsWith(
            " dhcp[operation=2 hops=0 transaction=305419896 seconds=0 broadcast=true client=0.0.0.0"
                + " your=198.18.0.1 server=0.0.0.0 gateway=0.0.0.0"
                + " client_hardware=02:00:5e:00:53:01 file=linux.0 message_type=2"
                + " lease_seconds=3600 name_servers=198.18.0.2,198.18.0.1 host_name=a^[]");
  }

  @Test
  void firstLineOfTextIsAField() {
    assertThat(ethernet(GET)).endsWith(" payload=28] http[line=GET /a HTTP/1.1]");
    assertThat(ethernet(TRYING)).endsWith(" sip[line=SIP/2.0 100 Trying]");
    assertThat(ethernet(GET.replace("47455420", "4e4f5420"))).endsWith(" http[]");
  }

  @Test
  void bridgeOfASpanningTreeSaysWhoIsRoot() {
    assertThat(ethernet(TREE))
        .endsWith(
            " llc[target_service=66 source_service=66 control=3] stp[protocol=0 version=2 type=2"
                + " flags=60 root=8001.02:00:5e:00:53:01 root_cost=4"
                + " bridge=8001.02:00:5e:00:53:02 port=32771]");
  }

  @Test
  void packetInATunnelIsALayer() {
    assertThat(ethernet(NETWORK))
        .contains(" vxlan[flags=8 network=5] ethernet[target=02:00:5e:00:53:02 ")
        .endsWith(" udp[source_port=1 target_port=9 length=13 checksum=none] data[captured=5]");
    assertThat(ethernet(ROUTED))
        .contains(" gre[version=0 type=2048 key=7 sequence=42] ip[version=4 ")
        .endsWith(" data[captured=5]");
  }

  @Test
  void chunksOfSctpAreLayers() {
    assertThat(ethernet(CHUNKS))
        .endsWith(
            " sctp[source_port=5000 target_port=80 tag=287454020] chunk[type=10 flags=0 length=8]"
                + " chunk[type=0 flags=3 length=17 tsn=1 stream=2 sequence=3 protocol=0]");
  }

  @Test
  void routersThatShareAnAddressSayWhich() {
    assertThat(ethernet(ROUTERS))
        .endsWith(
            " vrrp[version=2 type=1 router=7 priority=100 addresses=2 authentication=0"
                + " interval_seconds=1 address=198.18.0.1]");
  }

  @Test
  void helloOfARouterSaysWhoIsDesignated() {
    assertThat(ethernet(ROUTER_HELLO))
        .endsWith(
            " ospf[version=2 type=1 length=48 router=198.18.0.1 area=0.0.0.1 authentication=0"
                + " mask=255.255.255.0 interval_seconds=10 options=2 priority=1 dead_seconds=40"
                + " designated=198.18.0.1 backup=198.18.0.2]");
  }

  @Test
  void neighbourSaysWhoItIs() {
    assertThat(ethernet(NEIGHBOUR))
        .endsWith(
            " lldp[chassis=02:00:5e:00:53:01 port=eth0 ttl=120 port_description=port 1 name=host"
                + " description=Linux^[[2J capabilities=156 enabled=20]");
  }

  @Test
  void sessionOfPppoeIsALayer() {
    assertThat(ethernet(SESSION))
        .contains(" pppoe[version=1 type=1 code=0 session=5 length=35] ppp[protocol=33] ip[")
        .endsWith(" data[captured=5]");
  }

  @Test
  void packetCutAnywhereHasTheLayersThatWereCaptured() {
    for (String hex :
        List.of(
            QUESTION,
            SYN,
            CLOSED,
            SYSLOG,
            OFFER,
            GET,
            TRYING,
            TREE,
            NETWORK,
            ROUTED,
            CHUNKS,
            ROUTERS,
            ROUTER_HELLO,
            NEIGHBOUR,
            SESSION)) {
      List<String> whole = walk(LinkType.EN10MB, hex, Integer.MAX_VALUE).layers();
      int length = hex.replace(" ", "").length() / 2;
      for (int captured = 1; captured < length; captured++) {
        Walked walked = walk(LinkType.EN10MB, hex, captured);
        assertThat(walked.isOpen()).isFalse();
        assertThat(whole).startsWith(walked.layers().toArray(String[]::new));
      }
    }
  }

  @Test
  void cutLayerSaysSo() {
    assertThat(walk(LinkType.EN10MB, SYN, 37).toString())
        .endsWith("tcp[source_port=40000 cut=true]");
  }
}
