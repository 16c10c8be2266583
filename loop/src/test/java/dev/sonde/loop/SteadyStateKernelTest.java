package dev.sonde.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.sys.Descriptors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Once the compiler is done with it, a turn allocates nothing: Loop, Reactor, Timers, Tasks. */
class SteadyStateKernelTest {
  private static final int TURNS = 10_000;
  private static final int WINDOWS = 500;

  private final Trial trial = new Trial();
  private final Reactor reactor = trial.reactor;
  private final End[] pipe = End.pipe();
  private final MethodHandle allocated = allocatedBytes();
  private final Timer timer = reactor.timer(this::reschedule);
  private final Timer never = reactor.timer(() -> {});
  private final Runnable task = this::countPost;
  private final MemorySegment one = Arena.global().allocate(1);
  private int posted;
  private int fired;
  private int turns;
  private int windows;
  private long before;
  private long least = Long.MAX_VALUE;

  SteadyStateKernelTest() throws ReflectiveOperationException, LoopFailure {}

  /** Of the calling thread. Found by name, because the room does not require that module. */
  private static MethodHandle allocatedBytes() throws ReflectiveOperationException {
    Object threads =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getThreadMXBean")
            .invoke(null);
    Class<?> type = Class.forName("com.sun.management.ThreadMXBean");
    MethodType bytes = MethodType.methodType(long.class);
    return MethodHandles.publicLookup()
        .findVirtual(type, "getCurrentThreadAllocatedBytes", bytes)
        .bindTo(threads);
  }

  @AfterEach
  void close() {
    trial.close();
    pipe[0].close();
    pipe[1].close();
  }

  /** Every turn reads and writes a pipe, fires, arms and cancels timers, and runs a task. */
  @Test
  void steadyStateTurnAllocatesNothing() throws LoopFailure {
    reactor.register(pipe[0], Interest.READ, (_, _) -> turn());
    pipe[1].write();
    timer.at(reactor.now());
    trial.run();
    assertThat(least / TURNS).as("bytes per turn, in the best of %s windows", windows).isZero();
    assertThat(posted).isPositive();
    assertThat(fired).isPositive();
  }

  private void countPost() {
    posted++;
  }

  private void reschedule() {
    fired++;
    timer.at(reactor.now());
  }

  private void turn() {
    Descriptors.read(pipe[0].descriptor(), one, 0, 1);
    Descriptors.write(pipe[1].descriptor(), one, 0, 1); // without an assertion, which allocates
    never.at(Long.MAX_VALUE);
    reactor.post(task);
    never.cancel();
    if (++turns == TURNS) measure();
  }

  private void measure() {
    turns = 0;
    long now = bytes();
    if (windows > 0) least = Math.min(least, now - before);
    if (++windows == WINDOWS || least < TURNS) reactor.stop();
    before = bytes();
  }

  private long bytes() {
    try {
      return (long) allocated.invokeExact();
    } catch (Throwable failure) {
      throw new AssertionError(failure);
    }
  }
}
