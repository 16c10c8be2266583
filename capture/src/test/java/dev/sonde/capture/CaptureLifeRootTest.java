package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.sonde.loop.Reactor;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.socket.PacketSocket;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How captures wait and end, alone and on a loop. */
@NullUnmarked
class CaptureLifeRootTest {
  private static Wiretap wire;

  @BeforeAll
  static void lay() {
    wire = new Wiretap();
  }

  @AfterAll
  static void remove() {
    wire.close();
  }

  private static Capture open() {
    return wire.near.call(() -> Capture.on(Wiretap.NEAR).open());
  }

  /** Trap 1: the timeout of the ring's blocks ends no wait, and nothing comes. */
  @Test
  void closeEndsAWaitForEverOfAnotherThread() throws Exception {
    Capture capture = open();
    CompletableFuture<CapturedPacket> taken = new CompletableFuture<>();
    Thread reader = wire.near.thread(() -> taken.complete(take(capture)));
    awaitSleep(reader);
    capture.close();
    reader.join(Wiretap.PATIENCE);
    assertThat(taken.get(0, TimeUnit.SECONDS)).isNull();
    assertThat(capture.isClosed()).isTrue();
  }

  private static CapturedPacket take(Capture capture) {
    try {
      return capture.take(Capture.FOREVER);
    } catch (SocketFailure failure) {
      throw new AssertionError(failure);
    }
  }

  /** It is in the kernel, in epoll_wait(2) or one like it: /proc/PID/task/TID/wchan would say. */
  private static void awaitSleep(Thread reader) {
    long deadline = System.nanoTime() + Wiretap.PATIENCE.toNanos();
    while (!isIn(reader, "CaptureWait")) {
      if (System.nanoTime() > deadline) throw new AssertionError("it does not wait");
      Thread.onSpinWait();
    }
  }

