package dev.sonde.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.sys.Clocks;
import dev.sonde.sys.Clocks.Timespec;
import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Errno;
import dev.sonde.sys.EventFds;
import dev.sonde.sys.Inotify;
import dev.sonde.sys.MessageQueues;
import dev.sonde.sys.PidFds;
import dev.sonde.sys.Sockets;
import dev.sonde.sys.TimerFds;
import dev.sonde.sys.TimerFds.Itimerspec;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reactor waits for whatever the kernel can poll: epoll(7), poll(2). */
class PollableKindsKernelTest {
  private static final int CLOEXEC = Descriptors.O_CLOEXEC | Descriptors.O_NONBLOCK;

  private final Arena arena = Arena.ofConfined();
  private final Trial trial = new Trial();
  private int calls;

  @TempDir private Path folder;

  PollableKindsKernelTest() throws LoopFailure {}

  @AfterEach
  void close() {
    trial.close();
    arena.close();
  }

  /** Runs until {@code end} is readable; {@code cause} is done on the first turn, not before. */
  private void becomesReadableBy(End end, Runnable cause) throws LoopFailure {
    trial.reactor.register(end, Interest.READ, this::stopWhenReadable);
    trial.reactor.post(() -> {
      assertThat(calls).as("calls before anything happened").isZero();
      cause.run();
    });
    trial.run();
    assertThat(calls).isEqualTo(1);
  }

  private void stopWhenReadable(Registration registration, Ready ready) {
    calls++;
    assertThat(ready.readable()).isTrue();
    registration.close();
    trial.reactor.stop();
  }

  @Test
  void pipeIsReadableOnceWritten() throws LoopFailure {
    End[] pipe = End.pipe();
    try (End reading = pipe[0];
        End writing = pipe[1]) {
      becomesReadableBy(reading, writing::write);
    }
  }

  @Test
  void fifoIsReadableOnceWritten() throws LoopFailure {
    MemorySegment path = arena.allocateFrom(folder.resolve("fifo").toString());
    assertThat(Descriptors.mkfifo(path, 0600)).isZero();
    try (End reading = new End(Descriptors.open(path, Descriptors.O_RDONLY | CLOEXEC, 0));
        End writing = new End(Descriptors.open(path, Descriptors.O_WRONLY | CLOEXEC, 0))) {
      becomesReadableBy(reading, writing::write);
    }
  }

  @Test
  void socketPairIsReadableOnceWritten() throws LoopFailure {
    End[] pair = End.socketPair();
    try (End left = pair[0];
        End right = pair[1]) {
      becomesReadableBy(left, right::write);
    }
  }

  @Test
  void listeningSocketIsReadableOnceAPeerConnects() throws LoopFailure {
    try (End server = End.tcp();
        End client = End.tcp()) {
      assertThat(Sockets.listen(server.descriptor(), 1)).isZero();
      becomesReadableBy(server, () -> client.connect(server));
    }
  }

  @Test
  void eventfdIsReadableOnceCounted() throws LoopFailure {
    try (End counter = new End(EventFds.eventfd(0, EventFds.EFD_CLOEXEC))) {
      becomesReadableBy(counter, () -> EventFds.write(counter.descriptor(), 7));
      MemorySegment value = arena.allocate(8);
      assertThat(EventFds.read(counter.descriptor(), value)).isZero();
      assertThat(value.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(7);
    }
  }

  @Test
  void timerfdIsReadableOnceItExpires() throws LoopFailure {
    int flags = TimerFds.TFD_CLOEXEC | TimerFds.TFD_NONBLOCK;
    MemorySegment soon = arena.allocate(Itimerspec.SIZE, 8);
    soon.set(ValueLayout.JAVA_LONG, Itimerspec.it_value + Timespec.tv_nsec, 1000);
    try (End timer = new End(TimerFds.create(Clocks.CLOCK_MONOTONIC, flags))) {
      becomesReadableBy(timer, () -> TimerFds.settime(timer.descriptor(), 0, soon));
    }
  }

  @Test
  void inotifyIsReadableOnceAFileIsMade() throws LoopFailure {
    MemorySegment path = arena.allocateFrom(folder.toString());
    try (End inotify = new End(Inotify.init1(Inotify.IN_CLOEXEC | Inotify.IN_NONBLOCK))) {
      assertThat(Inotify.addWatch(inotify.descriptor(), path, Inotify.IN_CREATE)).isPositive();
      becomesReadableBy(inotify, () -> write(folder.resolve("made")));
      assertThat(createdName(inotify)).isEqualTo("made");
    }
  }

  private String createdName(End inotify) {
    MemorySegment events = arena.allocate(4096, 8);
    assertThat(Descriptors.read(inotify.descriptor(), events, 0, 4096)).isPositive();
    assertThat(events.get(ValueLayout.JAVA_INT, Inotify.InotifyEvent.mask))
        .isEqualTo(Inotify.IN_CREATE);
    return events.getString(Inotify.InotifyEvent.name);
  }

  private static Path write(Path file) {
    try {
      return Files.writeString(file, "x");
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Test
  void pidfdIsReadableOnceTheProcessEnds() throws IOException {
    Process process = new ProcessBuilder("cat").start();
    try (End pidfd = new End(PidFds.open(Math.toIntExact(process.pid()), 0))) {
      becomesReadableBy(pidfd, () -> endInput(process));
    } finally {
      process.destroyForcibly();
    }
  }

  private static void endInput(Process process) {
    try {
      process.getOutputStream().close();
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Test
  void messageQueueIsReadableOnceSentTo() throws LoopFailure {
    MemorySegment name = arena.allocateFrom("/sonde-test-" + ProcessHandle.current().pid());
    int flags = Descriptors.O_RDWR | Descriptors.O_CREAT | CLOEXEC;
    int result = MessageQueues.open(name, flags, 0600, MemorySegment.NULL);
    Assumptions.assumeTrue(result != -Errno.ENOSYS, "this kernel has no POSIX message queues");
    try (End queue = new End(result).then(() -> MessageQueues.unlink(name))) {
      MemorySegment text = arena.allocateFrom("hello", UTF_8);
      becomesReadableBy(queue, () -> MessageQueues.send(queue.descriptor(), text, 0, 6, 1));
      MemorySegment received = arena.allocate(8192);
      assertThat(MessageQueues.receive(queue.descriptor(), received, 0, 8192)).isEqualTo(6);
      assertThat(received.getString(0)).isEqualTo("hello");
    }
  }

  @Test
  void regularFileIsRefusedAndTheErrorSaysWhy() {
    MemorySegment path = arena.allocateFrom(write(folder.resolve("regular")).toString());
    try (End file = new End(Descriptors.open(path, Descriptors.O_RDONLY | CLOEXEC, 0))) {
      assertThatExceptionOfType(LoopFailure.class)
          .isThrownBy(() -> trial.reactor.register(file, Interest.READ, (_, _) -> {}))
          .withMessage(
              "epoll_ctl: EPERM (Operation not permitted): a regular file or directory is always"
                  + " ready; epoll(7) refuses it (descriptor %d)",
              file.descriptor())
          .satisfies(failure -> assertThat(failure.errno()).isEqualTo(Errno.EPERM));
    }
  }
}
