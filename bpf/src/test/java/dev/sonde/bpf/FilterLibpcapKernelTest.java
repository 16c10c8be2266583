package dev.sonde.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.FilterOptions.Variant;
import dev.sonde.packet.LinkType;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Verdicts of our programs and of libpcap's, on the same packets.
 *
 * <p>libpcap's optimiser drops loads whose value does not matter, even if they would have ended the
 * program: where its optimised and its plain program differ, ours may be as either. It also takes
 * the 0 of {@code x / ip[0]} for what is divided by; we do not.
 */
class FilterLibpcapKernelTest {
  private static final List<LinkType> TYPES =
      List.of(
          LinkType.EN10MB,
          LinkType.EN10MB,
          LinkType.EN10MB,
          LinkType.RAW,
          LinkType.IPV4,
          LinkType.IPV6,
          LinkType.NULL,
          LinkType.LOOP,
          LinkType.LINUX_SLL,
          LinkType.LINUX_SLL2);
  private static final int NETMASK = 0xffff_ff00;
  private static final int RUNS = 3800;
  private static final int PACKETS = 64;

  private int pairs;
  private int kept;

  @Test
  void everyVerdictIsThatOfLibpcap() {
    Libpcap.require();
    Seeds.same(42, RUNS, this::agree);
    if (Long.getLong("sonde.seed") != null) return;
    assertThat(pairs).isGreaterThan(100_000);
    assertThat(kept).isBetween(pairs / 10, pairs / 2);
  }

  private void agree(Seeds seeds) {
    LinkType type = seeds.pick(TYPES);
    String text = FilterSeeds.filter(seeds);
    int dlt = type.equals(LinkType.RAW) ? LinkType.DLT_RAW : type.number();
    try (Libpcap libpcap = new Libpcap(dlt);
        Libpcap.Compiled theirs = libpcap.compile(text, true, NETMASK);
        Libpcap.Compiled plain = libpcap.compile(text, false, NETMASK)) {
      // a dead pcap_t is no file: its address families are those of Linux
      boolean loopback = type.equals(LinkType.NULL) || type.equals(LinkType.LOOP);
      FilterOptions options =
          FilterOptions.of(type, loopback ? Variant.LIVE : Variant.FILE).withNetmask(NETMASK);
      try {
        List<BpfProgram> ours =
            List.of(Filter.compile(text, options), Filter.compile(text, options.plain()));
        agree(seeds, type, text, ours, theirs, plain);
      } catch (BadFilter bad) {
        assertThat(theirs.refused() || excused(bad)).as(type + ", " + text + ": " + bad).isTrue();
      }
    }
  }

  /** We know more of what can't be, and refuse a division by a computed 0. */
  private static boolean excused(BadFilter bad) {
    return bad.toString().contains("no packet") || bad.toString().contains("by zero");
  }

  private void agree(
      Seeds seeds,
      LinkType type,
      String text,
      List<BpfProgram> ours,
      Libpcap.Compiled theirs,
      Libpcap.Compiled plain) {
    if (theirs.refusal.contains("by zero") || theirs.refusal.contains("shift by")) return;
    boolean nothing = theirs.refusal.contains("rejects all packets");
    assertThat(nothing || !theirs.refused()).as(type + ", " + text + theirs.refusal).isTrue();
    BpfInterpreter optimised = new BpfInterpreter(ours.getFirst());
    BpfInterpreter whole = new BpfInterpreter(ours.getLast());
    try (Arena arena = Arena.ofConfined()) {
      for (int i = 0; i < PACKETS; i++) {
        byte[] frame = FrameSeeds.frame(seeds, type);
        MemorySegment packet = arena.allocate(frame.length + 1L);
        MemorySegment.copy(frame, 0, packet, ValueLayout.JAVA_BYTE, 0, frame.length);
        int original = frame.length + (seeds.chance(3) ? seeds.between(0, 100) : 0);
        int verdict = optimised.verdict(packet, 0, frame.length, original);
        assertThat(verdict)
            .as(() -> type + ", " + text + ": " + HexFormat.of().formatHex(frame))
            .isEqualTo(whole.verdict(packet, 0, frame.length, original))
            .isIn(
                nothing ? 0 : theirs.verdict(packet, frame.length, original),
                plain.verdict(packet, frame.length, original));
        pairs++;
        if (verdict != 0) kept++;
      }
    }
  }
}