  private static boolean isIn(Thread thread, String type) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getClassName().endsWith(type)) return true;
    }
    return false;
  }

  @Test
  void closeEndsTheIterator() throws Exception {
    Capture capture = open();
    List<String> seen = new ArrayList<>();
    Thread reader =
        wire.near.thread(() -> {
          for (CapturedPacket packet : capture) seen.add(Wiretap.text(packet));
        });
    try (PacketSocket sender = wire.sender()) {
      Wiretap.send(sender, "one");
    }
    awaitSleep(reader);
    while (capture.stats().received() == 0) Thread.onSpinWait();
    capture.close();
    reader.join(Wiretap.PATIENCE);
    assertThat(reader.isAlive()).isFalse();
    assertThat(seen.size()).isLessThanOrEqualTo(1);
  }

  @Test
  void handlerMayCloseAndNothingMoreIsShown() throws Exception {
    Capture capture = open();
    List<String> seen = new ArrayList<>();
    try (PacketSocket sender = wire.sender()) {
      Wiretap.send(sender, "one", "two", "three");
    }
    capture.run(packet -> {
      seen.add(Wiretap.text(packet));
      closeQuietly(capture);
    });
    assertThat(seen).containsExactly("one");
    assertThat(capture.take(Duration.ZERO)).isNull();
    assertThat(capture.dispatch(packet -> {}, Capture.FOREVER)).isZero();
    capture.close();
  }

  private static void closeQuietly(Capture capture) {
    try {
      capture.close();
    } catch (SocketFailure failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void whatAHandlerThrowsArrivesAndThePacketsBehindItAreNotLost() throws Exception {
    try (Capture capture = open();
        PacketSocket sender = wire.sender()) {
      Wiretap.send(sender, "one", "two");
      assertThatIllegalStateException()
          .isThrownBy(() ->
              capture.run(packet -> {
                throw new IllegalStateException(Wiretap.text(packet));
              }))
          .withMessage("one");
      assertThat(Wiretap.text(Wiretap.next(capture))).isEqualTo("two");
    }
  }

  @Test
  void secondThreadThatCapturesIsRefused() throws Exception {
    Capture capture = open();
    Thread reader = wire.near.thread(() -> take(capture));
    awaitSleep(reader);
    assertThatIllegalStateException().isThrownBy(() -> capture.take(Duration.ZERO));
    capture.close();
    reader.join(Wiretap.PATIENCE);
    assertThat(reader.isAlive()).isFalse();
  }

  @Test
  void memoryOfAClosedCaptureThrowsAndDoesNotCrash() throws Exception {
    Capture capture = open();
    List<CapturedPacket> kept = new ArrayList<>();
    try (PacketSocket sender = wire.sender()) {
      Wiretap.send(sender, "one");
    }
    while (kept.isEmpty()) capture.dispatch(kept::add, Wiretap.PATIENCE);
    capture.close();
    assertThatIllegalStateException().isThrownBy(() -> Wiretap.text(kept.getFirst()));
  }

  /** While nothing comes the thread is not woken: not by the blocks' timeout, 1 ms here. */
  @Test
  void idleCaptureIsNotWoken() {
    wire.near.run(() -> {
      try (Capture capture = Capture.on(Wiretap.NEAR).immediate().open()) {
        capture.take(Duration.ofMillis(10)); // what is linked and loaded at first
        long before = sleeps();
        capture.take(Duration.ofMillis(300));
        assertThat(sleeps() - before).isLessThan(30); // one, and some of the Java machine
      }
    });
  }

  /** How often the calling thread has gone to sleep of its own will. */
  private static long sleeps() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/thread-self/status"))) {
      if (line.startsWith("voluntary_ctxt_switches:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new AssertionError("the kernel does not count");
  }

  @Test
  void loopShowsPacketsAndStopsWhenItIsClosedByTheHandler() {
    wire.near.run(() -> {
      List<String> seen = new ArrayList<>();
      try (Reactor reactor = Reactor.open();
          PacketSocket sender = wire.sender()) {
        Capture capture = openHere();
        capture.register(
            reactor,
            packet -> {
              seen.add(Wiretap.text(packet));
              if (seen.size() == 3) {
                closeQuietly(capture);
                reactor.stop();
              }
            });
        Wiretap.send(sender, "one", "two", "three", "four");
        reactor.after(Wiretap.PATIENCE, reactor::stop);
        reactor.run();
        assertThat(seen).containsExactly("one", "two", "three");
        assertThatIllegalStateException().isThrownBy(() -> capture.register(reactor, p -> {}));
      }
    });
  }

  private static Capture openHere() throws SocketFailure {
    return Capture.on(Wiretap.NEAR).open();
  }

  @Test
  void anotherThreadMayCloseWhatALoopShows() throws Exception {
    Capture capture = open();
    CompletableFuture<Reactor> loop = new CompletableFuture<>();
    List<String> seen = new ArrayList<>();
    Thread thread =
        wire.near.thread(() -> {
          try (Reactor reactor = Reactor.open()) {
            capture.register(reactor, packet -> seen.add(Wiretap.text(packet)));
            loop.complete(reactor);
            reactor.run();
          } catch (IOException failure) {
            throw new AssertionError(failure);
          }
        });
    Reactor reactor = loop.get(20, TimeUnit.SECONDS);
    capture.close();
    try (PacketSocket sender = wire.sender()) {
      Wiretap.send(sender, "late");
    }
    reactor.post(reactor::stop);
    thread.join(Wiretap.PATIENCE);
    assertThat(thread.isAlive()).isFalse();
    assertThat(seen).isEmpty();
  }

  /** Every descriptor and mapping of a capture is gone with it. */
  @Test
  void nothingIsLeftBehind() {
    wire.near.run(() -> {
      openHere().close();
      long before = descriptors();
      for (int round = 0; round < 20; round++) openHere().close();
      assertThat(descriptors()).isEqualTo(before);
      assertThat(maps()).doesNotContain("socket:");
      try (Capture capture = openHere()) {
        assertThat(maps()).contains("socket:");
        assertThat(capture.isClosed()).isFalse();
      }
    });
  }

  @Test
  void nothingIsLeftBehindByAnOpeningThatFails() {
    wire.near.run(() -> {
      openHere().close();
      long before = descriptors();
      for (int round = 0; round < 3; round++) {
        assertThatExceptionOfType(SocketFailure.class)
            .isThrownBy(() -> Capture.on(Wiretap.NEAR).hardwareStamps().open());
        assertThatNullPointerException()
            .isThrownBy(() -> Capture.on(Wiretap.NEAR).direction(null).open());
      }
      assertThat(descriptors()).isEqualTo(before);
      assertThat(maps()).doesNotContain("socket:");
    });
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Capture.on(Wiretap.NEAR).ringBytes(Long.MAX_VALUE - 200_000));
  }

  private static String maps() throws IOException {
    return Files.readString(Path.of("/proc/thread-self/maps"));
  }

  private static long descriptors() throws IOException {
    try (var all = Files.list(Path.of("/proc/thread-self/fd"))) {
      return all.count();
    }
  }
}
