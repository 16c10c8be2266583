package dev.sonde.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Several loops, each on its thread, wait for one open file with exclusive interest. */
class SharedSourceKernelTest {
  private static final int LOOPS = 3;
  private static final int BYTES = 5000;

  private final AtomicInteger consumed = new AtomicInteger();
  private final List<Reactor> reactors = new ArrayList<>();

  @Test
  void everyByteIsReadOnceByOneOfThem() throws Exception {
    End[] pipe = End.pipe();
    try (End reading = pipe[0];
        End writing = pipe[1]) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < LOOPS; i++) {
        Reactor reactor = Reactor.open();
        reactor.register(reading, Interest.READ.exclusive(), (_, _) -> consume(reading));
        reactors.add(reactor);
      }
      for (Reactor reactor : reactors) threads.add(Thread.ofPlatform().start(reactor::run));
      for (int i = 0; i < BYTES; i++) writing.write();
      for (Thread thread : threads) thread.join();
      reactors.forEach(Reactor::close);
      assertThat(consumed).hasValue(BYTES);
      assertThat(reading.drain()).isZero();
    }
  }

  private void consume(End reading) {
    if (consumed.addAndGet(reading.drain()) == BYTES) reactors.forEach(Reactor::stop);
  }
}
