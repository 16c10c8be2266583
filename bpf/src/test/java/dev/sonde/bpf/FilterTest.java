package dev.sonde.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sonde.bpf.FilterOptions.Variant;
import dev.sonde.packet.LinkType;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a sentence means: the same as another one, or nothing. */
class FilterTest {
  static final NameTables NAMES =
      NameTables.read(
          """
          10.0.0.1 alpha a
          2001:db8::1 alpha
          10.0.0.2 beta # of two
          2001:db8::2 gamma
          odd line
          """,
          """
          loopback 127
          office 192.168.7.0 here
          """,
          """
          ssh 22/tcp
          syslog 514/udp
          domain 53/tcp
          domain 53/udp dns
          ftp-data 20/tcp
          odd 1/tcp
          odd 2/udp
          bad x/tcp
          """,
          """
          tcp 6 TCP
          mine 200
          """,
          "00:11:22:33:44:55 alpha\n0:11 beta");

  private static final FilterOptions ETHERNET =
      FilterOptions.of(LinkType.EN10MB, Variant.FILE).withNames(NAMES).withNetmask(0xffff_ff00);

  private static BpfProgram plain(String text) throws BadFilter {
    return Filter.compile(text, ETHERNET.plain());
  }

  private static void same(String one, String other) throws BadFilter {
    assertThat(plain(one)).as(one).isEqualTo(plain(other));
  }

  private static void different(String one, String other) throws BadFilter {
    assertThat(plain(one)).as(one).isNotEqualTo(plain(other));
  }

  private static void refused(int column, String text) {
    refused(column, text, ETHERNET);
  }

  private static void refused(int column, String text, FilterOptions options) {
    BadFilter bad = catchThrowableOfType(BadFilter.class, () -> Filter.compile(text, options));
    assertThat(bad).as(text).isNotNull();
    assertThat(bad.column()).as(text + ": " + bad).isEqualTo(column);
    assertThat(bad).hasMessageStartingWith("column " + column + ": ");
    assertThat(bad.toString()).doesNotContain("\n");
  }

  @Test
  void anEmptyFilterKeepsEverything() throws BadFilter {
    List<BpfInstruction> all = List.of(BpfInstruction.statement(0x06, 68));
    assertThat(Filter.compile(" \t\n", ETHERNET.withSnapLength(68)).instructions()).isEqualTo(all);
  }

  @Test
  void andAndOrBindAlikeFromTheLeftAndNotBindsTighter() throws BadFilter {
    same("tcp or udp and ip", "(tcp or udp) and ip");
    different("tcp or udp and ip", "tcp or (udp and ip)");
    same("not tcp and udp", "(not tcp) and udp");
    different("not tcp and udp", "not (tcp and udp)");
    same("!tcp&&udp||arp", "not tcp and udp or arp");
  }

  @Test
  void anIdentifierTakesOverTheQualifiersOfTheOneBeforeIt() throws BadFilter {
    same("host 10.0.0.1 or 10.0.0.2", "host 10.0.0.1 or host 10.0.0.2");
    same(
        "tcp dst port 80 or 443 and not 22",
        "tcp dst port 80 or tcp dst port 443 and not tcp dst port 22");
    same("not host alpha and beta", "(not host alpha) and host beta");
    same("port (80 or (443 and not 22))", "port 80 or (port 443 and not port 22)");
    same("port 80 or (22 or 23) or 24", "port 80 or (port 22 or port 23) or port 24");
    same(
        "port 80 or (host 10.0.0.1 or 10.0.0.2) or 24",
        "port 80 or (host 10.0.0.1 or host 10.0.0.2) or port 24");
    refused(8, "tcp or 443");
    refused(14, "(port 80) or 443");
    refused(9, "vlan or 5");
    refused(20, "port 80 or (443 or tcp)");
    refused(20, "port 80 or (tcp or 443)");
    refused(13, "port 80 or ((alpha))");
  }

