package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.IpAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Which clocks a round trip is taken from. The reply always arrives 100 µs after the request. */
class RoundTripTest {
  private static final IpAddress NEAR = IpAddress.parse("192.0.2.1");

  private final PingBench bench = new PingBench();
  private final PingTarget target = bench.target(NEAR, PingOptions.DEFAULT);
  private final long handedOver = bench.wall();

  private Answer after(long sentStamp, long receivedStamp) {
    Echo echo = bench.send(target);
    if (sentStamp != 0) bench.core().stamped(target, 1, sentStamp);
    bench.pass(Duration.ofNanos(100_000));
    bench.deliver(echo.reply(NEAR), receivedStamp);
    return bench.answer();
  }

  @Test
  void theKernelsTimesAtBothEndsAreTaken() {
    Answer answer = after(handedOver + 20_000, handedOver + 90_000);
    assertThat(answer.clock()).isEqualTo(RttClock.KERNEL);
    assertThat(answer.rttNanos()).isEqualTo(70_000);
  }

  @Test
  void withoutTheRequestsStampTheTimeOfHandingOverIsTaken() {
    Answer answer = after(0, handedOver + 90_000);
    assertThat(answer.clock()).isEqualTo(RttClock.KERNEL_RECEIVE);
    assertThat(answer.rttNanos()).isEqualTo(90_000);
  }

  @Test
  void aCopyThatCameBackBeforeTheDeviceSentTheRequestIsTimedFromTheHandingOver() {
    Answer answer = after(handedOver + 20_000, handedOver + 5_000);
    assertThat(answer.clock()).isEqualTo(RttClock.KERNEL_RECEIVE);
    assertThat(answer.rttNanos()).isEqualTo(5_000);
  }

  @Test
  void withoutTheRepliesStampTheMonotonicClockIsTaken() {
    Answer answer = after(handedOver + 20_000, 0);
    assertThat(answer.clock()).isEqualTo(RttClock.USER);
    assertThat(answer.rttNanos()).isEqualTo(100_000);
  }

  @Test
  void aWallClockSetBackIsNotBelieved() {
    Answer answer = after(handedOver + 20_000, handedOver - 3_600_000_000_000L);
    assertThat(answer.clock()).isEqualTo(RttClock.USER);
    assertThat(answer.rttNanos()).isEqualTo(100_000);
  }

  @Test
  void aWallClockSetForwardIsNotBelieved() {
    Answer answer = after(handedOver + 20_000, handedOver + 3_600_000_000_000L);
    assertThat(answer.clock()).isEqualTo(RttClock.USER);
    assertThat(answer.rttNanos()).isEqualTo(100_000);
  }

  @Test
  void theKernelsTimesAreNotTakenWhereTheProcesssOwnWereAskedFor() {
    bench.core().userTime(true);
    Answer answer = after(handedOver + 20_000, handedOver + 90_000);
    assertThat(answer.clock()).isEqualTo(RttClock.USER);
    assertThat(answer.rttNanos()).isEqualTo(100_000);
  }

  @Test
  void aStampFromBeforeTheRequestWasHandedOverIsAnothers() {
    Answer answer = after(handedOver - 1, handedOver + 90_000);
    assertThat(answer.clock()).isEqualTo(RttClock.KERNEL_RECEIVE);
  }
}
