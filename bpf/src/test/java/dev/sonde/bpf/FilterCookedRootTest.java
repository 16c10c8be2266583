package dev.sonde.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.FilterOptions.Variant;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.packet.Wire;
import dev.sonde.testkit.PrivateNetwork;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Programs for the packets of a live cooked device, beside what tcpdump -ddd prints. */
class FilterCookedRootTest {
  private static final List<LinkType> TYPES = List.of(LinkType.LINUX_SLL, LinkType.LINUX_SLL2);
  private static final List<String> FILTERS =
      List.of(
          "inbound", "outbound and udp", "ifindex 5", "not ifindex 5 and port 53", "link[6] = 0");

  /**
   * Those that ask nothing of an Ethernet header but the type, and read no word of a network that
   * its mask leaves out.
   */
  private static final List<String> OF_FRAMES =
      FilterLiveRootTest.FILTERS.stream()
          .filter(filter -> !filter.matches(".*(ether|link|llc|ipx|mpls|bound|net).*"))
          .toList();

  private static final int ETHERNET = 14;
  private static final List<Integer> TAGS = List.of(0x8100, 0x88a8, 0x9100);

  private static BpfInterpreter theirs(String device, LinkType type, String filter)
      throws Exception {
    String text = Tcpdump.prints("-i", device, "-y", type.name(), "-O", "-ddd", filter);
    return new BpfInterpreter(BpfAssembler.parse(text));
  }

  private static BpfInterpreter ours(LinkType type, String filter) throws BadFilter {
    return new BpfInterpreter(Filter.compile(filter, FilterOptions.of(type, Variant.LIVE)));
  }

  /** The same where there is no tag at all. */
  private static BpfInterpreter untagged(LinkType type, String filter) throws BadFilter {
    String text = filter.replaceAll("vlan( [0-9]+)?", "0 = 1");
    return new BpfInterpreter(Filter.compile(text, FilterOptions.of(type, Variant.LIVE).plain()));
  }

  private static CapturedPacket packet(byte[] bytes, int device, int type) {
    CapturedPacket packet = new CapturedPacket();
    packet.place(MemorySegment.ofArray(bytes), 0, bytes.length, bytes.length);
    packet.cameBy(device, 0x800, type);
    return packet;
  }

  @Test
  void verdictsOfACookedDeviceAreThoseOfLibpcap() {
    PrivateNetwork.inside(() -> {
      for (LinkType type : TYPES) {
        for (String filter : FILTERS) {
          BpfInterpreter theirs = theirs("any", type, filter);
          BpfInterpreter ours = ours(type, filter);
          Seeds.same(
              42,
              200,
              seeds -> {
                byte[] frame = FrameSeeds.frame(seeds, type);
                var packet = packet(frame, seeds.pick(FrameSeeds.SMALL), seeds.bits(3));
                assertThat(ours.verdict(packet)).as(filter).isEqualTo(theirs.verdict(packet));
              });
        }
      }
    });
  }

  /**
   * libpcap has no "vlan" for cooked packets, but for the frames that they were. In one that has no
   * tag it looks for what comes after four bytes further on all the same; we do not.
   */
  @Test
  void verdictsOfACookedPacketAreThoseOfItsFrame() {
    assertThat(OF_FRAMES).hasSizeGreaterThan(15);
    PrivateNetwork.inside(() -> {
      for (String filter : OF_FRAMES) {
        BpfInterpreter theirs = theirs("lo", LinkType.EN10MB, filter);
        for (LinkType type : TYPES) {
          BpfInterpreter ours = ours(type, filter);
          BpfInterpreter untagged = untagged(type, filter);
          Seeds.same(42, 200, seeds -> agree(seeds, type, filter, ours, theirs, untagged));
        }
      }
    });
  }

  /** First without a tag, then with one, which is in neither. */
  private static void agree(
      Seeds seeds,
      LinkType type,
      String filter,
      BpfInterpreter ours,
      BpfInterpreter theirs,
      BpfInterpreter untagged) {
    byte[] bytes = FrameSeeds.frame(seeds, LinkType.EN10MB);
    if (bytes.length < ETHERNET) return;
    int device = seeds.pick(FrameSeeds.SMALL);
    CapturedPacket frame = packet(bytes, device, 0);
    CapturedPacket cooked = packet(cooked(type, bytes, device), device, 0);
    if (!TAGS.contains(Wire.u16(frame.bytes(), ETHERNET - 2))) {
      assertThat(ours.verdict(cooked)).as(filter).isEqualTo(untagged.verdict(cooked));
    }
    int control = seeds.pick(FrameSeeds.SMALL) | 0x2000;
    frame.tag(0x8100, control);
    cooked.tag(0x8100, control);
    assertThat(ours.verdict(cooked)).as(type + ", " + filter).isEqualTo(theirs.verdict(frame));
  }

  private static byte[] cooked(LinkType type, byte[] frame, int device) {
    boolean first = type.equals(LinkType.LINUX_SLL);
    int header = first ? 16 : 20;
    byte[] cooked = new byte[header + frame.length - ETHERNET];
    System.arraycopy(frame, ETHERNET, cooked, header, frame.length - ETHERNET);
    MemorySegment bytes = MemorySegment.ofArray(cooked);
    Wire.put16(bytes, first ? ETHERNET : 0, Wire.u16(MemorySegment.ofArray(frame), ETHERNET - 2));
    if (!first) Wire.put32(bytes, 4, device);
    return cooked;
  }
}