  @Test
  void whatIsNotSaidIsAsIfItWere() throws BadFilter {
    same("src 10.0.0.1", "src host 10.0.0.1");
    same("host 10.0.0.1", "src or dst host 10.0.0.1");
    same("dst or src port 80", "port 80");
    same("tcp port 80", "tcp src or dst port 80");
    same("host 10.0.0.1", "ip host 10.0.0.1 or arp host 10.0.0.1 or rarp host 10.0.0.1");
    same("broadcast", "ether broadcast");
    same("broadcast", "ether dst ff:ff:ff:ff:ff:ff");
    same("less 60", "len <= 60");
    same("greater 60", "len >= 60");
    same("icmp", "ip proto 1");
    same("icmp6", "ip6 proto 58");
    same("tcp", "proto 6");
    same("arp", "ether proto \\arp");
    same("ether multicast", "ether[0] & 1 != 0");
  }

  @Test
  void nothingIsBeforeThePacket() throws BadFilter {
    refused(1, "ether[-1] = 1");
    refused(1, "ip[-20:4] = 1");
    refused(1, "ip[0xfffffff0] = 1");
    same("ip[-2:2] = 0x800", "ip and ether[12:2] = 0x800");
  }

  @Test
  void numbersAreThoseOfC() throws BadFilter {
    same("port 0x50", "port 80");
    same("port 0120", "port 80");
    refused(6, "port 08");
    refused(6, "port 4294967296");
    refused(6, "port 65536");
    refused(6, "port 80x");
  }

  @Test
  void anAddressMayBeShort() throws BadFilter {
    same("net 10", "net 10.0.0.0/8");
    same("net 10.1", "net 10.1.0.0/16");
    same("net 10.1.2", "net 10.1.2.0 mask 255.255.255.0");
    same("net 10.1.2.3", "host 10.1.2.3");
    same("host 10.1", "net 10.1");
    same("net 10.0/16", "net 10.0.0.0/16");
    same("host 167772161", "host 10.0.0.1");
    same("net 2001:db8::1", "host 2001:db8::1");
    refused(5, "net 10.1/8");
    refused(13, "net 10.0.0.0/33");
    refused(8, "net ::1/129");
    refused(5, "net ::1/64");
    refused(6, "host 10.0.0.0/8");
    refused(6, "host 10.0.0.256");
    refused(6, "host 1::2::3");
  }

  @Test
  void stationsAreWrittenInManyWays() throws BadFilter {
    for (String way :
        List.of(
            "0:11:22:33:44:55",
            "00-11-22-33-44-55",
            "00.11.22.33.44.55",
            "0011.2233.4455",
            "001122334455")) {
      same("ether host " + way, "ether host 00:11:22:33:44:55");
    }
    refused(6, "host 00:11:22:33:44:55");
    refused(12, "ether host 10.0.0.1");
  }

  @Test
  void wordsMayStandForNumbers() throws BadFilter {
    same("tcp[tcpflags] & (tcp-syn|tcp-fin) != 0", "tcp[13] & 3 != 0");
    same("icmp[icmptype] = icmp-echo", "icmp[0] == 8");
    same("icmp6[icmp6type] = icmp6-echoreply", "icmp6[0] = 129");
    same("len = icmp6-multicastrouterterm", "len = 153");
    same("len = tcp-cwr", "len = 0x80");
  }

  @Test
  void signsBindAsInCButForTwo() throws BadFilter {
    same("len + 2 * 3 = 9", "len + (2 * 3) = 9");
    same("len & 1 | 2 = 3", "(len & 1) | 2 = 3");
    same("len << 1 + 1 = 3", "len << (1 + 1) = 3");
    same("len - 1 - 1 = 3", "(len - 1) - 1 = 3");
    same("- len * 2 = 3", "(- len) * 2 = 3");
    same("len * 3 % 2 + 1 = 5", "len * (3 % (2 + 1)) = 5");
    same("len ^ 3 & 2 = 4", "len ^ (3 & 2) = 4");
    same("(len) - 5 = 5 and tcp", "len - 5 = 5 and tcp");
  }

  @Test
  void aNumberAndADashIsAName() {
    refused(7, "len = 5-3");
    refused(4, "ip[4-2] = 1");
  }

