package dev.sonde.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** The counter of eventfd(2). */
class EventFdsKernelTest {
  @Test
  void countsAddUpUntilRead() {
    int counter = EventFds.eventfd(1, EventFds.EFD_CLOEXEC | EventFds.EFD_NONBLOCK);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(ValueLayout.JAVA_LONG);
      assertThat(EventFds.write(counter, 2)).isZero();
      assertThat(EventFds.write(counter, 1L << 40)).isZero();
      assertThat(EventFds.read(counter, value)).isZero();
      assertThat(value.get(ValueLayout.JAVA_LONG, 0)).isEqualTo((1L << 40) + 3);
      assertThat(EventFds.read(counter, value)).isEqualTo(-Errno.EAGAIN);
    } finally {
      Descriptors.close(counter);
    }
  }

  @Test
  void semaphoreGivesOneAtATime() {
    int flags = EventFds.EFD_SEMAPHORE | EventFds.EFD_NONBLOCK | EventFds.EFD_CLOEXEC;
    int counter = EventFds.eventfd(2, flags);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(ValueLayout.JAVA_LONG);
      for (int i = 0; i < 2; i++) {
        assertThat(EventFds.read(counter, value)).isZero();
        assertThat(value.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(1);
      }
      assertThat(EventFds.read(counter, value)).isEqualTo(-Errno.EAGAIN);
    } finally {
      Descriptors.close(counter);
    }
  }
}
