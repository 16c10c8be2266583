package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.lab.ScenarioReader;
import dev.sonde.loop.Reactor;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.socket.Family;
import dev.sonde.testkit.Binomial;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * On a TUN device chance falls otherwise than in virtual time; but as often as the scenario says.
 * Every count stays within the bounds of {@link Binomial}, all of them together in all but one of
 * 10<sup>9</sup> runs: there are fewer than a thousand.
 */
class ChancesRootTest {
  private static final List<String> PATH4 =
      List.of("198.18.1.1", "198.18.2.1", "198.18.3.1", "203.0.113.9");
  private static final List<String> PATH6 =
      List.of("2001:db8:1::1", "2001:db8:2::1", "2001:db8:3::1", "2001:db8:9::9");

  /** Long enough for a busy machine, and no guess from other answers. */
  private static final TracePace PACE =
      new TracePace(1, 30, TracePace.MOST_QUERIES, 64, 600_000_000, 0, 0, 0);

  private static final int FLOWS = 30;
  private static final int PROBES = FLOWS * TracePace.MOST_QUERIES;
  private static final int PINGS = 1000;

  /** Every link is crossed there and back. */
  private static double both(double chance) {
    return chance * chance;
  }

  private static LabNetwork lab(String name) throws Exception {
    return new LabNetwork(ScenarioReader.read(Path.of("../lab/scenarios", name + ".yaml")));
  }

  /** Answers of each hop of the line, by each method over each family: {@link #PROBES} asked. */
  private record Seen(Map<String, List<List<HopReply>>> hops, TraceCounts counts) {
    static Seen in(LabNetwork lab, int flows) {
      return lab.network()
          .call(() -> {
            try (Tracing tracing = Tracing.open(TraceSetup.DEFAULT)) {
              Map<String, List<Tracing.Found>> found = new LinkedHashMap<>();
              for (TraceMethod method : TraceMethod.values()) {
                for (List<String> path : List.of(PATH4, PATH6)) {
                  List<Tracing.Found> same = new ArrayList<>();
                  for (int flow = 0; flow < flows; flow++) {
                    TraceOptions options =
                        TraceOptions.of(method).withPace(PACE).withFlow(flow, false);
                    same.add(tracing.start(path.getLast(), options));
                  }
                  found.put(method + " to " + path.getLast(), same);
                }
              }
              tracing.run();
              Map<String, List<List<HopReply>>> hops = new LinkedHashMap<>();
              found.forEach((which, same) -> hops.put(which, collected(same)));
              return new Seen(hops, tracing.counts());
            }
          });
    }

    /** Whoever answers is at its place in the line. */
    private static List<List<HopReply>> collected(List<Tracing.Found> same) {
      List<List<HopReply>> hops = new ArrayList<>();
      for (int hop = 0; hop < PATH4.size(); hop++) hops.add(new ArrayList<>());
      for (Tracing.Found each : same) {
        for (HopReply reply : each.replies()) {
          IpAddress from = reply.answer().from();
          List<String> path = IpFamily.of(from) == IpFamily.V4 ? PATH4 : PATH6;
          int place = Math.min(reply.ttl(), path.size()) - 1;
          assertThat(from).hasToString(path.get(place));
          if (reply.ttl() <= path.size()) hops.get(place).add(reply);
        }
      }
      return hops;
    }
  }

  /** Of so many, with a chance that is between these two. */
  private static void within(
      SoftAssertions all, String what, long count, int trials, double low, double high) {
    all.assertThat(count)
        .as(what)
        .isBetween(
            (long) new Binomial(trials, low).least(), (long) new Binomial(trials, high).most());
  }

