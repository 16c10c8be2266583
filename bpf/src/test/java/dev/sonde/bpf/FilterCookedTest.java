package dev.sonde.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.bpf.FilterOptions.Variant;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A cooked socket's filter sees no cooked header: that is asked of the kernel. */
class FilterCookedTest {
  private static final int SLL = 16;
  private static final int SLL2 = 20;

  private static int u16(byte[] bytes, int at) {
    return Byte.toUnsignedInt(bytes[at]) << Byte.SIZE | Byte.toUnsignedInt(bytes[at + 1]);
  }

  /** The same packet as a cooked socket's filter would see it. */
  private static CapturedPacket seen(byte[] cooked, LinkType type) {
    int header = type.equals(LinkType.LINUX_SLL) ? SLL : SLL2;
    byte[] rest = Arrays.copyOfRange(cooked, header, cooked.length);
    CapturedPacket packet = new CapturedPacket();
    packet.place(MemorySegment.ofArray(rest), 0, rest.length, rest.length);
    if (header == SLL) packet.cameBy(1, u16(cooked, 14), u16(cooked, 0));
    else packet.cameBy(u16(cooked, 4) << 16 | u16(cooked, 6), u16(cooked, 0), cooked[10]);
    return packet;
  }

  /** What else there might be in a file, no kernel says. */
  private static boolean saysAKnownDirection(byte[] cooked, LinkType type) {
    int direction = type.equals(LinkType.LINUX_SLL) ? u16(cooked, 0) : cooked[10];
    return direction >= 0 && direction <= 4;
  }

  @Test
  void aLiveFilterHasTheVerdictOfThatForTheFile() {
    Seeds.each(
        1_200,
        seeds -> {
          LinkType type = seeds.pick(List.of(LinkType.LINUX_SLL, LinkType.LINUX_SLL2));
          String filter = FilterSeeds.filter(seeds);
          BpfProgram file;
          BpfProgram live;
          try {
            file = Filter.compile(filter, FilterOptions.of(type, Variant.FILE));
            live = Filter.compile(filter, FilterOptions.of(type, Variant.LIVE));
          } catch (BadFilter refused) {
            return; // link[4] is in no socket's packet
          }
          for (int i = 0; i < 10; i++) {
            byte[] cooked = FrameSeeds.frame(seeds, type);
            if (cooked.length < SLL2 || !saysAKnownDirection(cooked, type)) continue;
            MemorySegment bytes = MemorySegment.ofArray(cooked);
            int verdict = new BpfInterpreter(live).verdict(seen(cooked, type));
            assertThat(verdict)
                .as(() -> type + ", " + filter)
                .isEqualTo(
                    new BpfInterpreter(file).verdict(bytes, 0, cooked.length, cooked.length));
          }
        });
  }

  @Test
  void whatTheKernelDoesNotKnowOfTheHeaderIsRefused() {
    FilterOptions live = FilterOptions.of(LinkType.LINUX_SLL, Variant.LIVE);
    for (String text : List.of("link[6] = 1", "link[ip[0]] = 1", "link[14] = 8")) {
      assertThatThrownBy(() -> Filter.compile(text, live))
          .isInstanceOf(BadFilter.class)
          .hasMessageContaining("a cooked socket has no link header");
    }
  }
}
