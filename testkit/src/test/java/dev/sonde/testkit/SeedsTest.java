package dev.sonde.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SeedsTest {

  @Test
  void everyRunHasItsOwnValues() {
    Set<Long> seen = new HashSet<>();
    Seeds.each(100, seeds -> seen.add(seeds.between(0, 1 << 30) * 31L + seeds.int64()));
    assertThat(seen).hasSizeGreaterThan(90);
  }

  @Test
  void seedInTheFailureReplaysIt() {
    List<Integer> failing = new ArrayList<>();
    Throwable failure =
        catchThrowable(() ->
            Seeds.each(
                10_000,
                seeds -> {
                  int value = seeds.between(0, 1000);
                  if (value > 990) {
                    failing.add(value);
                    throw new IllegalStateException("too big");
                  }
                }));
    assertThat(failure).isInstanceOf(AssertionError.class).hasMessageContaining("too big");
    Matcher seed = Pattern.compile("-Dsonde\\.seed=(-?\\d+)").matcher(failure.toString());
    assertThat(seed.find()).isTrue();
    Seeds again = new Seeds(Long.parseLong(seed.group(1)));
    assertThat(again.between(0, 1000)).isEqualTo(failing.getFirst());
  }

  @Test
  void valuesStayInTheirBoundsAndReachTheirEdges() {
    Set<Integer> seen = new HashSet<>();
    Seeds.each(
        2000,
        seeds -> {
          int value = seeds.between(-5, 5);
          seen.add(value);
          assertThat(value).isBetween(-5, 5);
          assertThat(seeds.between(Integer.MAX_VALUE, Integer.MAX_VALUE))
              .isEqualTo(Integer.MAX_VALUE);
          assertThat(seeds.bits(8)).isBetween(0, 255);
          assertThat(seeds.length(3)).isBetween(0, 3);
          assertThat(seeds.bytes(7)).hasSize(7);
        });
    assertThat(seen).contains(-5, 5, 0);
  }

  @Test
  void failureOfAnyKindStopsTheRuns() {
    List<Seeds> runs = new ArrayList<>();
    assertThatThrownBy(() ->
            Seeds.each(
                5,
                seeds -> {
                  runs.add(seeds);
                  throw new AssertionError("broken law");
                }))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("run 1 of 5")
        .hasRootCauseMessage("broken law");
    assertThat(runs).hasSize(1);
  }
}
