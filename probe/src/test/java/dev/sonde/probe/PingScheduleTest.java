package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.testkit.Seeds;
import org.junit.jupiter.api.Test;

/** Virtual time: a day passes in milliseconds. */
class PingScheduleTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1000 * MILLI;
  private static final PingPace EVERY_SECOND = new PingPace(SECOND, 0, false, 1, 0, 0, 10 * SECOND);

  private final PingStatistics statistics = new PingStatistics();

  private PingSchedule schedule(PingPace pace) {
    return new PingSchedule(pace, statistics, 0);
  }

  private static PingPace counted(long count, long deadline) {
    return new PingPace(SECOND, 0, false, 1, count, deadline, 10 * SECOND);
  }

  private static PingPace flood(int preload) {
    return new PingPace(0, 0, false, preload, 0, 0, 10 * SECOND);
  }

  @Test
  void tenThousandProbesDoNotDrift() {
    PingSchedule schedule = schedule(EVERY_SECOND);
    Seeds.each(
        1,
        seeds -> {
          for (int probe = 0; probe < 10_000; probe++) {
            assertThat(schedule.due()).isEqualTo(probe * SECOND);
            long late = probe == 0 ? 0 : seeds.between(0, 900_000_000);
            schedule.sent(schedule.due() + late);
          }
        });
  }

  @Test
  void firstRequestThatLeavesLateMovesTheWholeSchedule() {
    PingSchedule schedule = schedule(counted(0, 5 * SECOND));
    schedule.sent(300 * MILLI);
    assertThat(schedule.due()).isEqualTo(1300 * MILLI);
    assertThat(schedule.ends()).isEqualTo(5300 * MILLI);
    assertThat(schedule.elapsedNanos()).isZero();
  }

  @Test
  void clockMayStartAnywhere() {
    long start = Long.MAX_VALUE - SECOND / 2;
    PingSchedule schedule = new PingSchedule(EVERY_SECOND, statistics, start);
    assertThat(schedule.isDue(start)).isTrue();
    schedule.sent(start);
    assertThat(schedule.isDue(start + SECOND / 2)).isFalse();
    assertThat(schedule.isDue(start + SECOND)).isTrue();
  }

  @Test
  void stallIsNotMadeUpForByABurst() {
    PingSchedule schedule = schedule(EVERY_SECOND);
    schedule.sent(0);
    schedule.sent(10_300 * MILLI);
    assertThat(schedule.due()).isEqualTo(11 * SECOND);
  }

  @Test
  void stallIsMadeUpForByAsManyAsMayBeOnTheirWayAtOnce() {
    PingSchedule schedule = schedule(new PingPace(SECOND, 0, false, 3, 0, 0, 0));
    long now = 0;
    assertThat(burst(schedule, now)).isEqualTo(3);
    assertThat(schedule.due()).isEqualTo(SECOND);
    now = 60_500 * MILLI;
    assertThat(burst(schedule, now)).isEqualTo(3);
    assertThat(schedule.due()).isEqualTo(61 * SECOND);
  }

  private static int burst(PingSchedule schedule, long now) {
    int sent = 0;
    for (; schedule.isDue(now) && sent < 1000; sent++) schedule.sent(now);
    return sent;
  }

  @Test
  void preloadGoesFirstAndThenTheIntervalRules() {
    PingSchedule schedule = schedule(new PingPace(SECOND, 0, false, 5, 0, 0, 0));
    assertThat(burst(schedule, 0)).isEqualTo(5);
    assertThat(burst(schedule, SECOND)).isEqualTo(1);
    assertThat(burst(schedule, 2 * SECOND)).isEqualTo(1);
  }

  @Test
  void floodSendsWhenAReplyIsIn() {
    PingSchedule schedule = schedule(flood(1));
    schedule.sent(0);
    assertThat(schedule.isDue(1)).isFalse();
    statistics.countAnswer(1, 1, false);
    assertThat(schedule.isDue(1)).isTrue();
  }

  @Test
  void floodWithoutRepliesIsAHundredASecond() {
    PingSchedule schedule = schedule(flood(1));
    long sent = 0;
    for (long now = 0; now < 10 * SECOND; now += MILLI / 2) sent += burst(schedule, now);
    assertThat(sent).isEqualTo(1000);
  }

  @Test
  void floodKeepsAsManyOnTheirWayAsWerePreloaded() {
    PingSchedule schedule = schedule(flood(4));
    assertThat(burst(schedule, 0)).isEqualTo(4);
    statistics.countAnswer(1, 1, false);
    assertThat(burst(schedule, 1)).isEqualTo(1);
    statistics.countAnswer(5, 1, false);
    assertThat(burst(schedule, 2)).isEqualTo(4);
  }

  private PingSchedule adaptive(long least) {
    return schedule(new PingPace(SECOND, least, true, 1, 0, 0, 0));
  }

  @Test
  void adaptiveIntervalIsTheRoundTrip() {
    PingSchedule schedule = adaptive(0);
    schedule.sent(0);
    assertThat(schedule.due()).isEqualTo(SECOND);
    statistics.countAnswer(1, 30_400_000, false);
    assertThat(schedule.due()).isEqualTo(30 * MILLI);
    schedule.sent(31 * MILLI);
    assertThat(schedule.due()).isEqualTo(61 * MILLI);
  }

  @Test
  void adaptiveIntervalOfAFastNetworkIsFlood() {
    PingSchedule schedule = adaptive(0);
    schedule.sent(0);
    statistics.countAnswer(1, 40_000, false);
    assertThat(schedule.due()).isZero();
    schedule.sent(50_000);
    assertThat(schedule.due()).isEqualTo(50_000 + 10 * MILLI);
  }

  @Test
  void adaptiveIntervalHasTheUsersMinimum() {
    PingSchedule schedule = adaptive(2 * MILLI);
    schedule.sent(0);
    statistics.countAnswer(1, 40_000, false);
    assertThat(schedule.due()).isEqualTo(2 * MILLI);
  }

  @Test
  void congestionSendsTheSameRequestAgainAndSlowsAnAdaptivePing() {
    PingSchedule schedule = adaptive(0);
    schedule.sent(0);
    statistics.countAnswer(1, 20 * MILLI, false);
    schedule.sent(20 * MILLI);
    schedule.congested();
    assertThat(statistics.transmitted()).isEqualTo(1);
    assertThat(schedule.due()).isEqualTo(60 * MILLI);
  }

  @Test
  void countEndsTheSending() {
    PingSchedule schedule = schedule(counted(2, 0));
    schedule.sent(0);
    schedule.sent(SECOND);
    assertThat(schedule.due()).isEqualTo(PingSchedule.NEVER);
    assertThat(schedule.isDue(Long.MAX_VALUE)).isFalse();
  }

  @Test
  void lastReplyEndsIt() {
    PingSchedule schedule = schedule(counted(1, 0));
    schedule.sent(0);
    assertThat(schedule.isOver(1)).isFalse();
    statistics.countAnswer(1, 1, false);
    assertThat(schedule.isOver(1)).isTrue();
    assertThat(schedule.exitStatus()).isZero();
  }

  @Test
  void withoutAnyReplyTheLastRequestLingers() {
    PingSchedule schedule = schedule(counted(1, 0));
    schedule.sent(0);
    assertThat(schedule.ends()).isEqualTo(10 * SECOND);
    assertThat(schedule.isOver(10 * SECOND - 1)).isFalse();
    assertThat(schedule.isOver(10 * SECOND)).isTrue();
    assertThat(schedule.exitStatus()).isEqualTo(1);
  }

  @Test
  void lingerOfZeroIsForEver() {
    PingSchedule schedule = schedule(new PingPace(SECOND, 0, false, 1, 1, 0, 0));
    schedule.sent(0);
    assertThat(schedule.ends()).isEqualTo(PingSchedule.NEVER);
    assertThat(schedule.isOver(Long.MAX_VALUE)).isFalse();
  }

  @Test
  void withARoundTripTheLastRequestWaitsForTwoOfThem() {
    PingSchedule schedule = schedule(counted(2, 0));
    schedule.sent(0);
    statistics.countAnswer(1, 700 * MILLI, false);
    schedule.sent(SECOND);
    assertThat(schedule.ends()).isEqualTo(SECOND + 1400 * MILLI);
  }

  @Test
  void twoRoundTripsAreNoLessThanTheInterval() {
    PingSchedule schedule = schedule(counted(2, 0));
    schedule.sent(0);
    statistics.countAnswer(1, 40_000, false);
    schedule.sent(SECOND);
    assertThat(schedule.ends()).isEqualTo(2 * SECOND);
  }

  @Test
  void replyAfterTheLastRequestDoesNotShortenItsWait() {
    PingSchedule schedule = schedule(counted(2, 0));
    schedule.sent(0);
    schedule.sent(SECOND);
    statistics.countAnswer(1, 40_000, false);
    assertThat(schedule.ends()).isEqualTo(11 * SECOND);
  }

  @Test
  void whatTheKernelRefusedIsNotWaitedFor() {
    PingSchedule schedule = schedule(counted(2, 0));
    schedule.sent(0);
    statistics.countUnsent();
    schedule.sent(SECOND);
    statistics.countUnsent();
    assertThat(schedule.isOver(SECOND)).isTrue();
    assertThat(schedule.exitStatus()).isEqualTo(1);
  }

  @Test
  void errorsCountAsRepliesDo() {
    PingSchedule schedule = schedule(counted(2, 0));
    schedule.sent(0);
    statistics.countRefusal(1);
    assertThat(schedule.isOver(1)).isFalse();
    schedule.sent(SECOND);
    statistics.countRefusal(2);
    assertThat(schedule.isOver(SECOND)).isTrue();
    assertThat(schedule.exitStatus()).isEqualTo(1);
  }

  @Test
  void deadlineEndsItHoweverManyWereSent() {
    PingSchedule schedule = schedule(counted(0, 2 * SECOND));
    schedule.sent(0);
    statistics.countAnswer(1, 1, false);
    assertThat(schedule.isOver(2 * SECOND - 1)).isFalse();
    assertThat(schedule.isOver(2 * SECOND)).isTrue();
    assertThat(schedule.exitStatus()).isZero();
  }

  @Test
  void withADeadlineTheCountIsOfReplies() {
    PingSchedule schedule = schedule(counted(1, 5 * SECOND));
    schedule.sent(0);
    assertThat(schedule.due()).isEqualTo(SECOND);
    schedule.sent(SECOND);
    assertThat(schedule.isOver(SECOND)).isFalse();
    statistics.countAnswer(2, 1, false);
    assertThat(schedule.isOver(SECOND)).isTrue();
    assertThat(schedule.exitStatus()).isZero();
  }

  @Test
  void fewerRepliesThanTheCountByTheDeadlineIsAFailure() {
    PingSchedule schedule = schedule(counted(2, 5 * SECOND));
    schedule.sent(0);
    statistics.countAnswer(1, 1, false);
    assertThat(schedule.isOver(5 * SECOND)).isTrue();
    assertThat(schedule.exitStatus()).isEqualTo(1);
  }

  @Test
  void withADeadlineAnErrorEndsIt() {
    PingSchedule schedule = schedule(counted(0, 5 * SECOND));
    schedule.sent(0);
    statistics.countRefusal(1);
    assertThat(schedule.isOver(1)).isTrue();
  }

  @Test
  void elapsedIsFromTheFirstRequestToTheLast() {
    PingSchedule schedule = schedule(EVERY_SECOND);
    schedule.sent(0);
    schedule.sent(SECOND + 5);
    statistics.countAnswer(2, 1, false);
    assertThat(schedule.elapsedNanos()).isEqualTo(SECOND + 5);
  }

  @Test
  void paceRefusesWhatCannotBe() {
    assertThatThrownBy(() -> new PingPace(-1, 0, false, 1, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PingPace(Long.MAX_VALUE / 2, 0, false, 2, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PingPace(1, 0, false, 0, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
