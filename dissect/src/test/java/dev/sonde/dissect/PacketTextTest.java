package dev.sonde.dissect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.dissect.PacketTextOptions.Dump;
import dev.sonde.dissect.PacketTextOptions.Stamp;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.CapturedPacket.Offload;
import dev.sonde.packet.EtherType;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.LinkType;
import java.lang.foreign.MemorySegment;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the lines say where tcpdump has no words, or where it depends on more than the bytes. */
class PacketTextTest {
  private static final String ADDRESSES = "02005e005302 02005e005301 ";
  private static final String PING =
      "0800 4500001c000100004001eebdc6120001c6120002 0800f7f600070001";

  /** From a socket to a veth: the kernel leaves the sum of the pseudo-header in the datagram. */
  private static final String PARTIAL_UDP =
      "45000021000100004011eea3c6120001c6120002 9c40270f000d8c46 68656c6c6f";

  private static final String PARTIAL_TCP =
      "45000028000100004006eea7c6120001c6120002 00010002 00000003 00000004 5010faf0 8c420000";

  private static CapturedPacket packet(LinkType type, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    CapturedPacket packet = new CapturedPacket();
    packet.place(MemorySegment.ofArray(bytes), 0, bytes.length, bytes.length);
    packet.link(type);
    return packet;
  }

  private static PacketTextOptions options() {
    return new PacketTextOptions().numbers(true).stamp(Stamp.NONE).zone(ZoneOffset.UTC);
  }

  private static String line(PacketTextOptions options, CapturedPacket packet) {
    TextBuffer out = new TextBuffer();
    new PacketText(options).line(out, packet);
    return out.toString();
  }

  @Test
  void checksumThatTheDeviceWillComputeIsNotCalledBad() {
    assertThat(line(options().verbosity(2), packet(LinkType.RAW, PARTIAL_UDP)))
        .endsWith("[udp cksum 0x8c46 not yet computed -> 0x6c8a] UDP, length 5");
    assertThat(line(options().verbosity(1), packet(LinkType.RAW, PARTIAL_TCP)))
        .contains("cksum 0x8c42 (not yet computed -> 0x");
  }

  @Test
  void whatTheSystemSaysOfAChecksumCounts() {
    CapturedPacket partial = packet(LinkType.RAW, PARTIAL_UDP.replace("8c46", "1234"));
    assertThat(line(options().verbosity(2), partial)).contains("[bad udp cksum 0x1234 -> 0x6c8a!]");
    partial.offload(Offload.PARTIAL);
    assertThat(line(options().verbosity(2), partial)).contains("cksum 0x1234 not yet computed");
    partial.offload(Offload.VALID);
    assertThat(line(options().verbosity(2), partial)).contains("[udp sum ok]");
  }

  @Test
  void checksumOfACutDatagramIsNotJudged() {
    byte[] bytes = HexFormat.of().parseHex(PARTIAL_UDP.replace(" ", ""));
    CapturedPacket packet = new CapturedPacket();
    packet.place(MemorySegment.ofArray(bytes), 0, bytes.length - 1, bytes.length);
    packet.link(LinkType.RAW);
    assertThat(line(options().verbosity(2), packet)).endsWith("9999: UDP, length 5");
  }

  @Test
  void udpWithoutChecksumIsIllegalOverIp6Only() {
    String ip6 =
        "60000000000a1140 20010db8000000000000000000000001 20010db8000000000000000000000002";
    assertThat(line(options().verbosity(2), packet(LinkType.RAW, ip6 + "00010002000a00006869")))
        .contains("[bad udp cksum 0x0000 -> 0x");
    String ip4 = "4500001e000100004011eea6c6120001c6120002";
    assertThat(line(options().verbosity(2), packet(LinkType.RAW, ip4 + "00010002000a00006869")))
        .contains("[no cksum] UDP, length 2");
  }

  @Test
  void tagInMetadataIsPrintedAsThatInTheFrame() {
    for (PacketTextOptions options :
        new PacketTextOptions[] {options(), options().link(true), options().dump(Dump.HEX, true)}) {
      CapturedPacket without = packet(LinkType.EN10MB, ADDRESSES + PING);
      without.tag(EtherType.SERVICE_TAG, 0x6005);
      CapturedPacket with = packet(LinkType.EN10MB, ADDRESSES + "88a86005" + PING);
      assertThat(line(options, without)).isEqualTo(line(options, with));
    }
  }

  @Test
  void tagOfPriorityAloneIsATag() {
    CapturedPacket packet = packet(LinkType.EN10MB, ADDRESSES + PING);
    packet.tag(EtherType.CUSTOMER_TAG, 0);
    assertThat(line(options().link(true), packet)).contains("vlan 0, p 0, ethertype IPv4");
  }

