package dev.sonde.sys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.sys.Clocks.Timespec;
import dev.sonde.sys.Epolls.EpollEvent;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** epoll as the kernel does it, on descriptors that are always writable. */
class EpollsKernelTest {
  private static final int MANY = 5;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment events = arena.allocate((long) MANY * EpollEvent.SIZE, 8);
  private final int epoll = Epolls.create1(Epolls.EPOLL_CLOEXEC);
  private final List<Integer> counters = new ArrayList<>();

  @AfterEach
  void close() {
    for (int counter : counters) Descriptors.close(counter);
    Descriptors.close(epoll);
    arena.close();
  }

  private int add(int interest, long data) {
    int counter = EventFds.eventfd(0, EventFds.EFD_CLOEXEC | EventFds.EFD_NONBLOCK);
    counters.add(counter);
    events.set(ValueLayout.JAVA_INT_UNALIGNED, EpollEvent.events, interest);
    events.set(ValueLayout.JAVA_LONG_UNALIGNED, EpollEvent.data, data);
    assertThat(Epolls.ctl(epoll, Epolls.EPOLL_CTL_ADD, counter, events)).isZero();
    return counter;
  }

  private MemorySegment timespec(long nanos) {
    MemorySegment timeout = arena.allocate(Timespec.SIZE, 8);
    timeout.set(ValueLayout.JAVA_LONG, Timespec.tv_sec, nanos / 1_000_000_000);
    timeout.set(ValueLayout.JAVA_LONG, Timespec.tv_nsec, nanos % 1_000_000_000);
    return timeout;
  }

  @Test
  void dataOfEveryEventOfABatchComesBackWhole() {
    List<Long> sent = new ArrayList<>();
    for (int i = 0; i < MANY; i++) sent.add(0xfedc_ba98_7654_3210L + i);
    for (long data : sent) add(Epolls.EPOLLOUT, data);
    assertThat(Epolls.pwait2(epoll, events, MANY, timespec(0))).isEqualTo(MANY);
    List<Long> received = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      long at = (long) i * EpollEvent.SIZE;
      assertThat(events.get(ValueLayout.JAVA_INT_UNALIGNED, at + EpollEvent.events))
          .isEqualTo(Epolls.EPOLLOUT);
      received.add(events.get(ValueLayout.JAVA_LONG_UNALIGNED, at + EpollEvent.data));
    }
    assertThat(received).containsExactlyInAnyOrderElementsOf(sent);
  }

  @Test
  void noMoreEventsComeThanThereIsRoomFor() {
    for (int i = 0; i < MANY; i++) add(Epolls.EPOLLOUT, i);
    assertThat(Epolls.wait(epoll, events, 2, -1)).isEqualTo(2);
  }

  @Test
  void waitForNothingLastsItsNanoseconds() {
    add(Epolls.EPOLLIN, 0);
    long start = System.nanoTime();
    assertThat(Epolls.pwait2(epoll, events, MANY, timespec(300_000))).isZero();
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(300_000);
    assertThat(Epolls.wait(epoll, events, MANY, 0)).isZero();
  }

  @Test
  void deletedDescriptorIsNotToldAndUnknownToTheKernel() {
    int counter = add(Epolls.EPOLLOUT, 0);
    assertThat(Epolls.ctl(epoll, Epolls.EPOLL_CTL_DEL, counter, events)).isZero();
    assertThat(Epolls.wait(epoll, events, MANY, 0)).isZero();
    assertThat(Epolls.ctl(epoll, Epolls.EPOLL_CTL_MOD, counter, events)).isEqualTo(-Errno.ENOENT);
  }

  /** What stands in for nanoseconds where epoll_pwait2 is missing. */
  @Test
  void millisecondsAreRoundedUpAndHaveAnEnd() {
    assertThat(Epolls.millis(timespec(0))).isZero();
    assertThat(Epolls.millis(timespec(1))).isEqualTo(1);
    assertThat(Epolls.millis(timespec(1_000_000))).isEqualTo(1);
    assertThat(Epolls.millis(timespec(1_000_001))).isEqualTo(2);
    assertThat(Epolls.millis(timespec(2_999_999_999L))).isEqualTo(3000);
    assertThat(Epolls.millis(timespec(Long.MAX_VALUE))).isGreaterThan(1_000_000_000);
  }
}
