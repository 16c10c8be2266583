package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PingerRootTest {
  private static final PingOptions OPTIONS = PingOptions.DEFAULT.timeout(Duration.ofSeconds(10));

  private static PingSetup raw() {
    return new PingSetup(65507, true, PingSetup.ANY, false, _ -> {});
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void rawSocketsAreAnsweredWithKernelTimesAtBothEnds(String address) {
    PrivateNetwork.inside(() -> {
      try (Pinger pinger = Pinger.open(raw(), Family.supported())) {
        assertReply(stamped(pinger, IpAddress.parse(address)), address);
      }
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void datagramSocketsAreAnsweredWithKernelTimesAtBothEnds(String address) {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      network.setting(
          "net/ipv4/ping_group_range", "0 0"); // a user namespace may have no other group
      network.run(() -> {
        try (Pinger pinger = Pinger.open()) {
          assertReply(stamped(pinger, IpAddress.parse(address)), address);
        }
      });
    }
  }

  /** The kernel turns its stamps on a moment after it was asked to: the first replies have none. */
  private static PingResult stamped(Pinger pinger, IpAddress address) throws Exception {
    PingResult result = pinger.ping(address, OPTIONS);
    for (int more = 0; more < 1_000_000; more++) {
      boolean waits = result instanceof PingResult.Reply reply && reply.clock() == RttClock.USER;
      if (!waits) return result;
      result = pinger.ping(address, OPTIONS);
    }
    return result;
  }

  private static void assertReply(PingResult result, String address) {
    assertThat(result).isInstanceOf(PingResult.Reply.class);
    PingResult.Reply reply = (PingResult.Reply) result;
    assertThat(reply.from()).isEqualTo(IpAddress.parse(address));
    assertThat(reply.clock()).isEqualTo(RttClock.KERNEL);
    assertThat(reply.hops()).isEqualTo(64);
    assertThat(reply.length()).isEqualTo(64);
    assertThat(reply.rttNanos()).isPositive();
  }

  @Test
  void thousandsAtOnceAreEachAnsweredByTheirOwnAddress() {
    PrivateNetwork.inside(() -> {
      try (Pinger pinger = Pinger.open(raw(), Set.of(Family.AF_INET))) {
        var asked =
            IntStream.range(0, 5000)
                .mapToObj(
                    index -> IpAddress.parse("127.0." + index / 250 + "." + (1 + index % 250)))
                .map(address ->
                    pinger
                        .send(address, OPTIONS)
                        .thenApply(result -> new Object[] {address, result}))
                .toList();
        CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).join();
        for (var each : asked) {
          PingResult result = (PingResult) each.join()[1];
          assertThat(result).isInstanceOf(PingResult.Reply.class);
          assertThat(((PingResult.Reply) result).from()).isEqualTo(each.join()[0]);
        }
      }
    });
  }

  @Test
  void silenceIsATimeout() {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      network.setting("net/ipv4/icmp_echo_ignore_all", "1");
      network.run(() -> {
        try (Pinger pinger = Pinger.open(raw(), Set.of(Family.AF_INET))) {
          Duration wait = Duration.ofMillis(20);
          PingResult result = pinger.ping(IpAddress.parse("127.0.0.1"), OPTIONS.timeout(wait));
          assertThat(result).isEqualTo(new PingResult.TimedOut(wait));
        }
      });
    }
  }

  @Test
  void noRouteIsUnsentAndNamesTheCall() {
    PrivateNetwork.inside(() -> {
      try (Pinger pinger = Pinger.open(raw(), Set.of(Family.AF_INET))) {
        PingResult result = pinger.ping(IpAddress.parse("198.18.0.1"), OPTIONS);
        assertThat(result).isInstanceOf(PingResult.Unsent.class);
        assertThat(((PingResult.Unsent) result).why())
            .hasMessage("sendto 198.18.0.1: ENETUNREACH (Network is unreachable)");
      }
    });
  }

  @Test
  void withoutPrivilegeTheFailureIsAPermission() {
    PrivateNetwork.inside(() ->
        assertThatThrownBy(() -> dev.sonde.socket.IcmpSocket.open(Family.AF_INET))
            .isInstanceOfSatisfying(
                SocketFailure.class, failure -> assertThat(failure.isPermission()).isTrue()));
  }

  /** Silence, so that what depends on a result is told of it by the loop's thread. */
  private static void inSilence(PrivateNetwork.Body body) {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      network.setting("net/ipv4/icmp_echo_ignore_all", "1");
      network.run(body);
    }
  }

  private static CompletableFuture<PingResult> brief(Pinger pinger) {
    return pinger.send(IpAddress.parse("127.0.0.1"), OPTIONS.timeout(Duration.ofMillis(300)));
  }

  @Test
  void closingWhileAResultsDependentAsksAgainEnds() {
    inSilence(() -> {
      Pinger pinger = Pinger.open(raw(), Set.of(Family.AF_INET));
      Thread closer = Thread.currentThread();
      CountDownLatch told = new CountDownLatch(1);
      CountDownLatch closing = new CountDownLatch(1);
      CompletableFuture<PingResult> again =
          brief(pinger)
              .thenCompose(result -> {
                told.countDown();
                while (closing.getCount() > 0 || closer.getState() != Thread.State.WAITING) {
                  if (Thread.currentThread().equals(closer)) break;
                  Thread.onSpinWait(); // until close waits for this very thread
                }
                return brief(pinger);
              });
      told.await();
      closing.countDown();
      pinger.close();
      assertThat(again).isCompletedExceptionally();
    });
  }

  @Test
  void theLoopsThreadCannotCloseWhatItRuns() {
    inSilence(() -> {
      try (Pinger pinger = Pinger.open(raw(), Set.of(Family.AF_INET))) {
        var closed = brief(pinger).thenAccept(result -> close(pinger));
        assertThatThrownBy(closed::join)
            .hasRootCauseMessage("the pinger's own thread cannot close it");
      }
    });
  }

  private static void close(Pinger pinger) {
    try {
      pinger.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Test
  void whatTheSetupHasNoRoomForIsRefusedAndHarmsNoOther() {
    PrivateNetwork.inside(() -> {
      PingSetup small = new PingSetup(56, true, PingSetup.ANY, false, _ -> {});
      try (Pinger pinger = Pinger.open(small, Set.of(Family.AF_INET))) {
        IpAddress address = IpAddress.parse("127.0.0.1");
        var large = pinger.send(address, OPTIONS.size(57 + 60));
        assertThatThrownBy(large::join).hasRootCauseMessage("size 117 is over 56");
        var mixed = pinger.send(address, OPTIONS.source(IpAddress.parse("::1")));
        assertThatThrownBy(mixed::join).hasRootCauseMessage("from ::1 to 127.0.0.1: two families");
        assertThat(pinger.ping(address, OPTIONS)).isInstanceOf(PingResult.Reply.class);
      }
    });
  }

  @Test
  void closingCancelsWhatWaitsAndRefusesWhatComesAfter() {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      network.setting("net/ipv4/icmp_echo_ignore_all", "1");
      network.run(() -> {
        Pinger pinger = Pinger.open(raw(), Set.of(Family.AF_INET));
        IpAddress address = IpAddress.parse("127.0.0.1");
        CompletableFuture<PingResult> waits = pinger.send(address, OPTIONS);
        pinger.close();
        assertThat(waits).isCancelled();
        assertThatThrownBy(() -> pinger.send(address, OPTIONS))
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("the pinger is closed");
      });
    }
  }
}