  @Test
  void tagOfACookedPacketIsPrintedAsLibpcapPutsIt() {
    String header = "0000 0001 0006 02005e0053010000 ";
    CapturedPacket without = packet(LinkType.LINUX_SLL, header + PING);
    without.tag(EtherType.CUSTOMER_TAG, 7);
    CapturedPacket with = packet(LinkType.LINUX_SLL, header + "81000007" + PING);
    assertThat(line(options().link(true), without)).isEqualTo(line(options().link(true), with));
  }

  @Test
  void lengthThatIsLeftToTheDeviceIsThatOfThePacket() {
    String segments = PARTIAL_TCP.replaceFirst("45000028", "45000000") + "6869";
    assertThat(line(options(), packet(LinkType.RAW, segments))).endsWith("length 2");
  }

  /** Names that a table holds. */
  private record Names(Map<Integer, String> hosts) implements PacketNames {
    @Override
    public @Nullable String host(IpAddress address) {
      return address instanceof Ip4Address v4 ? hosts.get(v4.bits()) : null;
    }

    @Override
    public @Nullable String port(int port, int protocol) {
      return port == 9999 && protocol == IpProtocol.UDP ? "distinct" : null;
    }

    @Override
    public @Nullable String device(int index) {
      return index == 3 ? "eth0" : null;
    }
  }

  @Test
  void namesStandForNumbersUnlessNumbersAreWanted() {
    Names names = new Names(Map.of(0xc612_0001, "alpha.example"));
    CapturedPacket packet = packet(LinkType.RAW, PARTIAL_UDP);
    assertThat(line(options().numbers(false).names(names), packet))
        .isEqualTo("IP alpha.example.40000 > 198.18.0.2.distinct: UDP, length 5");
    assertThat(line(options().names(names), packet))
        .isEqualTo("IP 198.18.0.1.40000 > 198.18.0.2.9999: UDP, length 5");
  }

  @Test
  void nameThatWouldHarmATerminalIsEscaped() {
    Names names = new Names(Map.of(0xc612_0001, "a\33[2J\u202e"));
    assertThat(line(options().numbers(false).names(names), packet(LinkType.RAW, PARTIAL_UDP)))
        .startsWith("IP a\\x1b[2J\\u{202e}.40000 > ");
  }

  @Test
  void interfaceIsNamedThoughNumbersAreWanted() {
    String header = "0800 0000 00000003 0001 04 06 02005e0053010000 ";
    CapturedPacket packet = packet(LinkType.LINUX_SLL2, header + PING.substring(5));
    assertThat(line(options().names(new Names(Map.of())), packet))
        .isEqualTo(
            "eth0  Out IP 198.18.0.1 > 198.18.0.2: ICMP echo request, id 7, seq 1, length 8");
  }

  @Test
  void timesBeyond2038AreTimes() {
    CapturedPacket packet = packet(LinkType.RAW, PARTIAL_UDP);
    packet.stamp(4_000_000_000_123_456_789L);
    assertThat(line(options().stamp(Stamp.DATE).nanoseconds(true), packet))
        .startsWith("2096-10-02 07:06:40.123456789 IP ");
    assertThat(line(options().stamp(Stamp.TIME).zone(ZoneId.of("Asia/Kolkata")), packet))
        .startsWith("12:36:40.123456 IP ");
  }

  /** A pcapng file may have any: what is between two may be more than a long holds. */
  @Test
  void anyTimeMayFollowAnyOther() {
    long[] edges = {0, -1, Long.MIN_VALUE + 1, Long.MAX_VALUE, 1L << 62, -(1L << 62)};
    CapturedPacket packet = packet(LinkType.RAW, PARTIAL_UDP);
    for (Stamp stamp : Stamp.values()) {
      for (boolean nanos : new boolean[] {false, true}) {
        for (long first : edges) {
          PacketText text = new PacketText(options().stamp(stamp).nanoseconds(nanos));
          for (long next : edges) {
            TextBuffer out = new TextBuffer();
            packet.stamp(first);
            text.line(out, packet);
            packet.stamp(next);
            text.line(out, packet);
            assertThat(out.toString()).matches("([-+ 0-9:.]*IP .*length 5){2}");
          }
        }
      }
    }
  }

  @Test
  void packetsAreCountedAlsoThoseWithoutBytes() {
    PacketText text = new PacketText(options().count(true));
    TextBuffer out = new TextBuffer();
    CapturedPacket nothing = new CapturedPacket();
    text.line(out, nothing);
    text.line(out.append('\n'), packet(LinkType.RAW, PARTIAL_UDP));
    assertThat(out)
        .hasToString(
            "    1  [Invalid header: caplen==0, len==0]\n"
                + "    2  IP 198.18.0.1.40000 > 198.18.0.2.9999: UDP, length 5");
  }
}