  @Test
  void namesAreAskedFor() throws BadFilter {
    same("host alpha", "host 10.0.0.1 or 2001:db8::1");
    same("ip host alpha", "ip host 10.0.0.1");
    same("ip6 host alpha", "ip6 host 2001:db8::1");
    same("net office", "net 192.168.7.0");
    same("src net loopback", "src net 127.0.0.0/8");
    same("port ssh", "tcp port 22");
    same("port domain", "port 53");
    same("port dns", "udp port 53");
    same("tcp port domain", "tcp port 53");
    same("port odd", "tcp port 1");
    same("udp port odd", "udp port 2");
    same("portrange ftp-data-ssh", "tcp portrange 20-22");
    same("portrange 20-ssh", "portrange 20-22");
    same("portrange ssh-syslog", "portrange 22-514");
    same("portrange 22-20", "portrange 20-22");
    same("ip proto \\mine", "ip proto 200");
    same("ip proto \\sctp", "ip proto 132");
    same("ether host alpha", "ether host 00:11:22:33:44:55");
    same("iso proto \\isis", "isis");
    same("gateway alpha", "ether host 0:11:22:33:44:55 and not host alpha");
  }

  @Test
  void linesThatAreNoneOfTheirTablesAreCounted() {
    assertThat(NAMES.passedOver()).isEqualTo(3);
  }

  @Test
  void whatIsUnknownIsRefusedByNameAndColumn() {
    refused(6, "host delta");
    refused(6, "host 1.2.3.4.5");
    refused(5, "net nowhere");
    refused(14, "tcp src port nothing");
    refused(10, "udp port ssh");
    refused(11, "portrange a-b");
    refused(10, "ip proto nothing");
    refused(13, "ether proto nothing");
    refused(12, "ether host beta");
    refused(9, "gateway beta");
    refused(9, "gateway 10.0.0.1");
    refused(10, "ip6 host beta");
    assertThat(catchThrowableOfType(BadFilter.class, () -> plain("tcp or host delta")))
        .hasMessage("column 13: no host 'delta' is known");
  }

  @Test
  void whatIsNoSentenceIsRefusedWhereItEnds() {
    for (String text :
        List.of("tcp and", "not", "host", "src or", "(tcp", "len =", "ip[0", "less")) {
      refused(text.length() + 1, text);
    }
    refused(4, "tcp)");
    refused(2, "()");
    refused(5, "tcp udp");
    refused(1, "10.0.0.1");
    refused(1, "alpha");
    refused(4, "ip 10.0.0.1");
    refused(8, "src or src port 80");
    refused(5, "src proto 5");
    refused(4, "ip @");
    refused(5, "tcp \u00e9");
    refused(6, "len <> 5");
    refused(11, "ip[0] = 4 = 5");
    refused(4, "len");
    refused(5, "tcp = 5");
  }

  @Test
  void qualifiersMustFit() {
    refused(10, "tcp host 10.0.0.1");
    refused(10, "arp host ::1");
    refused(9, "ip port 80");
    refused(6, "port 10.0.0.1");
    refused(6, "port ::1");
    refused(11, "tcp proto 5");
    refused(1, "tcp broadcast");
    refused(1, "arp multicast");
    refused(1, "link");
    refused(1, "radio");
    refused(1, "esp[0] = 1");
    refused(5, "ip[0:3] = 1");
    refused(7, "ip[0] / 0 = 1");
    refused(5, "len << 32 = 1");
    refused(1, "llc what");
  }

  @Test
  void whatNoLinkTypeHereHasIsRefusedByName() {
    for (String text :
        List.of(
            "type mgt",
            "subtype beacon",
            "on eth0",
            "vpi 3",
            "fisu",
            "geneve",
            "protochain 6",
            "byte 0 = 1")) {
      refused(1, text);
    }
    refused(4, "ip protochain 6");
    assertThat(catchThrowableOfType(BadFilter.class, () -> plain("ip6 protochain 6")))
        .hasMessage(
            "column 5: 'protochain' is refused: it needs a loop, which no kernel would run");
  }

