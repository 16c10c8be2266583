package dev.sonde.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.Condition.Relation;
import dev.sonde.bpf.FilterOptions.Variant;
import dev.sonde.packet.LinkType;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A program that was shortened has the verdicts of the one that was not. */
class FilterOptimisedTest {
  private static final FilterOptions ETHERNET =
      FilterOptions.of(LinkType.EN10MB, Variant.FILE).withNetmask(0xffff_ff00);

  /** A segment from port 4660 by an IPv4 header whose second byte is 33. */
  private static final byte[] SEGMENT =
      HexFormat.of()
          .parseHex(
              "020000000002020000000001080045210028000100004006000006060001c6120002"
                  + "1234005000000000000000005000200000000000");

  private static int verdict(String filter, FilterOptions options, byte[] packet) throws BadFilter {
    return new BpfInterpreter(Filter.compile(filter, options))
        .verdict(MemorySegment.ofArray(packet), 0, packet.length, packet.length);
  }

  private static void keeps(boolean kept, String filter) throws BadFilter {
    assertThat(verdict(filter, ETHERNET.plain(), SEGMENT) != 0).as(filter).isEqualTo(kept);
    assertThat(verdict(filter, ETHERNET, SEGMENT) != 0).as(filter).isEqualTo(kept);
  }

  @Test
  void whatIsComputedTwiceIsTheSame() throws BadFilter {
    keeps(true, "ip[2:2] != tcp[0:2] and tcp[0:2] * tcp[0:2] = 21715600");
    keeps(false, "ip[2:2] = tcp[0:2] and tcp[0:2] = 4660");
    keeps(true, "ip[2:2] = tcp[0:2] or tcp[0:2] = tcp[0:2]");
    keeps(true, "ip[2:2] != tcp[0:2] and tcp[0:2] + udp[0:2] = 9320");
    keeps(false, "ip[2:2] != tcp[0:2] and tcp[0:2] > tcp[0:2]");
    keeps(true, "ip[2:2] != tcp[0:2] and tcp[0:2] - tcp[0:2] = 0");
    keeps(true, "len + ip[0] = len + ip[0]");
    keeps(true, "(ip[0] & 15) << 2 = (ip[0] & 15) * 4 and (ip[0] & 15) << 2 = 20");
  }

  @Test
  void shiftsByANumberOfThePacketAreByItsLowFiveBits() throws BadFilter {
    keeps(true, "ip[1] = 33 and 1 << ip[1] = 2");
    keeps(false, "ip[1] = 33 and 1 << ip[1] = 0");
    keeps(true, "ip[1] = 33 and 8 >> ip[1] = 4");
    keeps(false, "ip[1] = 33 and 8 >> ip[1] = 0");
  }

  @Test
  void numberThatTheTextShiftsAwayIsZero() throws BadFilter {
    keeps(true, "1 << (16 + 16) = 0");
    keeps(true, "ip[1] = 33 and ip[0] - 69 = 8 >> (16 + 17)");
  }

  @Test
  void everyVerdictIsThatOfThePlainProgram() {
    Seeds.each(
        600,
        seeds -> {
          String filter = FilterSeeds.filter(seeds);
          BpfInterpreter shortened;
          BpfInterpreter plain;
          try {
            shortened = new BpfInterpreter(Filter.compile(filter, ETHERNET));
            plain = new BpfInterpreter(Filter.compile(filter, ETHERNET.plain()));
          } catch (BadFilter refused) {
            return;
          }
          for (int left = 20; left > 0; left--) {
            byte[] frame = FrameSeeds.frame(seeds, LinkType.EN10MB);
            MemorySegment bytes = MemorySegment.ofArray(frame);
            assertThat(shortened.verdict(bytes, 0, frame.length, frame.length))
                .as(() -> filter + ": " + HexFormat.of().formatHex(frame))
                .isEqualTo(plain.verdict(bytes, 0, frame.length, frame.length));
          }
        });
  }

  @Test
  void listOfWhatANumberIsNotHasAnEnd() {
    Known either = apart(100).or(apart(300));
    assertThat(either.not()).hasSizeGreaterThan(Known.MAX_NOT);
    assertThat(either.with(Relation.EQUAL, 150, false)).isEqualTo(either);
  }

  /** Between a number and 99 more, and none of the first. */
  private static Known apart(int least) {
    Known known = new Known(least, least + 99, List.of());
    for (int value = 0; value < Known.MAX_NOT; value++) {
      known = known.with(Relation.EQUAL, least + value, false);
    }
    return known;
  }
}
