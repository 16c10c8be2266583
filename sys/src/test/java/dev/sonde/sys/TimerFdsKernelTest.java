package dev.sonde.sys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.sys.Clocks.Timespec;
import dev.sonde.sys.TimerFds.Itimerspec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The expirations of timerfd_create(2). */
class TimerFdsKernelTest {
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment setting = arena.allocate(Itimerspec.SIZE, 8);
  private final MemorySegment expirations = arena.allocate(ValueLayout.JAVA_LONG);

  @AfterEach
  void close() {
    arena.close();
  }

  /** One nanosecond after boot is long past, so each interval since then is an expiration. */
  @Test
  void absoluteTimeInThePastCountsTheIntervalsMissed() {
    setting.set(ValueLayout.JAVA_LONG, Itimerspec.it_value + Timespec.tv_nsec, 1);
    setting.set(ValueLayout.JAVA_LONG, Itimerspec.it_interval + Timespec.tv_nsec, 1_000_000);
    int timer = TimerFds.create(Clocks.CLOCK_MONOTONIC, TimerFds.TFD_CLOEXEC);
    assertThat(TimerFds.settime(timer, TimerFds.TFD_TIMER_ABSTIME, setting)).isZero();
    assertThat(Descriptors.read(timer, expirations, 0, 8)).isEqualTo(8);
    assertThat(expirations.get(ValueLayout.JAVA_LONG, 0)).isGreaterThan(1);
    Descriptors.close(timer);
  }

  @Test
  void disarmedTimerNeverExpires() {
    setting.set(ValueLayout.JAVA_LONG, Itimerspec.it_value + Timespec.tv_sec, 3600);
    int timer = TimerFds.create(Clocks.CLOCK_MONOTONIC, TimerFds.TFD_NONBLOCK);
    assertThat(TimerFds.settime(timer, 0, setting)).isZero();
    assertThat(TimerFds.settime(timer, 0, setting.fill((byte) 0))).isZero();
    assertThat(Descriptors.read(timer, expirations, 0, 8)).isEqualTo(-Errno.EAGAIN);
    Descriptors.close(timer);
  }
}
