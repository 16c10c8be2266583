package dev.sonde.probe;

import static dev.sonde.probe.FakePath.address;
import static dev.sonde.probe.FakePath.router;
import static dev.sonde.probe.FakePath.silent;
import static dev.sonde.probe.FakePath.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.packet.IpAddress;
import dev.sonde.socket.SocketFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The laws of a trace, on a path in virtual time. */
class TraceCoreTest {
  private static final TracePace ONE = pace(1, 16, 0);
  private static final int EACCES = 13;

  private static TracePace pace(int queries, int window, long pauseMillis) {
    return new TracePace(1, 30, queries, window, 5_000_000_000L, 3, 10, pauseMillis * 1_000_000);
  }

  private static Duration wait(TracePace pace) {
    return Duration.ofNanos(pace.waitNanos());
  }

  @Test
  void everyRouterIsToldOfInOrderAndTheTargetEndsIt() {
    FakePath path = new FakePath(TracePace.DEFAULT, router(1, 5), router(2, 1), target(3)).run();
    assertThat(path.lines())
        .containsExactly(
            "1 198.18.0.1 5 198.18.0.1 5 198.18.0.1 5",
            "2 198.18.0.2 1 198.18.0.2 1 198.18.0.2 1",
            "3 198.18.255.1 3 198.18.255.1 3 198.18.255.1 3",
            "REACHED");
    assertThat(path.elapsed()).isLessThan(Duration.ofMillis(60));
  }

  @Test
  void thirtySilentHopsTakeAboutOneWait() {
    FakePath path = new FakePath(TracePace.DEFAULT, silent()).run();
    assertThat(path.hops()).hasSize(30);
    assertThat(path.lines()).endsWith("30 * * *", "EXHAUSTED");
    assertThat(path.elapsed()).isBetween(wait(TracePace.DEFAULT), Duration.ofMillis(5500));
  }

  @Test
  void silentHopBeforeOneThatAnswersWaitsNoLongerThanNearSays() {
    FakePath path = new FakePath(ONE, router(1, 5), silent(), target(20)).run();
    assertThat(path.lines())
        .containsExactly("1 198.18.0.1 5", "2 *", "3 198.18.255.1 20", "REACHED");
    assertThat(path.elapsed()).isEqualTo(Duration.ofMillis(200));
  }

  @Test
  void lostProbeOfAHopThatAnswersWaitsNoLongerThanHereSays() {
    FakePath.Node lossy =
        (path, number, attempt) -> {
          if (attempt != 1) path.exceeded(number, 1, Duration.ofMillis(60));
        };
    TracePace pace = new TracePace(1, 1, 3, 16, 5_000_000_000L, 3, 10, 0);
    FakePath path = new FakePath(pace, lossy).run();
    assertThat(path.lines()).containsExactly("1 198.18.0.1 60 * 198.18.0.1 60", "EXHAUSTED");
    assertThat(path.elapsed()).isEqualTo(Duration.ofMillis(180));
  }

