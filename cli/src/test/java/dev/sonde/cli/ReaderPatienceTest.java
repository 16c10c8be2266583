package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.loop.RoomWait;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How long a reader is waited for, on a clock of the test's own. */
class ReaderPatienceTest {
  private static final long SECOND = 1_000_000_000;
  private static final long MILLI = 1_000_000;

  /** Near where the clock's number overflows. */
  private static final long NOW = Math.subtractExact(Long.MAX_VALUE, SECOND);

  private final AtomicInteger signals = new AtomicInteger();
  private final ReaderPatience patience = new ReaderPatience(signals::get);

  @Test
  void readerIsWaitedForUntilASignalComes() {
    assertThat(patience.left(NOW, NOW + 1000 * SECOND)).isEqualTo(RoomWait.FOREVER);
  }

  @Test
  void afterASignalASecondWithoutAReaderIsEnough() {
    signals.set(1);
    assertThat(patience.left(NOW - 1000 * SECOND, NOW)).isEqualTo(SECOND);
    assertThat(patience.left(NOW - 1000 * SECOND, NOW + 900 * MILLI)).isEqualTo(100 * MILLI);
    assertThat(patience.left(NOW + 900 * MILLI, NOW + 900 * MILLI)).isEqualTo(SECOND); // it read
    assertThat(patience.left(NOW + 900 * MILLI, NOW + 1900 * MILLI)).isZero();
    assertThat(patience.left(NOW + 1900 * MILLI, NOW + 1900 * MILLI)).isZero();
  }

  @Test
  void anotherSignalEndsTheWaitAndTheSameSentTwiceDoesNot() {
    signals.set(1);
    assertThat(patience.left(NOW, NOW)).isEqualTo(SECOND);
    signals.set(2);
    assertThat(patience.left(NOW, NOW + 10 * MILLI)).isEqualTo(990 * MILLI);
    assertThat(patience.left(NOW, NOW + 500 * MILLI)).isEqualTo(500 * MILLI);
    signals.set(3);
    assertThat(patience.left(NOW, NOW + 600 * MILLI)).isZero();
  }
}
