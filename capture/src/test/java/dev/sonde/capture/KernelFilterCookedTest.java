package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.BadFilter;
import dev.sonde.bpf.BpfInterpreter;
import dev.sonde.bpf.BpfProgram;
import dev.sonde.bpf.Filter;
import dev.sonde.bpf.FilterOptions;
import dev.sonde.bpf.FilterOptions.Variant;
import dev.sonde.capture.KernelFilter.Outgoing;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.EtherType;
import dev.sonde.packet.LinkType;
import dev.sonde.packet.Wire;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel finds in the payload what the filter finds in the cooked packet. */
class KernelFilterCookedTest {
  private static final int SNAP = 262_144;
  private static final int OUTGOING = 4;
  private static final List<String> FILTERS =
      List.of(
          "ip",
          "ip6 or arp",
          "port 53",
          "tcp port 80 or icmp",
          "not host 10.0.0.1",
          "net 2001:db8::/32",
          "arp host 10.0.0.1",
          "ip[6:2] & 0x1fff = 0 and udp[2:2] = 53",
          "tcp[tcpflags] & tcp-syn != 0",
          "ip proto \\udp and ip[2:2] - ((ip[0] & 0xf) << 2) > 8",
          "ip6[6] = 6 and ip6[40:2] = 80",
          "link[0:2] = 4 or link[0:2] = 0x806",
          "inbound and udp",
          "outbound",
          "ifindex 2",
          "vlan",
          "not vlan",
          "vlan 5 and udp port 53",
          "ip or vlan 5",
          "vlan 5 and vlan 6 and ip",
          "not (vlan 5 and ip) and inbound");

  private static final List<String> PAYLOADS =
      List.of(
          "4500001c0000000040110000" + "0a0000010a000002" + "1000003500080000",
          "4500001c0000200740110000" + "0a0000010a000002" + "1000003500080000",
          "460000300000000040060000"
              + "0a0000030a000001"
              + "01010101"
              + "0050100000000000000000005002",
          "600000000010064020010db8000000000000000000000001"
              + "0000000000000000000000000000000100501000",
          "0001080006040001020000000001" + "0a000001" + "000000000000" + "0a000002",
          "00060800" + "4500001c0000000040110000" + "0a0000010a000002" + "1000003500080000");

  private static final List<Integer> TYPES =
      List.of(
          EtherType.IP4,
          EtherType.IP4,
          EtherType.IP6,
          EtherType.ARP,
          EtherType.CUSTOMER_TAG,
          0x9000);

  @ParameterizedTest
  @ValueSource(strings = {"LINUX_SLL", "LINUX_SLL2"})
  void theKernelRefusesWhatTheFilterRefusesAndNothingElse(String name) throws BadFilter {
    LinkType type = Objects.requireNonNull(LinkType.named(name));
    for (String text : FILTERS) {
      BpfProgram program = Filter.compile(text, FilterOptions.of(type, Variant.LIVE));
      KernelFilter kernel = KernelFilter.of(program, type, SNAP, Outgoing.SEEN);
      assertThat(kernel.program().instructions()).as(text).hasSizeGreaterThan(1);
      assertThat(kernel.isWhole()).as(text).isEqualTo(!text.contains("vlan"));
      BpfInterpreter here = new BpfInterpreter(program);
      BpfInterpreter there = new BpfInterpreter(kernel.program());
      Seeds.same(42, 300, seeds -> agree(seeds, text, type, here, there));
    }
  }

  private static void agree(
      Seeds seeds, String text, LinkType type, BpfInterpreter here, BpfInterpreter there) {
    byte[] payload = HexFormat.of().parseHex(seeds.pick(PAYLOADS));
    if (seeds.chance(3)) payload[seeds.between(0, payload.length - 1)] = (byte) seeds.bits(8);
    if (seeds.chance(3)) payload = Arrays.copyOf(payload, seeds.between(0, payload.length));
    int protocol = seeds.pick(TYPES);
    int direction = seeds.between(0, OUTGOING);
    int control = seeds.between(4, 6);
    boolean tagged = seeds.chance(2);
    // This host wrote a tag into the frame: the ring says so, the filter sees just its type.
    boolean written = direction == OUTGOING && seeds.chance(2);
    CapturedPacket shown = packet(header(type, protocol, direction, payload), protocol, direction);
    CapturedPacket seen = packet(payload, written ? EtherType.CUSTOMER_TAG : protocol, direction);
    if (tagged || written) shown.tag(EtherType.CUSTOMER_TAG, control);
    if (tagged && !written) seen.tag(EtherType.CUSTOMER_TAG, control);
    boolean wanted = here.verdict(shown) != 0;
    boolean passed = there.verdict(seen) != 0;
    boolean asksTag = text.contains("vlan");
    if (!asksTag && written) return; // not seen, as by libpcap
    boolean judgedAgain = asksTag && seen.protocol() == EtherType.CUSTOMER_TAG;
    assertThat(passed).as(text).isEqualTo(wanted || judgedAgain);
  }

  private static CapturedPacket packet(byte[] bytes, int protocol, int direction) {
    CapturedPacket packet = new CapturedPacket();
    packet.place(MemorySegment.ofArray(bytes), 0, bytes.length, bytes.length);
    packet.cameBy(2, protocol, direction);
    return packet;
  }

  private static byte[] header(LinkType type, int protocol, int direction, byte[] payload) {
    boolean first = type.equals(LinkType.LINUX_SLL);
    int length = first ? 16 : 20;
    byte[] cooked = new byte[length + payload.length];
    MemorySegment bytes = MemorySegment.ofArray(cooked);
    Wire.put16(bytes, first ? 14 : 0, protocol);
    if (first) Wire.put16(bytes, 0, direction);
    else Wire.put8(bytes, 10, direction);
    if (!first) Wire.put32(bytes, 4, 2);
    System.arraycopy(payload, 0, cooked, length, payload.length);
    return cooked;
  }
}