  @Test
  void factorsOfZeroLeaveTheLongestWaitAlone() {
    TracePace pace = new TracePace(1, 30, 1, 16, 1_000_000_000L, 0, 0, 0);
    FakePath path = new FakePath(pace, silent(), target(20)).run();
    assertThat(path.elapsed()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void nearAnswersDoNotMakeTheWaitShorterThanARouterMayBeBusy() {
    FakePath.Node slow =
        (path, number, attempt) ->
            path.exceeded(
                number, 1, attempt == 0 ? Duration.ofNanos(50_000) : Duration.ofMillis(90));
    FakePath path = new FakePath(pace(2, 16, 0), slow, target(0)).run();
    assertThat(path.lines()).startsWith("1 198.18.0.1 0 198.18.0.1 90");
  }

  @Test
  void lateAnswerBelongsToItsOwnHop() {
    TracePace pace = new TracePace(1, 2, 1, 16, 100_000_000, 3, 10, 0);
    FakePath path = new FakePath(pace, router(1, 700), router(2, 500)).runOut();
    assertThat(path.lines())
        .containsExactly(
            "1 *", "2 *", "EXHAUSTED", "late 2 0 198.18.0.2 500", "late 1 0 198.18.0.1 700");
  }

  @Test
  void answerAfterItsWaitTakesThePlaceOfTheStarWhileItsHopWasNotToldOf() {
    FakePath path = new FakePath(ONE, router(1, 400), router(2, 300), target(10)).run();
    assertThat(path.lines())
        .containsExactly("1 *", "2 *", "3 198.18.255.1 10", "REACHED")
        .doesNotContain("late");
    FakePath.Node first =
        (it, number, attempt) -> {
          if (attempt == 0) it.exceeded(number, 1, Duration.ofMillis(50));
          if (attempt == 1) it.exceeded(number, 1, Duration.ofMillis(200)); // here: 150
        };
    TracePace held = new TracePace(1, 2, 3, 16, 5_000_000_000L, 3, 0, 0);
    FakePath.Node second = (it, number, _) -> it.exceeded(number, 2, Duration.ofMillis(900));
    assertThat(new FakePath(held, first, second).run().lines())
        .containsExactly(
            "1 198.18.0.1 50 * *",
            "late 1 1 198.18.0.1 200",
            "2 198.18.0.2 900 198.18.0.2 900 198.18.0.2 900",
            "EXHAUSTED");
  }

  @Test
  void targetThatAnswersAtSeveralHopsEndsThePathAtTheLowest() {
    FakePath path = new FakePath(TracePace.DEFAULT, router(1, 9), target(8), target(1)).run();
    assertThat(path.lines())
        .containsExactly(
            "1 198.18.0.1 9 198.18.0.1 9 198.18.0.1 9",
            "2 198.18.255.1 8 198.18.255.1 8 198.18.255.1 8",
            "REACHED");
  }

  @Test
  void noProbeIsSentBeyondAHopKnownToBeTheLast() {
    FakePath path = new FakePath(pace(1, 4, 0), router(1, 1), router(2, 1), target(1)).run();
    assertThat(path.highest()).isLessThanOrEqualTo(2 + 4);
    FakePath single = new FakePath(pace(3, 1, 0), router(1, 1), router(2, 1), target(1)).run();
    assertThat(single.highest()).isEqualTo(3);
  }

  @Test
  void probesOnTheirWayAreNoMoreThanTheWindow() {
    int[] most = {0};
    TracePace pace = pace(3, 5, 0);
    FakePath[] path = new FakePath[1];
    List<Long> times = new ArrayList<>();
    path[0] = new FakePath(pace, router(1, 20), router(2, 20), target(20));
    path[0].afterSend(() -> {
      times.add(path[0].now());
      most[0] = Math.max(most[0], Collections.frequency(times, path[0].now()));
    });
    path[0].run();
    assertThat(most[0]).isEqualTo(5);
    assertThat(times.get(5) - times.get(0)).isEqualTo(20_000_000);
  }

  @Test
  void silentProbesMakeRoomForOthersAfterAHundredthOfTheWait() {
    List<Long> times = new ArrayList<>();
    FakePath[] path = {new FakePath(pace(1, 2, 0), silent())};
    path[0].afterSend(() -> times.add(path[0].now()));
    path[0].run();
    assertThat(times.get(1) - times.get(0)).isZero();
    assertThat(times.get(2) - times.get(0)).isEqualTo(50_000_000);
    assertThat(times.get(4) - times.get(0)).isEqualTo(100_000_000);
  }

  @Test
  void pauseIsKeptBetweenProbes() {
    List<Long> times = new ArrayList<>();
    FakePath[] path = {new FakePath(pace(3, 16, 25), router(1, 1), target(1))};
    path[0].afterSend(() -> times.add(path[0].now()));
    path[0].run();
    assertThat(times).hasSize(6);
    for (int index = 1; index < times.size(); index++) {
      assertThat(times.get(index) - times.get(index - 1)).isEqualTo(25_000_000);
    }
  }

  @Test
  void unreachableOfARouterEndsItThere() {
    FakePath.Node barred =
        (path, number, _) -> path.error(number, address(2), 3, 13, Duration.ofMillis(4));
    FakePath path = new FakePath(ONE, router(1, 1), barred).run();
    assertThat(path.lines()).containsExactly("1 198.18.0.1 1", "2 198.18.0.2 4", "STOPPED");
    HopReply reply = path.hops().get(1).replies().getFirst();
    assertThat(reply.answer().code()).isEqualTo(13);
  }

  @Test
  void secondAnswerToAProbeIsADuplicateAndTheFirstStays() {
    FakePath.Node twice =
        (path, number, _) -> {
          path.exceeded(number, 1, Duration.ofMillis(5));
          path.exceeded(number, 7, Duration.ofMillis(6));
        };
    FakePath path = new FakePath(ONE, twice, target(50)).run();
    assertThat(path.lines()).startsWith("1 198.18.0.1 5");
    assertThat(path.core().duplicates()).isEqualTo(1);
  }

  @Test
  void errorsAboutWhatWasNotSentAreForeign() {
    UdpForm other = new UdpForm(FakePath.NEAR, FakePath.TARGET, 4001, 33434, 32, 5, false);
    FakePath.Node noise =
        (path, number, _) -> {
          byte[] theirs = ProbeForms.datagram(other, number);
          path.after(
              Duration.ofMillis(1),
              () -> path.arrived(ProbeForms.quote(theirs, theirs.length), address(9), 11, 0));
          path.exceeded(2_000, 9, Duration.ofMillis(1)); // of this flow, but never sent
          path.exceeded(number, 1, Duration.ofMillis(5));
        };
    TracePace pace = new TracePace(1, 1, 3, 16, 5_000_000_000L, 3, 10, 0);
    FakePath path = new FakePath(pace, noise).run();
    assertThat(path.lines()).startsWith("1 198.18.0.1 5 198.18.0.1 5 198.18.0.1 5");
    assertThat(path.foreign()).isEqualTo(6);
  }

  @Test
  void hopsOfOneTtlMayDiffer() {
    FakePath.Node spread =
        (path, number, attempt) -> path.exceeded(number, 10 + attempt, Duration.ofMillis(attempt));
    FakePath path = new FakePath(TracePace.DEFAULT, spread, target(1)).run();
    assertThat(path.lines()).startsWith("1 198.18.0.10 0 198.18.0.11 1 198.18.0.12 2");
  }

  @Test
  void traceStartsAtTheFirstHopAskedFor() {
    TracePace pace = new TracePace(2, 3, 1, 16, 5_000_000_000L, 3, 10, 0);
    FakePath path = new FakePath(pace, router(1, 1), router(2, 1), router(3, 1), target(1)).run();
    assertThat(path.lines()).containsExactly("2 198.18.0.2 1", "3 198.18.0.3 1", "EXHAUSTED");
  }

  @Test
  void probeTakenBackIsSentAgainNotBeforeItsTime() {
    FakePath[] path = new FakePath[1];
    List<Long> times = new ArrayList<>();
    FakePath.Node full =
        (it, number, _) -> {
          times.add(it.now());
          if (times.size() == 1) {
            it.after(Duration.ZERO, () -> it.core().takenBack(number, it.now() + 7_000_000));
          } else {
            it.exceeded(number, 1, Duration.ofMillis(1));
          }
        };
    path[0] = new FakePath(new TracePace(1, 1, 1, 16, 1_000_000_000, 3, 10, 0), full);
    path[0].run();
    assertThat(path[0].lines()).containsExactly("1 198.18.0.1 1", "EXHAUSTED");
    assertThat(times.get(1) - times.get(0)).isEqualTo(7_000_000);
    assertThat(path[0].sent()).containsEntry(0, 2);
  }

  /** The pause is longer than the time after which a silent probe makes room. */
  @Test
  void fullWindowWaitsForThePauseToo() {
    TracePace pace = new TracePace(1, 2, 1, 1, 5_000_000_000L, 0, 0, 1_000_000_000L);
    FakePath path = new FakePath(pace, silent(), silent()).run();
    assertThat(path.elapsed()).isEqualTo(Duration.ofSeconds(6));
    assertThat(path.steps()).isLessThan(10);
  }

  @Test
  void whereThereIsNoRoomProbesWaitAndNoneIsLeftOut() {
    FakePath path = new FakePath(pace(3, 16, 0), router(1, 2), router(2, 2), target(2)).room(2);
    assertThat(path.run().lines())
        .containsExactly(
            "1 198.18.0.1 2 198.18.0.1 2 198.18.0.1 2",
            "2 198.18.0.2 2 198.18.0.2 2 198.18.0.2 2",
            "3 198.18.255.1 2 198.18.255.1 2 198.18.255.1 2",
            "REACHED");
    assertThat(path.sentEachMilli()).hasSizeGreaterThan(4).allMatch(sent -> sent <= 2);
    assertThat(path.sent().values()).containsOnly(1);
  }

  @Test
  void refusalOfTheKernelEndsItWithThatHop() {
    FakePath.Node refused =
        (it, number, _) ->
            it.after(
                Duration.ZERO,
                () ->
                    it.core()
                        .unsent(
                            number, new HopResult.Unsent(new SocketFailure("sendto", EACCES), 0)));
    FakePath path = new FakePath(pace(2, 16, 0), refused).run();
    assertThat(path.lines()).containsExactly("1 EACCES EACCES", "UNSENT");
  }

  @Test
  void eachProbeIsSentOnce() {
    FakePath path = new FakePath(TracePace.DEFAULT, router(1, 9), silent(), target(70)).runOut();
    assertThat(path.sent().values()).containsOnly(1);
  }

  @Test
  void moreProbesThanTheFormCanTellApartAreRefused() {
    IpAddress near = FakePath.NEAR;
    UdpForm classic = new UdpForm(near, FakePath.TARGET, 1, 65500, 32, 0, true);
    assertThatThrownBy(
            () -> new TraceCore(TracePace.DEFAULT, classic, (_, _) -> true, new FakePath(ONE)))
        .hasMessageContaining("90 probes");
  }

  @Test
  void paceThatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> new TracePace(31, 30, 3, 16, 1, 3, 10, 0)).hasMessageContaining("31");
    assertThatThrownBy(() -> new TracePace(1, 256, 3, 16, 1, 3, 10, 0)).hasMessageContaining("256");
    assertThatThrownBy(() -> new TracePace(1, 30, 11, 16, 1, 3, 10, 0)).hasMessageContaining("11");
    assertThatThrownBy(() -> new TracePace(1, 30, 3, 0, 1, 3, 10, 0))
        .hasMessageContaining("window");
    assertThatThrownBy(() -> new TracePace(1, 30, 3, 16, 0, 3, 10, 0)).hasMessageContaining("wait");
    assertThatThrownBy(() -> new TracePace(1, 30, 3, 16, 1, -1, 10, 0))
        .hasMessageContaining("negative");
  }
}
