package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.testkit.Seeds;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PingStatisticsTest {
  private final PingStatistics statistics = new PingStatistics();

  private void sent(int requests) {
    for (int i = 0; i < requests; i++) statistics.countSent();
  }

  @Test
  void nothingSentIsNothingLost() {
    assertThat(statistics.lossPercent()).isZero();
    assertThat(statistics.isTimed()).isFalse();
    assertThat(statistics.minNanos()).isZero();
    assertThat(statistics.deviationNanos()).isZero();
    assertThat(statistics.smoothedNanos()).isZero();
  }

  @Test
  void lossIsThatOfRequestsNotOfReplies() {
    sent(3);
    statistics.countAnswer(1, 10, false);
    statistics.countAnswer(1, 10, true);
    statistics.countAnswer(1, 10, true);
    assertThat(statistics.received()).isEqualTo(1);
    assertThat(statistics.duplicates()).isEqualTo(2);
    assertThat(statistics.lossPercent()).isEqualTo(200.0 / 3);
  }

  @Test
  void duplicatesAreTimedToo() {
    sent(1);
    statistics.countAnswer(1, 10, false);
    statistics.countAnswer(1, 30, true);
    assertThat(statistics.minNanos()).isEqualTo(10);
    assertThat(statistics.meanNanos()).isEqualTo(20);
    assertThat(statistics.maxNanos()).isEqualTo(30);
    assertThat(statistics.deviationNanos()).isEqualTo(10);
  }

  @Test
  void corruptedReplyIsNoReply() {
    sent(1);
    statistics.countCorrupted();
    assertThat(statistics.received()).isZero();
    assertThat(statistics.corrupted()).isEqualTo(1);
    assertThat(statistics.lossPercent()).isEqualTo(100);
    assertThat(statistics.inFlight()).isEqualTo(1);
  }

  @Test
  void replyBehindALaterOnesReplyIsOutOfOrderOnce() {
    sent(3);
    statistics.countAnswer(3, 1, false);
    statistics.countAnswer(1, 1, false);
    statistics.countAnswer(1, 1, true);
    statistics.countAnswer(2, 1, false);
    assertThat(statistics.outOfOrder()).isEqualTo(2);
  }

  @Test
  void pipeIsTheMostThatWasOnItsWayAtOnce() {
    sent(1);
    statistics.countAnswer(1, 1, false);
    assertThat(statistics.pipe()).isEqualTo(1);
    sent(5);
    statistics.countAnswer(3, 1, false);
    assertThat(statistics.pipe()).isEqualTo(4);
    assertThat(statistics.inFlight()).isEqualTo(3);
  }

  @Test
  void errorSettlesWhatWasInFlight() {
    sent(2);
    statistics.countRefusal(2);
    assertThat(statistics.inFlight()).isZero();
    assertThat(statistics.errors()).isEqualTo(1);
    assertThat(statistics.received()).isZero();
  }

  @Test
  void meanAndDeviationAreExactForTinySpreadsOnHugeTimes() {
    long base = 1L << 52;
    sent(1000);
    for (int i = 1; i <= 1000; i++) statistics.countAnswer(i, base + i % 2 * 2L, false);
    assertThat(statistics.meanNanos()).isEqualTo(base + 1);
    assertThat(statistics.deviationNanos()).isEqualTo(1);
  }

  @Test
  void agreesWithArithmeticOfUnlimitedPrecision() {
    Seeds.each(
        200,
        seeds -> {
          PingStatistics seen = new PingStatistics();
          List<BigDecimal> times = new ArrayList<>();
          int count = 1 + seeds.length(200);
          for (int i = 1; i <= count; i++) {
            long rtt = seeds.int64() >>> seeds.between(8, 60);
            times.add(BigDecimal.valueOf(rtt));
            seen.countAnswer(i, rtt, false);
          }
          BigDecimal number = BigDecimal.valueOf(count);
          BigDecimal mean =
              times.stream().reduce(BigDecimal.ZERO, BigDecimal::add).divide(number, EXACT);
          BigDecimal variance =
              times.stream()
                  .map(rtt -> rtt.subtract(mean).pow(2))
                  .reduce(BigDecimal.ZERO, BigDecimal::add)
                  .divide(number, EXACT);
          close(seen.meanNanos(), mean);
          close(seen.deviationNanos(), variance.sqrt(EXACT));
        });
  }

  private static final MathContext EXACT = MathContext.DECIMAL128;

  private static void close(long nanos, BigDecimal exact) {
    double expected = exact.doubleValue();
    assertThat((double) nanos).isCloseTo(expected, within(1 + expected * 1e-9));
  }

  @Test
  void noTimeOverflows() {
    Seeds.each(
        200,
        seeds -> {
          PingStatistics seen = new PingStatistics();
          for (int i = 1; i <= 100; i++) seen.countAnswer(i, seeds.int64(), false);
          assertThat(seen.minNanos()).isNotNegative().isLessThanOrEqualTo(seen.meanNanos());
          assertThat(seen.maxNanos()).isGreaterThanOrEqualTo(seen.meanNanos());
          assertThat(seen.deviationNanos()).isNotNegative().isLessThanOrEqualTo(seen.maxNanos());
          assertThat(seen.smoothedNanos()).isBetween(0L, seen.maxNanos());
        });
  }

  @Test
  void smoothedTimeMovesByAnEighth() {
    statistics.countAnswer(1, 800, false);
    assertThat(statistics.smoothedNanos()).isEqualTo(800);
    statistics.countAnswer(2, 1600, false);
    assertThat(statistics.smoothedNanos()).isEqualTo(900);
  }
}