  private static void within(SoftAssertions all, String what, long count, double chance) {
    within(all, what, count, PROBES, chance, chance);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lossy-link", "another-seed"})
  void lossIsThatOfTheLinkAndOnlyBehindIt(String name) throws Exception {
    SoftAssertions all = new SoftAssertions();
    try (LabNetwork lab = lab(name)) {
      Seen.in(lab, FLOWS)
          .hops
          .forEach((which, hops) -> {
            all.assertThat(hops.getFirst()).as(which).hasSize(PROBES);
            for (int hop = 1; hop < hops.size(); hop++) {
              within(all, which + " hop " + (hop + 1), hops.get(hop).size(), both(0.8));
            }
          });
      for (PingTally tally : pinged(lab).values()) {
        long received = tally.statistics.received();
        within(all, tally.toString(), received, PINGS, both(0.8), both(0.8));
      }
    }
    all.assertAll();
  }

  /**
   * A host takes nothing that is damaged, and we take no answer that is. A router reports on a
   * damaged probe, and where the damage is not in what tells the probe the answer counts.
   */
  @Test
  void damageIsThatOfTheLinkAndNothingDamagedIsBelieved() throws Exception {
    SoftAssertions all = new SoftAssertions();
    try (LabNetwork lab = lab("corruption")) {
      Seen.in(lab, FLOWS)
          .hops
          .forEach((which, hops) -> {
            all.assertThat(hops.getFirst()).as(which).hasSize(PROBES);
            for (int hop = 1; hop < hops.size() - 1; hop++) {
              int count = hops.get(hop).size();
              within(all, which + " hop " + (hop + 1), count, PROBES, both(0.75), 0.75);
            }
            within(all, which, hops.getLast().size(), both(0.75));
          });
      pinged(lab)
          .forEach((path, tally) -> {
            long received = tally.statistics.received();
            within(all, tally.toString(), received, PINGS, both(0.75), both(0.75));
            long damaged = tally.statistics.corrupted();
            if (path.equals(PATH6)) all.assertThat(damaged).as("the kernel drops it").isZero();
            else within(all, tally.toString(), damaged, PINGS, 0.75 * 0.25 * VISIBLE, 0.75 * 0.25);
          });
    }
    all.assertAll();
  }

  /** Of 64 bytes of a reply these show: what has another type or identifier is not for us. */
  private static final double VISIBLE = (64 - 1 - 2) / 64.0;

  /** One at once, and then one a second: also of a machine that is slow. */
  @Test
  void routerReportsAtItsRateAndTheOthersAlways() throws Exception {
    SoftAssertions all = new SoftAssertions();
    try (LabNetwork lab = lab("rate-limited")) {
      long begin = System.nanoTime();
      Seen seen = Seen.in(lab, 3);
      long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
      int limited = 0;
      for (Map.Entry<String, List<List<HopReply>>> each : seen.hops.entrySet()) {
        for (int hop : List.of(0, 2, 3)) {
          all.assertThat(each.getValue().get(hop)).as(each.getKey() + " hop " + hop).hasSize(30);
        }
        limited += each.getValue().get(1).size();
      }
      all.assertThat((long) limited).as("in %d s", seconds).isBetween(1L, 2 + seconds);
    }
    all.assertAll();
  }

  /**
   * Delays are as long as the distributions make them: no answer comes before the delays of the
   * links, the normal one apart, and no more of them come early than the chance of it permits,
   * which is from 400,000 draws, rounded up. How many come late a busy machine decides.
   */
  @Test
  void delaysAreSpreadAsTheLinksSay() throws Exception {
    double[] least = {2, 2, 8, 16};
    double[] early = {2.5, 6, 13, 21.5};
    double[] chance = {0.13, 0.26, 0.17, 0.17};
    SoftAssertions all = new SoftAssertions();
    try (LabNetwork lab = lab("four-kinds-of-jitter")) {
      Seen.in(lab, FLOWS)
          .hops
          .forEach((which, hops) -> {
            for (int hop = 0; hop < hops.size(); hop++) {
              String what = which + " hop " + (hop + 1);
              List<Double> millis =
                  hops.get(hop).stream().map(reply -> reply.rttNanos() / 1e6).toList();
              all.assertThat(millis).as(what).isNotEmpty();
              double bound = least[hop];
              all.assertThat(millis).as(what).allMatch(time -> time >= bound);
              double before = early[hop];
              int most = new Binomial(PROBES, chance[hop]).most();
              long count = millis.stream().filter(time -> time <= before).count();
              all.assertThat(count).as(what + " before " + before).isLessThanOrEqualTo(most);
            }
          });
    }
    all.assertAll();
  }

  /** What came of {@link #PINGS} of each host, all at once. */
  private static Map<List<String>, PingTally> pinged(LabNetwork lab) {
    return lab.network()
        .call(() -> {
          Map<List<String>, PingTally> tallies = new LinkedHashMap<>();
          try (Reactor reactor = Reactor.open();
              PingEngine engine4 = pinging(reactor, PATH4, tallies);
              PingEngine engine6 = pinging(reactor, PATH6, tallies)) {
            engine4.flush();
            engine6.flush();
            reactor.after(PingOptions.DEFAULT.timeout(), reactor::stop);
            reactor.run();
          }
          return tallies;
        });
  }

  private static PingEngine pinging(
      Reactor reactor, List<String> path, Map<List<String>, PingTally> tallies) throws IOException {
    PingTally tally = new PingTally();
    tallies.put(path, tally);
    IpAddress host = IpAddress.parse(path.getLast());
    PingEngine engine =
        PingEngine.open(reactor, PingSetup.DEFAULT, EnumSet.of(Family.of(host)), tally);
    PingTarget target = engine.add(host, PingOptions.DEFAULT, 2 * Integer.highestOneBit(PINGS));
    for (int count = 0; count < PINGS; count++) {
      tally.statistics.countSent();
      engine.send(target);
    }
    return engine;
  }
}
