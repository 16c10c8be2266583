package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.testkit.Seeds;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names of files by time, compared with the system's strftime(3) as Python and date(1) have it. */
class StrftimeTest {
  private static final String LETTERS = "aAbBcCdDeFgGhHIjklmMnpPrRsStTuUVwWxXyYz%";

  /** Where glibc takes a modifier that its manual does not allow. */
  private static final String ODD = "npPrRsStTuzY%";

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static String format(String format, long second, ZoneId zone) {
    return new Strftime(Instant.ofEpochSecond(second).atZone(zone)).format(format);
  }

  @Test
  void whatIsNoConversionStays() {
    for (String text : List.of("", "a.pcap", "%", "a%", "%Q", "%E", "%-", "%_Q", "ü%ö")) {
      assertThat(format(text, 0, ZoneOffset.UTC)).isEqualTo(text);
    }
  }

  @Test
  void zoneOfTheNameIsTheOneGiven() {
    assertThat(format("%H%z %Z", 1_000_000_000, BERLIN)).startsWith("03+0200 CE");
    assertThat(format("%z", 0, ZoneId.of("America/St_Johns"))).isEqualTo("-0330");
  }

  @Test
  void everyConversionIsThatOfTheSystem() throws Exception {
    assumeTrue(Peers.has("python3"), "no python3 here to ask for strftime(3)");
    List<String> formats = new ArrayList<>();
    for (int i = 0; i < LETTERS.length(); i++) {
      char letter = LETTERS.charAt(i);
      for (String before : List.of("", "-", "_", "0", "^", "E", "O")) {
        boolean odd = "EO".contains(before) && ODD.indexOf(letter) >= 0;
        boolean plain = letter != 'z' && !odd;
        if (plain || before.isEmpty()) formats.add("<%" + before + letter + ">");
      }
    }
    String all = String.join(" ", formats);
    Seeds seeds = new Seeds(7);
    List<String> words = new ArrayList<>(List.of("env", "TZ=Europe/Berlin", "python3", "-c"));
    words.add(
        "import sys,time\nfor s in sys.argv[2:]:"
            + " print(time.strftime(sys.argv[1], time.localtime(int(s))), end='\\0')");
    words.add(all);
    List<Long> seconds = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      seconds.add(seeds.int64() & 0xffff_ffffL);
    }
    seconds.forEach(second -> words.add(Long.toString(second)));
    String[] answers = Peers.run(words).split("\0", -1);
    for (int i = 0; i < seconds.size(); i++) {
      assertThat(format(all, seconds.get(i), BERLIN)).isEqualTo(answers[i]);
    }
  }
}
