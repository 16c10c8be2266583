package dev.sonde.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.FilterOptions.Variant;
import dev.sonde.packet.LinkType;
import dev.sonde.testkit.PrivateNetwork;
import dev.sonde.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What is no sentence to libpcap is none to us, and the other way round. There are no names among
 * the words: libpcap would ask for their addresses.
 */
class FilterGrammarRootTest {
  private static final List<String> WORDS =
      List.of(
          ("( ) ( ) [ ] : and or not and or not ! && = != < > + - * / % & | ^ << >> src dst host"
               + " net port portrange proto gateway ip ip6 tcp udp icmp arp ether vlan mpls pppoes"
               + " 5 80 0x10 10.1 10.0.0.1 10.0.0.0 / 8 ::1 fe80:: 1:2:3:4:5:6 mask broadcast"
               + " multicast less greater len llc rnr tcpflags tcp-syn iso isis link")
              .split(" ", -1));

  private static final int RUNS = 8_000;

  private int accepted;

  /** A sentence with a word or two too many, too few, or not in their place. */
  private static String sentence(Seeds seeds) {
    String spaced = FilterSeeds.filter(seeds).replaceAll("([()\\[\\]!])", " $1 ");
    List<String> words = new ArrayList<>(List.of(spaced.strip().split("\\s+", -1)));
    words.removeIf(word -> word.startsWith("\\"));
    for (int left = seeds.length(2); left > 0 && !words.isEmpty(); left--) {
      int at = seeds.between(0, words.size() - 1);
      switch (seeds.between(0, 3)) {
        case 0 -> words.remove(at);
        case 1 -> words.set(at, seeds.pick(WORDS));
        case 2 -> words.add(at, words.get(seeds.between(0, words.size() - 1)));
        default -> words.add(at, seeds.pick(WORDS));
      }
    }
    return String.join(" ", words);
  }

  @Test
  void libpcapAndWeTakeTheSameSentences() {
    Libpcap.require();
    PrivateNetwork.inside(() -> {
      try (Libpcap libpcap = new Libpcap(LinkType.EN10MB.number())) {
        Seeds.same(42, RUNS, seeds -> compare(libpcap, sentence(seeds)));
      }
    });
    if (Long.getLong("sonde.seed") == null) assertThat(accepted).isGreaterThan(RUNS / 10);
  }

  private void compare(Libpcap libpcap, String text) {
    FilterOptions file = FilterOptions.of(LinkType.EN10MB, Variant.FILE).withNetmask(0);
    try (Libpcap.Compiled theirs = libpcap.compile(text, false, 0)) {
      try {
        Filter.compile(text, file.plain());
        accepted++;
        // it takes the first number of a term for what is divided or shifted by
        boolean excused = theirs.refusal.matches("(division|modulus|shift) by .*");
        assertThat(theirs.refused() && !excused).as(text + ": " + theirs.refusal).isFalse();
      } catch (BadFilter bad) {
        // ours is computed; and we have no addresses of DECnet
        boolean computed = bad.toString().matches(".*(by zero|shift by more than 31 bits)");
        boolean excused = computed || text.contains("decnet");
        assertThat(theirs.refused() || excused).as(text + ": " + bad).isTrue();
      }
    }
  }
}
