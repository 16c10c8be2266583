package dev.sonde.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.sys.Errno;
import dev.sonde.sys.EventFds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One write wakes a sleeper, however many call; nobody writes to a loop that is awake. */
class WakeupKernelTest {
  private final Wakeup wakeup = new Wakeup();

  WakeupKernelTest() throws LoopFailure {}

  @AfterEach
  void close() {
    wakeup.close();
  }

  /** How many writes there were since the last look. */
  private long writes() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(8, 8);
      int result = EventFds.read(wakeup.descriptor(), value);
      if (result == -Errno.EAGAIN) return 0;
      assertThat(result).isZero();
      return value.get(ValueLayout.JAVA_LONG, 0);
    }
  }

  private void wakeFromManyThreads() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int call = 0; call < 1000; call++) wakeup.wake();
              }));
    }
    for (Thread thread : threads) thread.join();
  }

  @Test
  void sleeperIsWokenByOneWriteForManyCalls() throws InterruptedException {
    wakeup.beforeSleep();
    wakeFromManyThreads();
    assertThat(writes()).isEqualTo(1);
  }

  @Test
  void loopThatIsAwakeCostsNoWrite() throws InterruptedException {
    wakeFromManyThreads();
    wakeup.beforeSleep();
    wakeup.afterSleep();
    wakeFromManyThreads();
    assertThat(writes()).isZero();
  }

  @Test
  void everySleepIsWokenAnew() {
    for (int sleep = 0; sleep < 10; sleep++) {
      wakeup.beforeSleep();
      wakeup.wake();
      wakeup.afterSleep();
    }
    assertThat(writes()).isEqualTo(10);
  }

  @Test
  void afterCloseNothingIsWrittenToWhoeverHasTheNumberThen() {
    wakeup.beforeSleep();
    wakeup.close();
    wakeup.close();
    List<End> successors = new ArrayList<>();
    for (int i = 0; i < 100; i++) successors.add(new End(EventFds.eventfd(0, 0)));
    wakeup.wake();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(8, 8);
      for (End successor : successors) {
        EventFds.write(successor.descriptor(), 1);
        EventFds.read(successor.descriptor(), value);
        assertThat(value.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(1);
      }
    }
    successors.forEach(End::close);
  }
}
