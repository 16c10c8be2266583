package dev.sonde.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.sys.Descriptors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who waits for room in a turn is woken by it, and by whatever wakes the loop. */
class RoomWaitKernelTest {
  private final Trial trial = new Trial();
  private final Reactor reactor = trial.reactor;
  private final End[] pipe = End.pipe();
  private final RoomWait wait = Objects.requireNonNull(RoomWait.of(reactor, pipe[1]));

  RoomWaitKernelTest() throws LoopFailure {}

  @AfterEach
  void close() {
    wait.close();
    for (End end : pipe) end.close();
    trial.close();
  }

  @Test
  void roomIsThereUntilThePipeIsFullAndAgainWhenItIsRead() throws LoopFailure {
    assertThat(wait.isThere()).isTrue();
    pipe[1].fill();
    assertThat(wait.isThere()).isFalse();
    pipe[0].drain();
    wait.prepare();
    assertThat(wait.await(RoomWait.FOREVER)).isTrue();
  }

  @Test
  void roomIsForSoManyBytesAtOnce() throws LoopFailure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment page = arena.allocate(RoomWait.ATOMIC);
      int pages = 0;
      while (wait.isThere()) {
        int written = Descriptors.write(pipe[1].descriptor(), page, 0, RoomWait.ATOMIC);
        assertThat(written).isEqualTo(RoomWait.ATOMIC);
        pages++;
      }
      assertThat(pages).isPositive();
    }
  }

  @Test
  void readerThatGoesAwayIsForTheWriteToTell() throws LoopFailure {
    pipe[1].fill();
    pipe[0].close();
    wait.prepare();
    assertThat(wait.await(RoomWait.FOREVER)).isTrue();
  }

  @Test
  void signalEndsTheWaitBeforeItIsHandled() throws LoopFailure {
    int[] handled = new int[1];
    reactor.on(Signal.USR1, () -> handled[0]++);
    pipe[1].fill();
    assertThat(reactor.arrivals(Signal.USR1)).isZero();
    Thread.ofPlatform().start(() -> sun.misc.Signal.raise(new sun.misc.Signal("USR1")));
    while (reactor.arrivals(Signal.USR1) == 0) {
      wait.prepare();
      if (reactor.arrivals(Signal.USR1) == 0) assertThat(wait.await(RoomWait.FOREVER)).isFalse();
    }
    assertThat(handled[0]).isZero();
    trial.turn();
    assertThat(handled[0]).isEqualTo(1);
    assertThat(reactor.arrivals(Signal.USR1)).isEqualTo(1);
  }

  @Test
  void waitEndsWithItsTime() throws LoopFailure {
    pipe[1].fill();
    wait.prepare();
    assertThat(wait.await(Duration.ofMillis(1).toNanos())).isFalse();
  }

  @Test
  void loopIsStillWokenAfterIt() throws LoopFailure {
    boolean[] told = new boolean[1];
    pipe[1].fill();
    wait.prepare();
    reactor.post(() -> {
      told[0] = true;
      reactor.stop();
    });
    assertThat(wait.await(RoomWait.FOREVER)).isFalse();
    trial.run();
    assertThat(told[0]).isTrue();
  }

  @Test
  void fileHasRoomAlways(@TempDir Path folder) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(folder.resolve("file").toString());
      int flags = Descriptors.O_CREAT | Descriptors.O_WRONLY | Descriptors.O_CLOEXEC;
      try (End file = new End(Descriptors.open(path, flags, 0600))) {
        assertThat(RoomWait.of(reactor, file)).isNull();
      }
    }
    assertThat(Files.size(folder.resolve("file"))).isZero();
  }

  @Test
  void closedDescriptorIsNotWaitedFor() throws LoopFailure {
    assertThat(RoomWait.of(reactor, () -> Integer.MAX_VALUE)).isNull();
  }
}
