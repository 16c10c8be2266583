package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sonde.testkit.Seeds;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final long SECOND = 1_000_000_000L;

  private static int taken(TokenBucket bucket, long now, int wanted) {
    int taken = 0;
    for (int each = 0; each < wanted; each++) if (bucket.take(now)) taken++;
    return taken;
  }

  @Test
  void asManyAtOnceAsInASecondAndNoMore() {
    for (int rate : new int[] {1, 2, 3, 7, 100, 99_999, TokenBucket.LARGEST / 100}) {
      assertThat(taken(TokenBucket.of(rate, -5), -5, 2 * rate)).as("rate %d", rate).isEqualTo(rate);
    }
  }

  @Test
  void tokensComeBackAtTheRateAndNotBeyondOneSecondsWorth() {
    TokenBucket bucket = TokenBucket.of(10, 0);
    assertThat(taken(bucket, 0, 20)).isEqualTo(10);
    assertThat(taken(bucket, SECOND / 10 - 1, 20)).isZero();
    assertThat(taken(bucket, SECOND / 10, 20)).isEqualTo(1);
    assertThat(taken(bucket, SECOND / 2, 20)).isEqualTo(4);
    assertThat(taken(bucket, 1000 * SECOND, 20)).isEqualTo(10);
  }

  @Test
  void noStretchOfTimeGivesMoreThanItsShareAndOneSecondsWorth() {
    Seeds.each(
        200,
        seeds -> {
          int rate = seeds.between(1, 5000);
          long start = seeds.int64();
          TokenBucket bucket = TokenBucket.of(rate, start);
          long elapsed = 0;
          long taken = 0;
          for (int step = 0; step < 200; step++) {
            elapsed += seeds.between(0, 20_000_000);
            taken += taken(bucket, start + elapsed, seeds.between(0, 50));
            // Its interval is whole nanoseconds, so a rate is exceeded by less than one in 10^5.
            assertThat((double) taken)
                .isLessThanOrEqualTo(rate * (1 + elapsed * 1.00001 / SECOND) + 1);
          }
        });
  }

  @Test
  void zeroIsNoLimit() {
    assertThat(taken(TokenBucket.of(0, 7), 7, 1_000_000)).isEqualTo(1_000_000);
  }

  @Test
  void ratesThatCannotBeKeptAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> TokenBucket.of(-1, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenBucket.of(TokenBucket.LARGEST + 1, 0));
  }
}