  @Test
  void encapsulationHasLimits() {
    refused(1, "vlan 4096");
    refused(1, "mpls 1048576");
    refused(1, "pppoes 65536");
    refused(10, "mpls and vlan");
    refused(10, "mpls and arp");
    refused(12, "pppoes and vlan");
    refused(12, "pppoes and broadcast");
    refused(1, "vlan", FilterOptions.of(LinkType.RAW, Variant.FILE));
    refused(1, "mpls", FilterOptions.of(LinkType.LINUX_SLL, Variant.FILE));
    refused(1, "ip broadcast", FilterOptions.of(LinkType.EN10MB, Variant.FILE));
    refused(1, "llc", FilterOptions.of(LinkType.LINUX_SLL, Variant.FILE));
  }

  @Test
  void aTagMovesWhatFollowsByFourBytes() throws BadFilter {
    same("vlan and ether[16:2] = 0x800", "vlan and ip");
    same(
        "vlan 5 and vlan 6",
        "vlan and ether[14:2] & 0xfff = 5 and vlan and ether[18:2] & 0xfff = 6");
    same(
        "mpls and ip[0] = 1",
        "ether proto 0x8847 and ether[16] & 1 = 1 and ether[18] & 0xf0 = 0x40 and ether[18] = 1");
    same("pppoes and ether[0:2] = 0x21", "pppoes and ip");
  }

  @Test
  void noFilterThatNothingMatchesIsCompiled() throws BadFilter {
    refused(1, "ip and arp");
    refused(1, "1 = 2");
    refused(1, "arp", FilterOptions.of(LinkType.RAW, Variant.FILE));
    List<BpfInstruction> none = List.of(BpfInstruction.statement(0x06, 0));
    assertThat(plain("1 = 2").instructions()).isEqualTo(none);
    assertThat(Filter.compile("1 = 1", ETHERNET).instructions()).hasSize(1);
  }

  @Test
  void aFileDoesNotSayWhatOnlyTheKernelKnows() throws BadFilter {
    FilterOptions live = FilterOptions.of(LinkType.EN10MB, Variant.LIVE);
    refused(1, "inbound");
    refused(1, "ifindex 2");
    assertThat(BpfText.listing(Filter.compile("outbound and ifindex 2", live)))
        .contains("[type]", "[ifidx]");
    assertThat(Filter.compile("inbound", FilterOptions.of(LinkType.LINUX_SLL, Variant.FILE)))
        .isNotNull();
    refused(1, "ifindex 2", FilterOptions.of(LinkType.LINUX_SLL, Variant.FILE));
    refused(1, "vlan", FilterOptions.of(LinkType.LINUX_SLL2, Variant.FILE));
  }

  @Test
  void ofACookedPacketOnlyTheTagIsAskedOfTheKernel() throws BadFilter {
    FilterOptions live = FilterOptions.of(LinkType.LINUX_SLL2, Variant.LIVE);
    FilterOptions file = FilterOptions.of(LinkType.LINUX_SLL2, Variant.FILE);
    for (String text : List.of("inbound and tcp port 80", "ifindex 2 or arp", "len > link[11]")) {
      assertThat(Filter.compile(text, live)).isEqualTo(Filter.compile(text, file));
    }
    assertThat(BpfText.listing(Filter.compile("vlan 5 and ip", live)))
        .contains("[vlanp]", "[vlan_tci]", "ldh      [0]\n");
  }

  @Test
  void familiesOfALoopbackFileAreThoseOfItsSystem() throws BadFilter {
    FilterOptions file = FilterOptions.of(LinkType.NULL, Variant.FILE);
    String little =
        BpfText.listing(Filter.compile("ip6", file.withByteOrder(ByteOrder.LITTLE_ENDIAN)));
    assertThat(little)
        .contains("0x1e000000", "0x18000000", "0x1c000000")
        .doesNotContain("0xa000000");
    String big = BpfText.listing(Filter.compile("ip6", file.withByteOrder(ByteOrder.BIG_ENDIAN)));
    assertThat(big).contains("0x1e ", "0x18 ", "0x1c ");
    FilterOptions live = FilterOptions.of(LinkType.LOOP, Variant.LIVE);
    assertThat(BpfText.listing(Filter.compile("ip6", live))).contains("0xa ");
  }

  @Test
  void anUnknownLinkTypeIsRefused() {
    refused(1, "tcp", FilterOptions.of(new LinkType(105), Variant.FILE));
  }
}
