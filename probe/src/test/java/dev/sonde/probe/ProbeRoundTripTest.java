package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which clocks a probe's round trip is taken from, of 100 by this process's own. */
class ProbeRoundTripTest {
  @Test
  void kernelsTimesAtBothEndsAreTakenFirst() {
    assertThat(RoundTrip.of(100, 1000, 1020, 1090)).isEqualTo(new RoundTrip(70, RttClock.KERNEL));
  }

  @Test
  void withoutTheProbesStampTheTimeOfHandingOverIsTaken() {
    assertThat(RoundTrip.of(100, 1000, 0, 1090))
        .isEqualTo(new RoundTrip(90, RttClock.KERNEL_RECEIVE));
  }

  @Test
  void withoutTheAnswersStampTheMonotonicClockIsTaken() {
    assertThat(RoundTrip.of(100, 1000, 1020, 0)).isEqualTo(new RoundTrip(100, RttClock.USER));
  }

  @Test
  void wallClockThatWasSetIsNotBelieved() {
    assertThat(RoundTrip.of(100, 1000, 1020, 9090)).isEqualTo(new RoundTrip(100, RttClock.USER));
    assertThat(RoundTrip.of(100, 1000, 1020, 90)).isEqualTo(new RoundTrip(100, RttClock.USER));
  }

  @Test
  void noRoundTripIsNegative() {
    assertThat(RoundTrip.of(-5, 0, 0, 0)).isEqualTo(new RoundTrip(0, RttClock.USER));
  }
}
