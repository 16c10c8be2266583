package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is closed is refused, whoever closes it and whenever: libpcap itself would crash. */
@Timeout(60)
class PcapLifeKernelTest {
  private static final int ROUNDS = 200;

  private final ExecutorService others = Executors.newFixedThreadPool(2);
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void libpcap() throws IOException {
    assumeTrue(Pcap.isInstalled(), Libpcap.ABSENT);
    file = Files.write(folder.resolve("p.pcap"), new PcapBytes().frames(50).all());
  }

  @AfterEach
  void end() throws InterruptedException {
    others.shutdown();
    assertThat(others.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void everyCallOnAClosedOneIsRefused() throws Exception {
    Pcap pcap = Pcap.openOffline(file);
    CapturedPacket packet = Objects.requireNonNull(pcap.next());
    pcap.close();
    List<ThrowingCallable> calls =
        List.of(
            pcap::next,
            pcap::nextEx,
            () -> pcap.loop(-1, p -> {}),
            () -> pcap.dispatch(-1, p -> {}),
            () -> pcap.compile("ip"),
            () -> pcap.filter("ip"),
            () -> pcap.inject(new byte[60]),
            () -> pcap.dump(folder.resolve("copy")),
            pcap::stats,
            pcap::snapLength,
            pcap::linkTypes,
            () -> pcap.linkType(LinkType.RAW),
            () -> pcap.direction(Pcap.Direction.IN),
            pcap::nonBlocking,
            () -> pcap.nonBlocking(true),
            () -> packet.bytes().get(ValueLayout.JAVA_BYTE, packet.at()));
    for (ThrowingCallable call : calls) assertThatIllegalStateException().isThrownBy(call);
  }

  @Test
  void breakAndCloseOfAClosedOneDoNothing() throws Exception {
    Pcap pcap = Pcap.openOffline(file);
    pcap.close();
    pcap.breakLoop();
    pcap.close();
    assertThatIllegalStateException().isThrownBy(pcap::next).withMessage("this Pcap is closed");
  }

  @Test
  void packetOfAClosedOneCannotBePassedOnToC() throws Exception {
    try (Pcap other = Pcap.openDead(LinkType.EN10MB, 262144);
        PcapDumper dumper = other.dump(folder.resolve("copy"))) {
      Pcap pcap = Pcap.openOffline(file);
      CapturedPacket packet = Objects.requireNonNull(pcap.next());
      pcap.close();
      assertThatIllegalStateException().isThrownBy(() -> dumper.packet(packet));
      assertThatIllegalStateException()
          .isThrownBy(() -> other.inject(packet.bytes(), packet.at(), packet.length()));
    }
  }

  @Test
  void closeByAHandlerTakesEffectWhenItsLoopHasReturned() throws Exception {
    Pcap pcap = Pcap.openOffline(file);
    List<Byte> seen = new ArrayList<>();
    boolean whole =
        pcap.loop(
            -1,
            packet -> {
              pcap.close();
              seen.add(packet.bytes().get(ValueLayout.JAVA_BYTE, packet.at()));
              assertThatIllegalStateException().isThrownBy(pcap::snapLength);
            });
    assertThat(whole).isFalse();
    assertThat(seen).containsExactly((byte) 0);
    CapturedPacket packet = pcap.packet();
    assertThatIllegalStateException()
        .isThrownBy(() -> packet.bytes().get(ValueLayout.JAVA_BYTE, packet.at()));
  }

  @Test
  void closeByAnotherThreadEndsTheLoopAndWaitsForIt() throws Exception {
    Pcap pcap = Pcap.openOffline(file);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch closing = new CountDownLatch(1);
    Future<Boolean> loop =
        others.submit(() ->
            pcap.loop(
                -1,
                packet -> {
                  inside.countDown();
                  await(closing);
                  assertThat(packet.bytes().get(ValueLayout.JAVA_BYTE, 0)).isZero();
                }));
    await(inside);
    Future<?> closed = others.submit(pcap::close);
    while (!refusesAsClosed(pcap)) Thread.onSpinWait();
    assertThat(closed.isDone()).isFalse(); // the handler still looks at its packet
    closing.countDown();
    assertThat(loop.get()).isFalse();
    closed.get();
  }

  private static boolean refusesAsClosed(Pcap pcap) throws PcapFailure {
    try {
      return pcap.snapLength() < 0;
    } catch (IllegalStateException refused) {
      return "this Pcap is closed".equals(refused.getMessage());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Test
  void secondThreadIsToldThatAnotherUsesIt() throws Exception {
    try (Pcap pcap = Pcap.openOffline(file)) {
      boolean whole =
          pcap.loop(
              1,
              packet -> {
                Callable<Integer> call = pcap::snapLength;
                assertThat(others.submit(call))
                    .failsWithin(30, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .withMessageContaining("another thread uses this Pcap");
              });
      assertThat(whole).isTrue();
    }
  }

  @Test
  void closeAtAnyMomentOfALoopIsSafe() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Pcap pcap = Pcap.openOffline(file);
      CountDownLatch start = new CountDownLatch(1);
      Future<Integer> reader = others.submit(() -> read(pcap, start));
      Future<?> closer = others.submit(pcap::close);
      start.countDown();
      assertThat(reader.get()).isBetween(0, 50);
      closer.get();
      pcap.close();
    }
  }

  @Test
  void loopIsWholeOnlyAtTheEndOfTheFileHoweverManyBreaksThereAre() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      int[] seen = {0};
      try (Pcap pcap = Pcap.openOffline(file)) {
        Future<?> breaker =
            others.submit(() -> {
              for (int breaks = 0; breaks < ROUNDS; breaks++) pcap.breakLoop();
            });
        while (!pcap.loop(-1, packet -> seen[0]++)) assertThat(seen[0]).isBetween(0, 50);
        breaker.get();
      }
      assertThat(seen[0]).isEqualTo(50);
    }
  }

  /** Reads until it is refused, by one and by many. */
  private static int read(Pcap pcap, CountDownLatch start) throws PcapFailure {
    int[] seen = {0};
    await(start);
    try {
      while (pcap.nextEx() == Pcap.Next.PACKET && seen[0]++ < 25) {
        assertThat(pcap.packet().length()).isGreaterThanOrEqualTo(60);
      }
      pcap.loop(-1, packet -> seen[0]++);
    } catch (IllegalStateException closed) {
      assertThat(closed).hasMessageContaining("losed");
    }
    return Math.min(seen[0], 50);
  }

  @Test
  void deadOneCompilesAndReadsNothing() throws Exception {
    try (Pcap pcap = Pcap.openDead(LinkType.EN10MB, 262144)) {
      assertThat(pcap.compile("port 23").instructions()).hasSizeGreaterThan(10);
      assertThat(pcap.compile("ip", true, null).instructions()).hasSize(4);
      assertThat(pcap.linkType()).isEqualTo(LinkType.EN10MB);
      assertThat(pcap.snapLength()).isEqualTo(262144);
    }
    try (Pcap pcap = Pcap.openDead(LinkType.RAW, 100)) {
      assertThat(pcap.linkType()).isEqualTo(LinkType.RAW);
      assertThat(pcap.compile("ip6").instructions().getLast().k()).isZero();
    }
  }
}
